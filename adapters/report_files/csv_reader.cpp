#include "adapters/report_files/csv_reader.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "adapters/files/text.hpp"
#include "adapters/report_files/cell_content.hpp"
#include "adapters/report_files/csv_fields.hpp"
#include "adapters/report_files/csv_words.hpp"
#include "adapters/report_files/gathering.hpp"
#include "adapters/report_files/text_decoder.hpp"

namespace cas::adapters::report_files {
namespace {

enum Column : std::size_t { kUnit, kForm, kVersion, kPeriod, kCell, kValue, kLabel };

class Reader {
 public:
  Reader(const Receiver& receiver, const Limits& limits)
      : fields_(limits.text), gathering_(receiver, limits) {}

  Result<void> read(Input& input) {
    bool last = false;
    while (!last) {
      auto piece = input.take();
      if (!piece) return fail(std::move(piece.error()));
      last = piece->empty();
      auto text = decoder_.decode(*piece, last);
      if (!text)
        return fail(Errc::invalid, text.error().reason,
                    "line " + std::to_string(fields_.here().line) +
                        " or behind it: " + text.error().detail);
      if (auto done = take(*text); !done) return done;
    }
    auto complete = fields_.finish();
    if (!complete) return fail(std::move(complete.error()));
    if (*complete)
      if (auto done = record(); !done) return done;
    if (!header_)
      return fail(Errc::invalid, "csv.missing_column", "line 1: names of columns are due");
    return gathering_.end();
  }

  void count(FileFacts& facts) const {
    facts.encoding = decoder_.encoding();
    gathering_.count(facts);
  }

 private:
  Result<void> take(std::string_view text) {
    while (true) {
      auto complete = fields_.take(text);
      if (!complete) return fail(std::move(complete.error()));
      if (!*complete) return {};
      if (auto done = record(); !done) return done;
    }
  }

  Result<void> record() {
    Result<void> done;
    if (!header_)
      done = read_header();
    else if (!fields_.fields().empty())  // an empty line says nothing
      done = read_line();
    fields_.next();
    return done;
  }

  Result<void> read_header() {
    const auto& names = fields_.fields();
    std::array<std::optional<std::size_t>, kCsvColumns.size()> at;
    for (std::size_t i = 0; i < names.size(); ++i) {
      const auto* known = std::ranges::find(kCsvColumns, names[i]);
      const auto column = static_cast<std::size_t>(known - kCsvColumns.begin());
      if (known == kCsvColumns.end() || at[column])
        return fail(Errc::invalid, "csv.unknown_column",
                    to_string(fields_.places()[i]) + ": " + files::in_quotes(names[i]) +
                        " is no column; unit;form;version;period;cell;value are due, each once");
      at[column] = i;
    }
    for (std::size_t column = 0; column < kLabel; ++column)
      if (!at[column])
        return fail(Errc::invalid, "csv.missing_column",
                    "line 1: there is no column " + std::string(kCsvColumns[column]) +
                        "; columns are parted by ';'");
    header_ = at;
    columns_ = names.size();
    return {};
  }

  [[nodiscard]] std::string_view field(Column column) const {
    return from_spreadsheet(fields_.fields()[*(*header_)[column]]);
  }

  [[nodiscard]] const Place& place(Column column) const {
    return fields_.places()[*(*header_)[column]];
  }

  Result<void> read_line() {
    // Nobody knows whose line this is; some report would be loaded without it.
    if (fields_.fields().size() != columns_)
      return fail(Errc::invalid, "csv.field_count",
                  to_string(fields_.places().front()) + ": " +
                      std::to_string(fields_.fields().size()) + " fields where " +
                      std::to_string(columns_) + " are due");
    ReportKey key{std::string(field(kUnit)), events::FormCode{std::string(field(kForm))},
                  read_version(field(kVersion)), std::string(field(kPeriod))};
    if (!gathering_.open() || key != gathering_.key())
      if (auto done = gathering_.begin(
              std::move(key), {place(kUnit), place(kForm), place(kVersion), place(kPeriod)});
          !done)
        return done;
    if (auto good = check_text(field(kValue)); !good)
      gathering_.fault(
          {place(kValue), std::string(field(kCell)), good.error().reason, good.error().detail});
    return gathering_.add(field(kCell), field(kValue), place(kValue));
  }

  TextDecoder decoder_;
  CsvFields fields_;
  Gathering gathering_;
  std::optional<std::array<std::optional<std::size_t>, kCsvColumns.size()>> header_;
  std::size_t columns_ = 0;
};

}  // namespace

Result<FileFacts> read_csv(Input& input, const Receiver& receiver, const Limits& limits) {
  Reader reader{receiver, limits};
  if (auto done = reader.read(input); !done) return fail(std::move(done.error()));
  FileFacts facts;
  facts.format = FileFormat::csv;
  reader.count(facts);
  return facts;
}

}  // namespace cas::adapters::report_files
