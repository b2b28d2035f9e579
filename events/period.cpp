#include "events/period.hpp"

#include <algorithm>
#include <array>

namespace cas::events {
namespace {

constexpr std::uint32_t kFirstYear = 1900;
constexpr std::size_t kYearDigits = 4;
constexpr std::size_t kFreeBytesMax = 40;

/// How the periods of one type are written: a year, and behind it `sign` and so many digits.
struct Form {
  std::string_view word;
  std::uint32_t in_year;
  std::string_view sign;
  std::size_t digits;
  std::string_view example;
};
constexpr std::array<Form, 5> kForms{{{"month", 12, "-", 2, "2014-03"},
                                      {"quarter", 4, "-Q", 1, "2014-Q4"},
                                      {"half-year", 2, "-H", 1, "2014-H1"},
                                      {"year", 1, "", 0, "2014"},
                                      {"free", 0, "", 0, "2014-09-01 to 2014-12-31"}}};

const Form& form_of(PeriodType type) { return kForms.at(static_cast<std::size_t>(type)); }

/// The number that all of `digits` make up; nothing when one of them is none.
std::optional<std::uint32_t> number(std::string_view digits) {
  std::uint32_t value = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + static_cast<std::uint32_t>(c - '0');
  }
  return value;
}

std::optional<std::uint32_t> index_of(const Form& form, std::string_view text) {
  if (text.size() != kYearDigits + form.sign.size() + form.digits) return std::nullopt;
  const auto year = number(text.substr(0, kYearDigits));
  if (!year || *year < kFirstYear || text.substr(kYearDigits, form.sign.size()) != form.sign)
    return std::nullopt;
  if (form.digits == 0) return *year;
  const auto place = number(text.substr(kYearDigits + form.sign.size()));
  if (!place || *place < 1 || *place > form.in_year) return std::nullopt;
  return *year * form.in_year + *place - 1;
}

bool is_free(std::string_view text) {
  return !text.empty() && text.size() <= kFreeBytesMax && text.front() != ' ' &&
         text.back() != ' ' &&
         std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

}  // namespace

std::optional<PeriodType> parse_period_type(std::string_view word) {
  const auto found = std::ranges::find(kForms, word, &Form::word);
  if (found == kForms.end()) return std::nullopt;
  return static_cast<PeriodType>(found - kForms.begin());
}

Result<Period> Period::parse(PeriodType type, std::string_view text) {
  const auto& form = form_of(type);
  if (type == PeriodType::free) {
    if (is_free(text)) return Period{type, 0, text};
  } else if (const auto index = index_of(form, text)) {
    return Period{type, *index, ""};
  }
  return fail(Errc::invalid, "period.unreadable",
              "'" + std::string(text) + "' is no period of the type '" + std::string(form.word) +
                  "', which is written like " + std::string(form.example));
}

std::string Period::text() const {
  if (type_ == PeriodType::free) return text_;
  const auto& form = form_of(type_);
  std::string text = std::to_string(index_ / form.in_year) + std::string(form.sign);
  if (form.digits == 0) return text;
  const auto place = std::to_string(index_ % form.in_year + 1);
  return text + std::string(form.digits - place.size(), '0') + place;
}

std::optional<Period> Period::previous_in_year() const {
  if (type_ == PeriodType::free || index_ % form_of(type_).in_year == 0) return std::nullopt;
  return back(1);
}

std::optional<Period> Period::last_year() const { return back(form_of(type_).in_year); }

std::optional<Period> Period::back(std::uint32_t periods) const {
  if (type_ == PeriodType::free || index_ - periods < kFirstYear * form_of(type_).in_year)
    return std::nullopt;
  return Period{type_, index_ - periods, ""};
}

std::partial_ordering operator<=>(const Period& a, const Period& b) {
  if (a == b) return std::partial_ordering::equivalent;
  if (a.type_ != b.type_ || a.type_ == PeriodType::free) return std::partial_ordering::unordered;
  return a.index_ <=> b.index_;
}

}  // namespace cas::events
