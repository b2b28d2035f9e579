#include "adapters/files/cell_text.hpp"

#include <algorithm>

#include "adapters/files/text.hpp"

namespace cas::adapters::files {
namespace {

using events::CellKind;
using events::kCellMagnitudeMax;

constexpr std::uint8_t kScaleMax = 6;
constexpr std::string_view kNoBreakSpace = "\xC2\xA0";
constexpr std::string_view kNarrowNoBreakSpace = "\xE2\x80\xAF";
constexpr std::string_view kMinusSign = "\xE2\x88\x92";
constexpr std::string_view kBelowUnit = "0*";
constexpr std::string_view kNoData = ".";
constexpr std::string_view kImpossible = "x";

bool digit(char c) { return c >= '0' && c <= '9'; }

/// Bytes of the blank that `text` begins with; 0 if it begins with none.
std::size_t blank_size(std::string_view text) {
  if (text.empty() || digit(text.front())) return 0;  // most often
  for (const std::string_view blank :
       {std::string_view(" "), std::string_view("\t"), kNoBreakSpace, kNarrowNoBreakSpace})
    if (text.starts_with(blank)) return blank.size();
  return 0;
}

std::string_view trimmed(std::string_view text) {
  while (blank_size(text) > 0) text.remove_prefix(blank_size(text));
  while (!text.empty() && !digit(text.back())) {
    auto end = text.size();
    for (std::size_t size = 1; size <= std::min<std::size_t>(3, text.size()); ++size)
      if (blank_size(text.substr(text.size() - size)) == size) end = text.size() - size;
    if (end == text.size()) break;
    text = text.substr(0, end);
  }
  return text;
}

/// Reads a number character by character.
class Number {
 public:
  Number(std::string_view text, std::uint8_t scale) : text_(text), scale_(scale) {}

  Result<CellContent> read() {
    for (const std::string_view minus : {std::string_view("-"), kMinusSign})
      if (text_.starts_with(minus)) {
        negative_ = true;
        at_ = minus.size();
      }
    if (auto good = read_whole(); !good) return fail(std::move(good.error()));
    if (auto good = read_decimals(); !good) return fail(std::move(good.error()));
    return CellContent{CellKind::number, negative_ ? -value_ : value_};
  }

 private:
  std::unexpected<Error> refuse(std::string reason, const std::string& what) const {
    return fail(Errc::invalid, std::move(reason),
                in_quotes(text_) + ", character " +
                    std::to_string(code_points(text_.substr(0, at_)) + 1) + ": " + what);
  }

  Result<void> take(char c) {
    value_ = value_ * 10 + (c - '0');
    if (value_ <= kCellMagnitudeMax) return {};
    return fail(Errc::invalid, "cell.too_large",
                in_quotes(text_) + " is more than a cell may hold, " +
                    print_cell({CellKind::number, kCellMagnitudeMax}, scale_, CellStyle::plain));
  }

  /// Digits before the decimals: all together, or in groups of three after the first.
  Result<void> read_whole() {
    std::size_t in_group = 0;
    bool grouped = false;
    while (at_ < text_.size()) {
      if (const auto blank = blank_size(text_.substr(at_)); blank > 0 && in_group > 0) {
        if (grouped ? in_group != 3 : in_group > 3) break;
        grouped = true;
        in_group = 0;
        at_ += blank;
        continue;
      }
      if (!digit(text_[at_])) break;
      if (auto good = take(text_[at_]); !good) return good;
      ++in_group;
      ++at_;
    }
    if (in_group == 0) return refuse("cell.bad_text", "a digit is due");
    if ((grouped && in_group != 3) || (at_ < text_.size() && blank_size(text_.substr(at_)) > 0))
      return refuse("cell.bad_grouping", "thousands are parted in groups of three digits");
    return {};
  }

  Result<void> read_decimals() {
    std::size_t decimals = 0;
    if (at_ < text_.size()) {
      if (text_[at_] != ',' && text_[at_] != '.')
        return refuse("cell.bad_text", "a number, '.', 'x' or '0*' is due");
      if (text_.find_first_of(",.", at_ + 1) != std::string_view::npos)
        return refuse("cell.bad_grouping", "thousands are parted by blanks alone");
      for (++at_; at_ < text_.size(); ++at_) {
        if (!digit(text_[at_])) return refuse("cell.bad_text", "a digit is due");
        // Not even zeros: "1.000" may well mean a thousand.
        if (++decimals > scale_)
          return fail(Errc::invalid, "cell.too_many_decimals",
                      in_quotes(text_) + " has more than the " + std::to_string(scale_) +
                          " decimals of this column");
        if (auto good = take(text_[at_]); !good) return good;
      }
      if (decimals == 0) return refuse("cell.bad_text", "decimals are due");
    }
    for (; decimals < scale_; ++decimals)
      if (auto good = take('0'); !good) return good;
    return {};
  }

  std::string_view text_;
  std::uint8_t scale_;
  std::size_t at_ = 0;
  bool negative_ = false;
  std::int64_t value_ = 0;
};

}  // namespace

Result<CellContent> parse_cell(std::string_view text, std::uint8_t scale) {
  invariant(scale <= kScaleMax, "a scale has at most 6 decimal places");
  text = trimmed(text);
  if (text.empty()) return CellContent{};
  if (text == kNoData) return CellContent{CellKind::no_data, 0};
  if (text == kImpossible || text == "X") return CellContent{CellKind::impossible, 0};
  if (text == kBelowUnit) return CellContent{CellKind::below_unit, 0};
  return Number{text, scale}.read();
}

std::string print_cell(const CellContent& content, std::uint8_t scale, CellStyle style) {
  switch (content.kind) {
    case CellKind::empty: return "";
    case CellKind::no_data: return std::string(kNoData);
    case CellKind::impossible: return std::string(kImpossible);
    case CellKind::below_unit: return std::string(kBelowUnit);
    case CellKind::number: break;
  }
  const bool grouped = style != CellStyle::plain;
  const auto group = style == CellStyle::polish ? kNoBreakSpace : std::string_view(",");
  auto digits = std::to_string(content.value);
  std::string out;
  if (content.value < 0) {
    out = "-";
    digits.erase(0, 1);
  }
  if (digits.size() <= scale) digits.insert(0, scale + 1 - digits.size(), '0');
  const auto whole = digits.size() - scale;
  if (!grouped) out.append(digits, 0, whole);
  for (std::size_t i = 0; grouped && i < whole; ++i) {
    if (i > 0 && (whole - i) % 3 == 0) out += group;
    out += digits[i];
  }
  if (scale > 0) out.append(1, style == CellStyle::polish ? ',' : '.').append(digits, whole);
  return out;
}

}  // namespace cas::adapters::files
