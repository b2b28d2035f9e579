#pragma once
#include <array>
#include <cstddef>
#include <cstdint>

namespace cas::adapters::crypto {

/// Thirty-two bytes that nobody may print, that are not copied by accident and that are wiped when
/// they are no longer needed.
class Secret {
 public:
  static constexpr std::size_t kBytes = 32;

  Secret() = default;  ///< zeros, to be filled through `data`
  Secret(Secret&& other) noexcept;
  Secret& operator=(Secret&& other) noexcept;
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret();

  [[nodiscard]] std::uint8_t* data() noexcept { return bytes_.data(); }
  [[nodiscard]] const std::uint8_t* data() const noexcept { return bytes_.data(); }
  static constexpr std::size_t size() noexcept { return kBytes; }

 private:
  void wipe() noexcept;
  std::array<std::uint8_t, kBytes> bytes_{};
};

[[nodiscard]] Secret random_secret();

}  // namespace cas::adapters::crypto
