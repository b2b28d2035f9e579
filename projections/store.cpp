#include "projections/store.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>

namespace cas::projections {
namespace {

constexpr std::size_t kPrefixWords = 3;
constexpr std::size_t kPrefixBytes = 8 * kPrefixWords;

/// The first bytes of a key as numbers of the same order, so that nearly every comparison of a sort
/// stays in registers: the keys of reports' histories fit whole.
struct Place {
  std::array<std::uint64_t, kPrefixWords> prefix{};
  std::uint32_t row = 0;
};

std::array<std::uint64_t, kPrefixWords> prefix_of(std::string_view key) {
  std::array<std::uint64_t, kPrefixWords> words{};
  std::memcpy(words.data(), key.data(), std::min(key.size(), kPrefixBytes));
  for (auto& word : words) word = __builtin_bswap64(word);
  return words;
}

}  // namespace

void Batch::add(std::string_view key, std::string_view value, bool erased) {
  constexpr std::size_t kMax = std::numeric_limits<std::uint32_t>::max();
  invariant(!key.empty() && key.size() <= kMax && value.size() <= kMax, "a row has a usable size");
  rows_.push_back({bytes_.size(), static_cast<std::uint32_t>(key.size()),
                   static_cast<std::uint32_t>(value.size()), erased});
  bytes_.append(key);
  bytes_.append(value);
}

void Batch::clear() noexcept {
  bytes_.clear();
  rows_.clear();
}

void Batch::settle() {
  std::vector<Place> order(rows_.size());
  for (std::uint32_t i = 0; i < rows_.size(); ++i) order[i] = {prefix_of(key(rows_[i])), i};
  std::ranges::sort(order, [&](const Place& a, const Place& b) {
    for (std::size_t i = 0; i < kPrefixWords; ++i)
      if (a.prefix[i] != b.prefix[i]) return a.prefix[i] < b.prefix[i];
    const int order_of_keys = key(rows_[a.row]).compare(key(rows_[b.row]));
    return order_of_keys != 0 ? order_of_keys < 0 : a.row < b.row;
  });
  std::vector<Row> settled;
  settled.reserve(rows_.size());
  for (std::size_t i = 0; i < order.size(); ++i) {
    const auto& row = rows_[order[i].row];
    if (i + 1 < order.size() && key(rows_[order[i + 1].row]) == key(row)) continue;
    settled.push_back(row);
  }
  rows_ = std::move(settled);
}

}  // namespace cas::projections
