#include "adapters/report_files/xlsx_reader.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "adapters/files/text.hpp"
#include "adapters/report_files/cell_content.hpp"
#include "adapters/report_files/gathering.hpp"
#include "adapters/report_files/workbook.hpp"
#include "adapters/report_files/workbook_words.hpp"

namespace cas::adapters::report_files {
namespace {

using Line = std::vector<SheetCell>;

const SheetCell* find(const Line& line, std::uint32_t column) {
  const auto found = std::ranges::find(line, column, &SheetCell::column);
  return found == line.end() ? nullptr : &*found;
}

std::string text_at(const Line& line, std::uint32_t column) {
  const auto* cell = find(line, column);
  return cell == nullptr ? "" : cell->text;
}

/// Why a cell is none of a form: reason and sentence.
std::pair<std::string, std::string> words_of(const SheetCell& cell) {
  switch (cell.flaw) {
    case Flaw::none: break;
    case Flaw::error:
      return {"cell.bad_text", files::in_quotes(cell.text) + " is no number, '.', 'x' or '0*'"};
    case Flaw::truth_value:
      return {"cell.truth_value", std::string("a truth value (") +
                                      (cell.text == "1" ? "TRUE" : "FALSE") +
                                      ") stands there, which is no number, '.', 'x' or '0*'"};
    case Flaw::date:
      return {"cell.date", "a date or time (" + files::in_quotes(cell.text) +
                               " as it is stored) stands there, which is no number; give the cell "
                               "a number, and a format of numbers"};
    case Flaw::percent:
      return {"cell.percent",
              files::in_quotes(cell.text) +
                  " stands there, shown as a percentage, a hundred times that; give "
                  "the cell a format of numbers, and the number that you mean"};
    case Flaw::uncomputed:
      return {"cell.uncomputed",
              "a formula stands there without its result; open the workbook in a program that "
              "computes it and save it there, or write the value"};
  }
  return {};
}

/// Would it be lost if nobody asked for it? Words, dates and the like are for people.
bool is_value(const SheetCell& cell) {
  return cell.flaw == Flaw::uncomputed ||
         ((cell.flaw == Flaw::none || cell.flaw == Flaw::percent) && is_content(cell.text));
}

class Reader {
 public:
  Reader(Workbook book, const Receiver& receiver, const Limits& limits)
      : book_(std::move(book)), gathering_(receiver, limits) {}

  Result<void> read() {
    const auto& names = book_.sheets();
    const auto cover = std::ranges::find(names, kCoverSheet);
    if (cover == names.end())
      return fail(Errc::invalid, "xlsx.no_cover",
                  "The workbook has no sheet " + std::string(kCoverSheet) +
                      " that says which report it is.");
    const auto at = static_cast<std::size_t>(cover - names.begin());
    if (auto done = read_cover(at); !done) return done;
    for (std::size_t sheet = 0; sheet < names.size(); ++sheet) {
      if (sheet == at) continue;
      if (auto done = read_section(sheet); !done) return done;
    }
    return gathering_.end();
  }

  void count(FileFacts& facts) const { gathering_.count(facts); }

 private:
  Result<void> read_cover(std::size_t sheet) {
    struct Said {
      std::string text;
      Place place;
    };
    std::map<std::string, Said> said;
    auto done = book_.read(sheet, [&](std::uint32_t number, const Line& line) -> Result<void> {
      said.emplace(text_at(line, 1), Said{text_at(line, 2), {number, 2, std::string(kCoverSheet)}});
      return {};
    });
    if (!done) return done;
    for (const auto word : {kUnitWord, kFormWord, kVersionWord, kPeriodWord})
      if (said[std::string(word)].text.empty())
        return fail(Errc::invalid, "xlsx.cover_incomplete",
                    "sheet " + std::string(kCoverSheet) + ": nothing stands beside '" +
                        std::string(word) + "'");
    const auto of = [&](std::string_view word) -> const Said& { return said[std::string(word)]; };
    const auto& unit = of(kUnitWord);
    const auto& form = of(kFormWord);
    const auto& version = of(kVersionWord);
    const auto& period = of(kPeriodWord);
    return gathering_.begin(
        {unit.text, events::FormCode{form.text}, read_version(version.text), period.text},
        {unit.place, form.place, version.place, period.place});
  }

  Result<void> read_section(std::size_t sheet) {
    sheet_ = book_.sheets()[sheet];
    section_.clear();
    section_line_ = header_line_ = 0;
    columns_.clear();
    strays_told_.clear();
    auto done = book_.read(
        sheet, [&](std::uint32_t number, const Line& line) { return read_line(number, line); });
    if (done && section_line_ != 0 && header_line_ == 0)
      gathering_.fault({{section_line_, 1, sheet_},
                        "",
                        "xlsx.no_columns",
                        "The sheet has a section, but no line that begins with 'row' and has the "
                        "numbers of its columns."});
    return done;
  }

