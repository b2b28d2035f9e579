#include "projections/packing.hpp"

#include <algorithm>
#include <utility>

namespace cas::projections {
namespace {

using events::CellKind;

constexpr auto kNumber = static_cast<std::uint8_t>(CellKind::number);
constexpr std::size_t kNumberBytesMax = 10;
constexpr unsigned kKindBits = 3;
static_assert(events::kCellKinds <= (1U << kKindBits));

std::uint64_t zigzag(std::int64_t value) {
  return (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
}

/// Kinds as runs ((length − 1) · 8 + kind), then the value of each number.
void pack_kinds_and_values(std::string& out, const std::vector<std::uint8_t>& kinds,
                           const std::vector<std::int64_t>& values) {
  const auto before = out.size();
  out.resize(before + 2 * kNumberBytesMax * (kinds.size() + 1));
  char* to = out.data() + before;
  const auto put = [&to](std::uint64_t value) {
    while (value >= 0x80) {
      *to++ = static_cast<char>(value | 0x80);
      value >>= 7;
    }
    *to++ = static_cast<char>(value);
  };
  for (std::size_t from = 0; from < kinds.size();) {
    auto end = from + 1;
    while (end < kinds.size() && kinds[end] == kinds[from]) ++end;
    put((std::uint64_t{end - from - 1} << kKindBits) | kinds[from]);
    from = end;
  }
  for (std::size_t i = 0; i < kinds.size(); ++i)
    if (kinds[i] == kNumber) put(zigzag(values[i]));
  out.resize(static_cast<std::size_t>(to - out.data()));
}

}  // namespace

Packer& Packer::number(std::uint64_t value) {
  while (value >= 0x80) {
    bytes_.push_back(static_cast<char>(value | 0x80));
    value >>= 7;
  }
  bytes_.push_back(static_cast<char>(value));
  return *this;
}

Packer& Packer::text(std::string_view value) {
  number(value.size());
  return raw(value);
}

Packer& Packer::grid(const events::CellGrid& cells) {
  number(cells.size());
  pack_kinds_and_values(bytes_, cells.kinds, cells.values);
  return *this;
}

// Cell numbers as runs: the gap since the last run, its length − 1.
Packer& Packer::changes(const events::CellChanges& changes) {
  const auto& cells = changes.cells;
  number(cells.size());
  std::size_t expected = 0;
  for (std::size_t from = 0; from < cells.size();) {
    auto end = from + 1;
    while (end < cells.size() && cells[end] == cells[end - 1] + 1) ++end;
    number(cells[from] - expected).number(end - from - 1);
    expected = std::size_t{cells[end - 1]} + 1;
    from = end;
  }
  pack_kinds_and_values(bytes_, changes.kinds, changes.values);
  return *this;
}

// The archive without its cells: packed, they take a third of its bytes.
Packer& Packer::state(events::report::ReportState& state) {
  auto cells = std::exchange(state.cells, {});
  text(events::to_body(state));
  state.cells = std::move(cells);
  return grid(state.cells);
}

std::uint64_t Unpacker::number() {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(rest_.data());
  const auto most = std::min<std::size_t>(rest_.size(), kNumberBytesMax);
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < most; ++i) {
    value |= std::uint64_t{bytes[i] & 0x7fU} << (7 * i);
    if (bytes[i] >= 0x80) continue;
    rest_.remove_prefix(i + 1);
    return value;
  }
  refuse();
  return 0;
}

std::uint8_t Unpacker::byte() {
  if (rest_.empty()) refuse();
  if (!good_) return 0;
  const auto value = static_cast<std::uint8_t>(rest_.front());
  rest_.remove_prefix(1);
  return value;
}

std::string_view Unpacker::text() { return raw(number()); }

std::string_view Unpacker::raw(std::size_t size) {
  if (size > rest_.size()) refuse();
  if (!good_) return {};
  const auto taken = rest_.substr(0, size);
  rest_.remove_prefix(size);
  return taken;
}

std::size_t Unpacker::count(std::size_t each_bytes) {
  const auto value = number();
  if (each_bytes > 0 && value > rest_.size() / each_bytes) refuse();
  return good_ ? value : 0;
}

void Unpacker::kinds_and_values(std::vector<std::uint8_t>& kinds, std::vector<std::int64_t>& values,
                                std::size_t size) {
  kinds.resize(size);
  values.assign(size, 0);
  for (std::size_t from = 0; from < size && good_;) {
    const auto run = number();
    const auto length = (run >> kKindBits) + 1;
    const auto kind = static_cast<std::uint8_t>(run & ((1U << kKindBits) - 1));
    if (length > size - from || kind >= events::kCellKinds) return refuse();
    std::fill_n(kinds.begin() + static_cast<std::ptrdiff_t>(from), length, kind);
    from += length;
  }
  for (std::size_t i = 0; i < size && good_; ++i)
    if (kinds[i] == kNumber) values[i] = signed_number();
}

events::CellGrid Unpacker::grid() {
  events::CellGrid cells;
  const auto size = number();
  if (size > events::kCellsMax) refuse();
  if (good_) kinds_and_values(cells.kinds, cells.values, size);
  return good_ ? cells : events::CellGrid{};
}

events::CellChanges Unpacker::changes() {
  events::CellChanges changes;
  const auto size = number();
  if (size > events::kCellsMax) refuse();
  std::size_t expected = 0;
  while (good_ && changes.cells.size() < size) {
    const auto gap = number();
    const auto length = number() + 1;
    if (gap > events::kCellsMax || length > size - changes.cells.size()) refuse();
    expected += gap;
    for (std::uint64_t i = 0; i < length && good_; ++i)
      changes.cells.push_back(static_cast<std::uint16_t>(expected++));
    if (expected > 65'536) refuse();
  }
  if (good_) kinds_and_values(changes.kinds, changes.values, size);
  return good_ ? changes : events::CellChanges{};
}

events::report::ReportState Unpacker::state() {
  const auto body = text();
  if (!good_) return {};
  try {
    auto state = events::from_body<events::report::ReportState>(body);
    state.cells = grid();
    return good_ ? state : events::report::ReportState{};
  } catch (const cereal::Exception&) {
    refuse();
    return {};
  }
}

}  // namespace cas::projections
