#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "adapters/files/catalogue.hpp"
#include "adapters/report_files/cell_content.hpp"
#include "adapters/report_files/report_schema.hpp"
#include "adapters/report_files/workbook.hpp"
#include "events/hash.hpp"
#include "tests/adapters/report_files/delivered.hpp"
#include "tests/support/lwowek_fa.hpp"
#include "tests/support/temporary_folder.hpp"

// What is written reads back as it was. rapidcheck prints its seed, and RC_PARAMS="reproduce=…"
// runs a failure again.

namespace cas::adapters::report_files {
namespace {

using events::CellGrid;
using Draws = std::vector<std::pair<std::uint8_t, std::int64_t>>;

struct Form {
  events::FormTemplate form;
  events::Layout layout;
};

const Form& awkward() {
  static const Form form{awkward_form(), *events::Layout::of(awkward_form())};
  return form;
}
const Form& fa() {
  static const Form form = [] {
    auto fa = *files::load_packaged_form(files::default_catalogue(), "fa-quarterly");
    return Form{fa, *events::Layout::of(fa)};
  }();
  return form;
}

/// The drawn contents, over and over, in every cell; magnitudes of all sizes.
CellGrid grid_of(const Draws& draws, const events::Layout& layout) {
  auto grid = CellGrid::of_size(layout.cells().size());
  for (std::size_t i = 0; i < grid.size() && !draws.empty(); ++i) {
    const auto& [kind, value] = draws[i % draws.size()];
    grid.kinds[i] = kind % events::kCellKinds;
    if (grid.kinds[i] == static_cast<std::uint8_t>(events::CellKind::number))
      grid.values[i] = (value >> (value & 31)) % (events::kCellMagnitudeMax + 1);
  }
  return grid;
}

void expect_same(const FiledReport& filed, const FilledReport& report) {
  RC_ASSERT(filed.key ==
            (ReportKey{report.unit, report.form.code, report.form.version, report.period}));
  const auto read = read_cells(filed, report.layout);
  RC_ASSERT(read.faults.empty());
  RC_ASSERT(read.changes == whole(report.layout, report.cells));
}

void comes_back(const Draws& draws, const Form& form,
                const std::function<std::string(const std::vector<FilledReport>&)>& write,
                std::size_t count) {
  const auto grid = grid_of(draws, form.layout);
  const auto empty = CellGrid::of_size(form.layout.cells().size());
  std::vector<FilledReport> reports{{"0212033", "2014-Q4", form.form, form.layout, grid},
                                    {"=unit;\"<&>", "2014-Q4", form.form, form.layout, empty}};
  while (reports.size() > count) reports.pop_back();
  const auto delivered = deliver(write(reports));
  RC_ASSERT(delivered.outcome() == "read");
  RC_ASSERT(delivered.reports.size() == reports.size());
  for (std::size_t i = 0; i < reports.size(); ++i) expect_same(delivered.reports[i], reports[i]);
}

std::string written(const std::vector<FilledReport>& reports,
                    const std::function<std::unique_ptr<DeliveryWriter>(std::ostream&)>& make) {
  std::ostringstream out;
  const auto writer = make(out);
  for (const auto& report : reports) writer->add(report);
  writer->finish();
  return std::move(out).str();
}

std::string in_xml(const std::vector<FilledReport>& reports) {
  return written(reports, [](std::ostream& to) { return xml_writer(to); });
}
std::string in_csv(const std::vector<FilledReport>& reports) {
  return written(reports, [](std::ostream& to) { return csv_writer(to, true); });
}
std::string in_workbook(const std::vector<FilledReport>& reports) {
  return write_workbook(reports.front()).value_or("");
}

RC_GTEST_PROP(RoundTrip, Xml, (const Draws& draws)) {
  comes_back(draws, awkward(), in_xml, 2);
  comes_back(draws, fa(), in_xml, 2);
}

RC_GTEST_PROP(RoundTrip, Csv, (const Draws& draws)) {
  comes_back(draws, awkward(), in_csv, 2);
  comes_back(draws, fa(), in_csv, 2);
}

RC_GTEST_PROP(RoundTrip, Workbook, (const Draws& draws)) {
  comes_back(draws, awkward(), in_workbook, 1);
  comes_back(draws, fa(), in_workbook, 1);
}

RC_GTEST_PROP(RoundTrip, WhatAProgramWritesOfADoubleIsTheNumberAgain, (std::int64_t drawn)) {
  // Libraries write doubles with 15, 16 or 17 digits.
  const auto value = drawn % (events::kCellMagnitudeMax + 1);
  const auto text =
      files::print_cell({events::CellKind::number, value}, 2, files::CellStyle::plain);
  for (const auto* format : {"%.16G", "%.17G", "%.15G"}) {
    std::array<char, 64> spelled{};
    std::snprintf(spelled.data(), spelled.size(), format, std::strtod(text.c_str(), nullptr));
    const auto back = read_text(shortest_decimal(spelled.data()).value_or("?"), 2);
    RC_ASSERT(back.has_value());
    RC_ASSERT(back->value == value);
  }
}

TEST(RoundTrip, TheRealReportInEachFormat) {
  const auto figures = test::lwowek_fa(fa().layout);
  auto grid = CellGrid::of_size(fa().layout.cells().size());
  for (std::size_t i = 0; i < figures.size(); ++i) {
    grid.kinds[figures.cells[i]] = figures.kinds[i];
    grid.values[figures.cells[i]] = figures.values[i];
  }
  const std::vector<FilledReport> reports{{"0212033", "2014-Q4", fa().form, fa().layout, grid}};
  for (const auto& bytes : {in_xml(reports), in_csv(reports), in_workbook(reports)}) {
    const auto delivered = deliver(bytes);
    ASSERT_EQ(delivered.outcome(), "read");
    ASSERT_EQ(delivered.reports.size(), 1u);
    const auto read = read_cells(delivered.reports[0], fa().layout);
    EXPECT_TRUE(read.faults.empty());
    EXPECT_EQ(read.changes, whole(fa().layout, grid));
    EXPECT_EQ(delivered.facts->sha256, events::sha256(bytes));
    EXPECT_EQ(delivered.facts->bytes, bytes.size());
  }
}

TEST(RoundTrip, AStrangerValidatesOurXml) {
  const tests::TemporaryFolder folder;
  const auto grid = grid_of({{1, -123'456}, {2, 0}, {3, 0}, {4, 0}, {0, 0}}, awkward().layout);
  const auto empty = CellGrid::of_size(fa().layout.cells().size());
  std::ofstream(folder.path() / "schema.xsd") << report_schema();
  std::ofstream(folder.path() / "delivery.xml")
      << in_xml({{"0212033", "2014-Q4", awkward().form, awkward().layout, grid},
                 {"0212034", "2014-Q4", fa().form, fa().layout, empty}});
  const auto command = "cd '" + folder.path().string() +
                       "' && xmllint --noout --nonet --schema schema.xsd delivery.xml 2>report";
  EXPECT_EQ(std::system(command.c_str()), 0) << std::ifstream(folder.path() / "report").rdbuf();
}

}  // namespace
}  // namespace cas::adapters::report_files
