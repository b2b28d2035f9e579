#pragma once
#include <cstdint>
#include <initializer_list>
#include <string_view>

#include "events/strong.hpp"

namespace cas::events {

/// SHA-256 (FIPS 180-4) of `bytes`. Any thread.
[[nodiscard]] Hash sha256(std::string_view bytes);

/// SHA-256 over parts that arrive one after the other. One thread.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;
  void add(std::string_view bytes);
  [[nodiscard]] Hash finish();  ///< once

 private:
  void* context_;
};

/// First 16 bytes of SHA-256 over the parts, each preceded by its length (u64 little-endian), so
/// that no two lists of parts meet. The way every derived id is made.
[[nodiscard]] Bytes16 derive_id(std::initializer_list<std::string_view> parts);

/// CRC-32C (Castagnoli, RFC 3720 appendix B.4) of `bytes`. Any thread.
[[nodiscard]] std::uint32_t crc32c(std::string_view bytes);
/// The same without the processor's instruction for it, an order of magnitude slower.
[[nodiscard]] std::uint32_t crc32c_by_table(std::string_view bytes);

}  // namespace cas::events
