#pragma once
#include <array>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "events/cells.hpp"
#include "events/report_state.hpp"
#include "events/strong.hpp"

namespace cas::projections {

/// Writes a row's value. Numbers are LEB128, signed ones zigzag; rows are small because most of
/// what a replay costs is writing them again and again in the store's own merges.
class Packer {
 public:
  Packer() = default;
  explicit Packer(std::string behind) : bytes_(std::move(behind)) {}  ///< goes on behind it
  Packer& number(std::uint64_t value);
  Packer& signed_number(std::int64_t value) {
    return number((static_cast<std::uint64_t>(value) << 1) ^
                  static_cast<std::uint64_t>(value >> 63));
  }
  Packer& byte(std::uint8_t value) {
    bytes_.push_back(static_cast<char>(value));
    return *this;
  }
  Packer& text(std::string_view value);  ///< with its length
  Packer& raw(std::string_view value) {  ///< without; the reader knows its size, or takes the rest
    bytes_.append(value);
    return *this;
  }
  template <std::size_t N, class Tag>
  Packer& id(const events::Strong<std::array<std::uint8_t, N>, Tag>& value) {
    return raw({reinterpret_cast<const char*>(value.value().data()), N});
  }
  Packer& grid(const events::CellGrid& cells);
  Packer& changes(const events::CellChanges& changes);
  /// Takes the cells out for a moment, so nobody else may look; `state` is as before on return.
  Packer& state(events::report::ReportState& state);

  void clear() noexcept { bytes_.clear(); }
  void truncate(std::size_t size) { bytes_.resize(size); }  ///< forgets what came after
  [[nodiscard]] std::string_view view() const noexcept { return bytes_; }
  [[nodiscard]] std::string take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

/// Reads what Packer wrote, trusting nothing: `good` turns false for ever at the first byte that
/// does not fit, and what is read after that is zero.
class Unpacker {
 public:
  explicit Unpacker(std::string_view bytes) : rest_(bytes) {}

  std::uint64_t number();
  std::int64_t signed_number() {
    const auto raw = number();
    return static_cast<std::int64_t>(raw >> 1) ^ -static_cast<std::int64_t>(raw & 1);
  }
  std::uint8_t byte();
  std::string_view text();
  std::string_view raw(std::size_t size);
  std::string_view rest() { return raw(rest_.size()); }
  template <class Id>
  Id id() {
    typename std::remove_cvref_t<decltype(Id{}.value())> bytes{};
    const auto from = raw(bytes.size());
    if (good_) std::memcpy(bytes.data(), from.data(), bytes.size());
    return Id{bytes};
  }
  /// A count of things that take at least `each_bytes` apiece; refuses what cannot fit.
  std::size_t count(std::size_t each_bytes = 1);
  events::CellGrid grid();
  events::CellChanges changes();
  events::report::ReportState state();

  void refuse() noexcept {
    good_ = false;
    rest_ = {};  // so that nothing more is read
  }
  [[nodiscard]] bool good() const noexcept { return good_; }
  [[nodiscard]] bool done() const noexcept { return good_ && rest_.empty(); }

 private:
  void kinds_and_values(std::vector<std::uint8_t>& kinds, std::vector<std::int64_t>& values,
                        std::size_t size);
  std::string_view rest_;
  bool good_ = true;
};

}  // namespace cas::projections
