#include "adapters/report_files/cell_content.hpp"

#include <algorithm>
#include <map>

#include "adapters/files/text.hpp"

namespace cas::adapters::report_files {
namespace {

constexpr std::uint8_t kScaleMax = 6;
constexpr std::string_view kDigits = "0123456789";

std::unexpected<Error> refuse(std::string reason, std::string_view text, std::string_view what) {
  return fail(Errc::invalid, std::move(reason), files::in_quotes(text) + " " + std::string(what));
}

/// Would it be another refusal, or none, in a column of another scale?
bool of_a_column(const Error& error) {
  return error.reason == "cell.too_large" || error.reason == "cell.too_many_decimals";
}

}  // namespace

Result<void> check_text(std::string_view text) {
  if (text.empty() || text == "." || text == "x" || text == "X" || text == "0*") return {};
  const auto strange = text.find_first_not_of("-.0123456789");
  if (strange != std::string_view::npos) {
    const bool numeric = text.find_first_of(kDigits) != std::string_view::npos;
    if (numeric && text.find_first_not_of("-.,0123456789") == std::string_view::npos)
      return refuse("cell.comma", text,
                    "has a comma; decimals stand behind a point, thousands are not parted");
    if (numeric && files::parse_cell(text, kScaleMax))
      return refuse("cell.grouped", text, "has blanks; thousands are not parted");
    return refuse("cell.bad_text", text, "is no number, '.', 'x' or '0*'");
  }
  if (std::ranges::count(text, '.') > 1)
    return refuse("cell.grouped", text, "has points between thousands, which are not parted");
  const auto content = files::parse_cell(text, kScaleMax);
  if (content || of_a_column(content.error())) return {};
  return fail(content.error());
}

Result<files::CellContent> read_text(std::string_view text, std::uint8_t scale) {
  if (auto good = check_text(text); !good) return fail(std::move(good.error()));
  return files::parse_cell(text, scale);
}

bool is_content(std::string_view text) {
  const auto content = files::parse_cell(text, kScaleMax);
  return content ? content->kind != events::CellKind::empty : of_a_column(content.error());
}

ReadCells read_cells(const FiledReport& report, const events::Layout& layout) {
  ReadCells read{{}, report.faults};
  std::map<std::uint16_t, files::CellContent> contents;
  for (const auto& cell : report.cells) {
    const auto refuse_cell = [&](std::string reason, std::string detail) {
      read.faults.push_back({cell.place, cell.code, std::move(reason), std::move(detail)});
    };
    const auto index = layout.find(cell.code);
    if (!index) {
      refuse_cell("cell.unknown", "The form has no cell " + files::in_quotes(cell.code) + ".");
      continue;
    }
    const auto& place = layout.cells()[*index];
    if (place.barred) {
      if (!cell.text.empty())
        refuse_cell("cell.barred",
                    "The cell is barred, yet holds " + files::in_quotes(cell.text) + ".");
      continue;
    }
    auto content = read_text(cell.text, place.scale);
    if (!content) {
      // What was said when the file was read is not said again.
      const auto told = std::ranges::any_of(report.faults, [&](const Fault& fault) {
        return fault.cell == cell.code && fault.place == cell.place;
      });
      if (!told) refuse_cell(content.error().reason, content.error().detail);
    } else if (!contents.emplace(*index, *content).second) {
      refuse_cell("cell.twice", "The cell stands in the report twice.");
    }
  }
  for (const auto& [index, content] : contents)
    read.changes.add(index, content.kind, content.value);
  return read;
}

}  // namespace cas::adapters::report_files
