#include <unistd.h>
#include <xlsxwriter.h>

#include <cstdlib>
#include <filesystem>

#include "adapters/files/text.hpp"
#include "adapters/report_files/filled_cells.hpp"
#include "adapters/report_files/workbook_words.hpp"

namespace cas::adapters::report_files {
namespace {

constexpr lxw_color_t kBlue = 0xDCE6F1;
constexpr lxw_color_t kGrey = 0xBFBFBF;
constexpr std::size_t kFileBytesMax = 8UL * 1024 * 1024;  // as much as is read
constexpr std::size_t kLabelWidth = 60;                   // characters
constexpr double kLineHeight = 15;                        // points
constexpr std::uint32_t kHeaderLine = 3;                  // from 0, as the library counts

/// A file that is gone with this; the library writes to files only.
class TemporaryFile {
 public:
  TemporaryFile() : path_((std::filesystem::temp_directory_path() / "cas-xlsx-XXXXXX").string()) {
    const int file = mkstemp(path_.data());
    if (file < 0)
      path_.clear();
    else
      close(file);
  }
  ~TemporaryFile() {
    if (!path_.empty()) unlink(path_.c_str());
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

class Book {
 public:
  Book(const std::string& path, const FilledReport& report)
      : report_(report), book_(workbook_new(path.c_str())) {
    invariant(book_ != nullptr, "memory for a workbook");
    bold_ = workbook_add_format(book_);
    format_set_bold(bold_);
    barred_ = framed(kGrey);
    label_ = framed(LXW_COLOR_WHITE);
    format_set_text_wrap(label_);
    format_set_align(label_, LXW_ALIGN_VERTICAL_TOP);
  }

  /// Closes the book; that is when the library writes it.
  lxw_error write() {
    write_cover();
    std::size_t index = 0;
    for (const auto& section : report_.form.sections) index = write_section(section, index);
    return workbook_close(book_);
  }

 private:
  lxw_format* framed(lxw_color_t color) {
    auto* format = workbook_add_format(book_);
    format_set_bg_color(format, color);
    format_set_border(format, LXW_BORDER_THIN);
    return format;
  }

  /// Blue and unlocked, with as many decimals as the column has.
  lxw_format* open(std::uint8_t scale) {
    auto*& format = open_.at(scale);
    if (format != nullptr) return format;
    format = framed(kBlue);
    format_set_unlocked(format);
    format_set_num_format(format,
                          scale == 0 ? "#,##0" : ("#,##0." + std::string(scale, '0')).c_str());
    return format;
  }

  void write_cover() {
    auto* sheet = workbook_add_worksheet(book_, std::string(kCoverSheet).c_str());
    const auto put = [&](lxw_row_t line, std::string_view word, const std::string& value,
                         const char* meaning) {
      worksheet_write_string(sheet, line, 0, std::string(word).c_str(), bold_);
      worksheet_write_string(sheet, line, 1, value.c_str(), label_);
      worksheet_write_string(sheet, line, 2, meaning, nullptr);
    };
    worksheet_set_column(sheet, 0, 1, 16, nullptr);
    worksheet_set_column(sheet, 2, 2, 60, nullptr);
    put(0, kUnitWord, report_.unit, "jednostka sprawozdająca (TERYT) · reporting unit");
    put(1, kFormWord, report_.form.code.value(), report_.form.title_pl.c_str());
    put(2, kVersionWord, std::to_string(report_.form.version.value()),
        "wersja formularza · version of the form");
    put(3, kPeriodWord, report_.period, "okres sprawozdawczy · reference period");
    worksheet_write_string(
        sheet, 5, 2,
        "Proszę wypełnić niebieskie komórki: liczba; . brak danych; x niemożliwe; "
        "0* poniżej jednostki miary.",
        nullptr);
    finish(sheet);
  }

  /// Only what is unlocked can be changed; a page of paper is as wide as the sheet.
  static void finish(lxw_worksheet* sheet) {
    constexpr std::uint8_t kA4 = 9;  // ECMA-376 part 1, 18.3.1.63
    worksheet_set_paper(sheet, kA4);
    worksheet_set_landscape(sheet);
    worksheet_fit_to_pages(sheet, 1, 0);
    worksheet_protect(sheet, nullptr, nullptr);
  }

  std::size_t write_section(const events::FormSection& section, std::size_t index) {
    // A sheet's name may not hold all that a code may, nor be there twice.
    const bool good = workbook_validate_sheet_name(book_, section.code.c_str()) == LXW_NO_ERROR;
    auto* sheet = workbook_add_worksheet(book_, good ? section.code.c_str() : nullptr);
    invariant(sheet != nullptr, "a sheet for each section");
    worksheet_set_column(sheet, 0, 0, 8, nullptr);
    worksheet_set_column(sheet, 1, 1, kLabelWidth, nullptr);
    worksheet_write_string(sheet, 0, 0, std::string(kSectionWord).c_str(), bold_);
    worksheet_write_string(sheet, 0, 1, section.code.c_str(), bold_);
    worksheet_write_string(sheet, 1, 1, section.title_pl.c_str(), bold_);
    worksheet_write_string(sheet, kHeaderLine, 0, std::string(kRowWord).c_str(), bold_);
    auto at = static_cast<lxw_col_t>(kFirstCellColumn - 1);
    for (const auto& column : section.columns) {
      worksheet_set_column(sheet, at, at, 18, nullptr);
      worksheet_write_string(sheet, kHeaderLine, at, column.number.c_str(), bold_);
      worksheet_write_string(sheet, kHeaderLine + 1, at,
                             (column.label_pl + " [" + column.unit + "]").c_str(), label_);
      ++at;
    }
    worksheet_set_row(sheet, kHeaderLine + 1, 6 * kLineHeight, nullptr);
    worksheet_freeze_panes(sheet, kHeaderLine + 2, kFirstCellColumn - 1);
    auto line = kHeaderLine + 2;
    for (const auto& row : section.rows) index = write_row(sheet, line++, section, row, index);
    finish(sheet);
    return index;
  }

  std::size_t write_row(lxw_worksheet* sheet, lxw_row_t line, const events::FormSection& section,
                        const events::FormRow& row, std::size_t index) {
    // No program makes room for a wrapped text unless it is told to.
    const auto lines = 1 + files::code_points(row.label_pl) / (kLabelWidth - 4);
    worksheet_set_row(sheet, line, static_cast<double>(lines) * kLineHeight, nullptr);
    worksheet_write_string(sheet, line, 0, row.number.c_str(), bold_);
    worksheet_write_string(sheet, line, 1, row.label_pl.c_str(), label_);
    for (std::size_t i = 0; i < section.columns.size(); ++i, ++index)
      write_cell(sheet, line, static_cast<lxw_col_t>(kFirstCellColumn - 1 + i), index);
    return index;
  }

  void write_cell(lxw_worksheet* sheet, lxw_row_t line, lxw_col_t column, std::size_t index) {
    const auto& cell = report_.layout.cells()[index];
    const auto text = text_of(report_, index);
    if (cell.barred)
      worksheet_write_blank(sheet, line, column, barred_);
    else if (text.empty())
      worksheet_write_blank(sheet, line, column, open(cell.scale));
    else if (content_of(report_, index).kind == events::CellKind::number)
      // The double nearest to it. A number has at most 15 digits, so it is read back as itself.
      worksheet_write_number(sheet, line, column, std::strtod(text.c_str(), nullptr),
                             open(cell.scale));
    else
      worksheet_write_string(sheet, line, column, text.c_str(), open(cell.scale));
  }

  const FilledReport& report_;
  lxw_workbook* book_;
  lxw_format* bold_;
  lxw_format* barred_;
  lxw_format* label_;
  std::array<lxw_format*, 7> open_{};
};

}  // namespace

Result<std::string> write_workbook(const FilledReport& report) {
  const TemporaryFile file;
  const auto unwritable = [&](const std::string& why) {
    return fail(Errc::unavailable, "file.unwritable", "The workbook cannot be written: " + why);
  };
  if (file.path().empty()) return unwritable("no temporary file can be made");
  if (const auto error = Book(file.path(), report).write(); error != LXW_NO_ERROR)
    return unwritable(lxw_strerror(error));
  return files::read_file(file.path(), kFileBytesMax);
}

}  // namespace cas::adapters::report_files
