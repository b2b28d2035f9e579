#include "adapters/files/csv.hpp"

#include <algorithm>
#include <optional>

#include "adapters/files/text.hpp"

namespace cas::adapters::files {
namespace {

constexpr std::size_t kBytesMax = 8 * 1024 * 1024;
constexpr std::size_t kColumnsMax = 64;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr char kSeparator = ';';

/// Reads one line field by field; `at` is where the next one begins.
class Line {
 public:
  explicit Line(std::string_view text) : text_(text) {}

  /// The fields, or the offset of the character that cannot stand where it does.
  [[nodiscard]] std::optional<std::size_t> split(std::vector<std::string>& fields) {
    while (true) {
      auto& field = fields.emplace_back();
      if (at_ < text_.size() && text_[at_] == '"') {
        if (!read_quoted(field)) return std::min(at_, text_.size());
      } else {
        const auto end = std::min(text_.find(kSeparator, at_), text_.size());
        field = text_.substr(at_, end - at_);
        if (const auto stray = field.find('"'); stray != std::string::npos) return at_ + stray;
        at_ = end;
      }
      if (at_ == text_.size()) return std::nullopt;
      if (text_[at_] != kSeparator || fields.size() == kColumnsMax) return at_;
      ++at_;
    }
  }

 private:
  bool read_quoted(std::string& field) {
    for (++at_; at_ < text_.size(); ++at_) {
      if (text_[at_] == '"') {
        if (at_ + 1 >= text_.size() || text_[at_ + 1] != '"') {
          ++at_;
          return true;
        }
        ++at_;
      }
      field += text_[at_];
    }
    return false;  // the line ended within the quotes
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

std::unexpected<Error> refuse(std::string reason, std::size_t line, std::string_view before,
                              const std::string& what) {
  return fail(Errc::invalid, std::move(reason),
              "Line " + std::to_string(line) + ", column " +
                  std::to_string(code_points(before) + 1) + ": " + what);
}

Result<std::vector<std::string>> read_line(std::string_view text, std::size_t line) {
  if (const auto at = first_invalid_utf8(text))
    return refuse("csv.not_utf8", line, text.substr(0, *at), "bytes that are not UTF-8");
  for (std::size_t at = 0; at < text.size(); ++at)
    if (has_control(text.substr(at, 1)))
      return refuse("csv.control_character", line, text.substr(0, at), "a control character");
  if (const auto at = text.find(kByteOrderMark); at != std::string_view::npos)
    return refuse("csv.control_character", line, text.substr(0, at),
                  "a byte order mark after the beginning");
  std::vector<std::string> fields;
  if (const auto at = Line{text}.split(fields))
    return refuse("csv.bad_quote", line, text.substr(0, *at),
                  fields.size() == kColumnsMax
                      ? "more than " + std::to_string(kColumnsMax) + " fields"
                      : "a quote is not closed, or stands within a field, or text follows it");
  return fields;
}

}  // namespace

Result<CsvTable> parse_csv(std::string_view text) {
  if (text.size() > kBytesMax)
    return fail(Errc::invalid, "csv.too_large",
                "A table of more than " + std::to_string(kBytesMax) + " bytes, line 1");
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  CsvTable table;
  const auto last = text.find_last_not_of("\r\n");
  if (last == std::string_view::npos)
    return fail(Errc::invalid, "csv.empty", "Line 1: names of columns are due");
  text = text.substr(0, last + 1);
  for (std::size_t line = 1; !text.empty(); ++line) {
    const auto end = std::min(text.find('\n'), text.size());
    auto content = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (content.ends_with('\r')) content.remove_suffix(1);
    auto fields = read_line(content, line);
    if (!fields) return fail(std::move(fields.error()));
    if (line == 1) {
      table.columns = std::move(*fields);
    } else if (fields->size() == table.columns.size() && !content.empty()) {
      table.records.push_back({line, std::move(*fields)});
    } else {
      return fail(Errc::invalid, "csv.field_count",
                  "Line " + std::to_string(line) + ": " +
                      std::to_string(content.empty() ? 0 : fields->size()) + " fields where " +
                      std::to_string(table.columns.size()) + " are due");
    }
  }
  return table;
}

std::string print_csv(const CsvTable& table) {
  std::string out;
  const auto print = [&](const std::vector<std::string>& fields) {
    for (std::size_t i = 0; i < fields.size(); ++i) {
      if (i > 0) out += kSeparator;
      // A single empty field needs quotes, or its line would be an empty one.
      const bool plain = fields[i].find_first_of(";\"") == std::string::npos &&
                         !(fields.size() == 1 && fields[i].empty());
      if (!plain) out += '"';
      for (const char c : fields[i]) out.append(c == '"' ? 2 : 1, c);
      if (!plain) out += '"';
    }
    out += '\n';
  };
  print(table.columns);
  for (const auto& record : table.records) print(record.fields);
  return out;
}

}  // namespace cas::adapters::files
