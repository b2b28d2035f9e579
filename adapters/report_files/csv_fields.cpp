#include "adapters/report_files/csv_fields.hpp"

namespace cas::adapters::report_files {
namespace {

constexpr char kSeparator = ';';

bool continues(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }
bool control(char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == '\x7F'; }

}  // namespace

std::unexpected<Error> CsvFields::refuse(std::string reason, std::string_view what) const {
  return fail(Errc::invalid, std::move(reason), to_string(here()) + ": " + std::string(what));
}

void CsvFields::begin_field() {
  fields_.emplace_back();
  places_.push_back(here());
  state_ = State::plain;
}

Result<void> CsvFields::put(char c) {
  auto& field = fields_.back();
  if (field.size() == text_max_)
    return refuse("csv.text_too_long", "a field of more than " + std::to_string(text_max_) +
                                           " bytes; perhaps a quote is not closed");
  field += c;
  return {};
}

/// True at the end of a record.
Result<bool> CsvFields::take_outside(char c) {
  if (return_seen_ && c != '\n')
    return refuse("csv.control_character", "a carriage return without a line feed");
  if (c == '\r') {
    return_seen_ = true;
    return false;
  }
  if (state_ == State::field_begins && (c == '\n') && fields_.empty()) return true;
  if (state_ == State::field_begins) {
    begin_field();
    if (c == '"') {
      state_ = State::quoted;
      return false;
    }
  }
  if (c == '\n') return true;
  if (c == kSeparator) {
    if (fields_.size() == kFieldsMax) return refuse("csv.text_too_long", "more than 64 fields");
    state_ = State::field_begins;
    return false;
  }
  if (state_ == State::quote_in_quoted) return refuse("csv.bad_quote", "text follows a quote");
  if (c == '"') return refuse("csv.bad_quote", "a quote stands within a field");
  if (control(c)) return refuse("csv.control_character", "a control character");
  if (auto done = put(c); !done) return fail(std::move(done.error()));
  return false;
}

Result<bool> CsvFields::take(char c) {
  if (state_ == State::quoted) {
    if (c == '"') {
      state_ = State::quote_in_quoted;
      return false;
    }
    if (control(c) && c != '\n' && c != '\r')
      return refuse("csv.control_character", "a control character");
    if (auto done = put(c); !done) return fail(std::move(done.error()));
    return false;
  }
  if (state_ == State::quote_in_quoted && c == '"') {
    state_ = State::quoted;
    if (auto done = put(c); !done) return fail(std::move(done.error()));
    return false;
  }
  return take_outside(c);
}

Result<bool> CsvFields::take(std::string_view& text) {
  while (!text.empty()) {
    const char c = text.front();
    text.remove_prefix(1);
    // A separator right before the line's end leaves an empty last field.
    if (c == '\n' && state_ == State::field_begins && !fields_.empty()) begin_field();
    auto ends = take(c);
    if (!ends) return ends;
    if (c == '\n') {
      ++line_;
      column_ = 1;
    } else if (!continues(c)) {
      ++column_;
    }
    if (*ends) return true;
  }
  return false;
}

Result<bool> CsvFields::finish() {
  if (state_ == State::quoted)
    return refuse("csv.truncated",
                  "the file ends within a quote that was opened at " + to_string(places_.back()));
  if (state_ == State::field_begins && !fields_.empty()) begin_field();
  return !fields_.empty();
}

void CsvFields::next() {
  fields_.clear();
  places_.clear();
  state_ = State::field_begins;
  return_seen_ = false;
}

}  // namespace cas::adapters::report_files