  Result<void> read_line(std::uint32_t number, const Line& line) {
    const auto first = text_at(line, 1);
    // Without its code the whole row, or the whole sheet, would be passed over.
    for (const auto column : {1U, 2U})
      if (const auto* head = find(line, column); head != nullptr &&
                                                 head->flaw == Flaw::uncomputed &&
                                                 (column == 1 || first == kSectionWord))
        flawed(*head, {number, column, sheet_}, "");
    if (first == kSectionWord && section_line_ == 0) {
      section_ = text_at(line, 2);
      section_line_ = number;
    } else if (first == kRowWord && columns_.empty()) {
      return read_columns(number, line);
    } else if (header_line_ != 0 && !section_.empty()) {
      return read_row(number, first, line);
    }
    return {};
  }

  Result<void> read_columns(std::uint32_t number, const Line& line) {
    header_line_ = number;
    if (section_.empty())
      gathering_.fault({{number, 1, sheet_},
                        "",
                        "xlsx.no_section",
                        "No line above this one begins with 'section' and has its code."});
    for (const auto& cell : line) {
      if (cell.column < kFirstCellColumn) continue;
      if (cell.flaw == Flaw::uncomputed) {
        flawed(cell, {number, cell.column, sheet_}, "");
        strays_told_.insert(cell.column);
      }
      if (cell.text.empty()) continue;
      if (std::ranges::find(columns_, cell.text, &Column::second) != columns_.end())
        return fail(Errc::invalid, "xlsx.column_twice",
                    to_string(Place{number, cell.column, sheet_}) + ": the column " +
                        files::in_quotes(cell.text) + " stands there twice");
      columns_.emplace_back(cell.column, cell.text);
    }
    return {};
  }

  Result<void> read_row(std::uint32_t number, const std::string& row, const Line& line) {
    tell_strays(number, line);
    if (row.empty()) return {};
    for (const auto& [column, code] : columns_)
      if (auto done = read_cell(row, code, {number, column, sheet_}, find(line, column)); !done)
        return done;
    return {};
  }

  /// Values that belong to no row or no column: the first of each.
  void tell_strays(std::uint32_t number, const Line& line) {
    const auto* head = find(line, 1);
    if (head != nullptr && head->flaw == Flaw::uncomputed) return;  // told already
    const bool in_row = head != nullptr && !head->text.empty();
    for (const auto& cell : line) {
      if (cell.column < kFirstCellColumn || !is_value(cell)) continue;
      const bool in_column =
          std::ranges::find(columns_, cell.column, &Column::first) != columns_.end();
      if (in_row && (in_column || !strays_told_.insert(cell.column).second)) continue;
      const Place place{number, cell.column, sheet_};
      if (cell.flaw == Flaw::uncomputed)
        flawed(cell, place, "");
      else
        gathering_.fault({place, "", "cell.unknown",
                          files::in_quotes(cell.text) + " stands in a " +
                              (in_row ? "column without its number in the line of 'row'."
                                      : "line without the number of its row in column A.")});
      if (!in_row) return;
    }
  }

  Result<void> read_cell(const std::string& row, const std::string& column, Place place,
                         const SheetCell* cell) {
    const auto code = section_ + "/" + row + "/" + column;
    const auto text = cell == nullptr ? std::string() : cell->text;
    if (cell != nullptr && cell->flaw != Flaw::none)
      flawed(*cell, place, code);
    else if (auto good = check_text(text); !good)
      gathering_.fault({place, code, good.error().reason, good.error().detail});
    return gathering_.add(code, text, std::move(place));
  }

  void flawed(const SheetCell& cell, Place place, std::string code) {
    auto [reason, detail] = words_of(cell);
    gathering_.fault({std::move(place), std::move(code), std::move(reason), std::move(detail)});
  }

  using Column = std::pair<std::uint32_t, std::string>;
  Workbook book_;
  Gathering gathering_;
  std::string sheet_;
  std::string section_;
  std::uint32_t section_line_ = 0;  ///< where `section` stands; 0: nowhere yet
  std::uint32_t header_line_ = 0;   ///< where `row` stands; 0: nowhere yet
  std::vector<Column> columns_;
  std::set<std::uint32_t> strays_told_;  ///< columns without a number that were told
};

}  // namespace

Result<FileFacts> read_xlsx(Input& input, const Receiver& receiver, const Limits& limits) {
  std::string bytes;
  while (true) {
    const auto piece = input.take();
    if (!piece) return fail(piece.error());
    if (piece->empty()) break;
    bytes += *piece;
    if (bytes.size() > limits.workbook_bytes)
      return fail(Errc::invalid, "file.too_large",
                  "The workbook is larger than " + std::to_string(limits.workbook_bytes) +
                      " bytes; a report never is.");
  }
  auto book = Workbook::open(bytes, limits);
  if (!book) return fail(std::move(book.error()));
  Reader reader{*std::move(book), receiver, limits};
  if (auto done = reader.read(); !done) return fail(std::move(done.error()));
  FileFacts facts;
  facts.format = FileFormat::xlsx;
  reader.count(facts);
  return facts;
}

}  // namespace cas::adapters::report_files
