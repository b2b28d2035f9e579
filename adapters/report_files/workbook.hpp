#pragma once
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "adapters/report_files/zip_archive.hpp"

namespace cas::adapters::report_files {

/// What keeps a cell of a sheet from being one of a form.
enum class Flaw : std::uint8_t {
  none = 0,
  error = 1,        ///< #REF! and the like
  truth_value = 2,  ///< TRUE or FALSE
  date = 3,         ///< a date or time, or a number that is shown as one
  uncomputed = 4,   ///< a formula without the value that it gave
  percent = 5,      ///< a number that is shown as a hundred times itself
};

/// A filled cell of a sheet.
struct SheetCell {
  std::uint32_t column = 0;  ///< from 1
  /// Of a number its shortest decimal form: a double that stands for 92631.79 is "92631.79",
  /// however many digits the file spells it with.
  std::string text;
  Flaw flaw{};
};

/// The sheets of a workbook in Office Open XML (ECMA-376 part 1), as far as a form needs them:
/// names, and the filled cells line by line. Formulas count by the value that is stored with them;
/// a program that computes nothing stores none, which is a flaw and not an empty cell.
class Workbook {
 public:
  /// `bytes` and `limits` must outlive it.
  /// @errors those of `ZipArchive`; invalid "xml.…", "xlsx.too_many_texts", "xlsx.too_many_styles",
  ///         "xlsx.no_sheet"
  static Result<Workbook> open(std::string_view bytes, const Limits& limits);

  [[nodiscard]] const std::vector<std::string>& sheets() const noexcept { return names_; }
  /// Tells `line` of each line that has a filled cell, from the top, cells from the left.
  /// @errors those of `line` and `ZipArchive`; invalid "xml.…", "xlsx.bad_cell"
  Result<void> read(
      std::size_t sheet,
      const std::function<Result<void>(std::uint32_t line, const std::vector<SheetCell>&)>& line);

 private:
  Workbook(ZipArchive archive, const Limits& limits)
      : archive_(std::move(archive)), limits_(&limits) {}
  Result<void> find_sheets();
  Result<void> read_texts();
  Result<void> read_styles();

  ZipArchive archive_;
  const Limits* limits_;
  std::vector<std::string> names_;
  std::vector<std::string> entries_;
  std::vector<std::string> texts_;
  std::vector<Flaw> styles_;  // by number: what a style makes of a number
};

/// "C7" is column 3, line 7; nothing if the text names no cell of a sheet.
[[nodiscard]] std::optional<std::pair<std::uint32_t, std::uint32_t>> read_cell_name(
    std::string_view name);
/// The shortest decimal text that stands for the same double; nothing if it is no number, or one
/// beyond 10^15.
[[nodiscard]] std::optional<std::string> shortest_decimal(std::string_view number);

}  // namespace cas::adapters::report_files
