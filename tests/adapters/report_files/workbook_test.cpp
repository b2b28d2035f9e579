#include "adapters/report_files/workbook.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zip.h>

#include <algorithm>
#include <cstring>
#include <map>

#include "adapters/report_files/sheet_styles.hpp"
#include "tests/adapters/report_files/delivered.hpp"

namespace cas::adapters::report_files {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;
using Parts = std::map<std::string, std::string>;

/// A zip archive with these entries.
std::string zipped(const Parts& parts) {
  zip_error_t error;
  auto* source = zip_source_buffer_create(nullptr, 0, 0, &error);
  zip_source_keep(source);
  auto* zip = zip_open_from_source(source, ZIP_TRUNCATE, &error);
  for (const auto& [name, bytes] : parts)
    zip_file_add(zip, name.c_str(), zip_source_buffer(zip, bytes.data(), bytes.size(), 0), 0);
  EXPECT_EQ(zip_close(zip), 0);
  zip_source_open(source);
  std::string all(4UL * 1024 * 1024, '\0');
  all.resize(static_cast<std::size_t>(zip_source_read(source, all.data(), all.size())));
  zip_source_close(source);
  zip_source_free(source);
  return all;
}

constexpr std::string_view kMain = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

std::string sheet(std::string_view rows) {
  return "<worksheet xmlns='" + std::string(kMain) + "'><sheetData>" + std::string(rows) +
         "</sheetData></worksheet>";
}

/// A cell with its text in place.
std::string text(std::string_view name, std::string_view text) {
  return "<c r='" + std::string(name) + "' t='inlineStr'><is><t>" + std::string(text) +
         "</t></is></c>";
}

/// A workbook by hand: the cover, and one section whose lines below the head are given.
Parts parts(std::string_view lines) {
  return {
      {"xl/workbook.xml",
       "<workbook xmlns='" + std::string(kMain) +
           "' xmlns:r='http://schemas.openxmlformats.org/officeDocument/2006/relationships'>"
           "<sheets><sheet name='CAS' sheetId='1' r:id='rId1'/>"
           "<sheet name='Part A' sheetId='2' r:id='rId2'/></sheets></workbook>"},
      {"xl/_rels/workbook.xml.rels",
       "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>"
       "<Relationship Id='rId1' Target='worksheets/one.xml'/>"
       "<Relationship Id='rId2' Target='/xl/worksheets/two.xml'/></Relationships>"},
      {"xl/sharedStrings.xml", "<sst xmlns='" + std::string(kMain) +
                                   "'><si><t>row</t></si><si><r><t>1</t></r><r><t>.1</t></r></si>"
                                   "<si><t>x</t><rPh><t>spoken</t></rPh></si></sst>"},
      {"xl/worksheets/one.xml",
       sheet("<row>" + text("A1", "unit") + text("B1", "0212033") + "</row><row>" +
             text("A2", "form") + text("B2", "FA") + "</row><row>" + text("A3", "version") +
             "<c r='B3'><v>1</v></c></row><row>" + text("A4", "period") + text("B4", "2014-Q4") +
             "</row>")},
      {"xl/worksheets/two.xml",
       sheet("<row r='1'>" + text("A1", "section") + text("B1", "A") +
             "</row><row r='4'><c r='A4' t='s'><v>0</v></c><c r='C4'><v>3</v></c>" +
             text("D4", "4") + "</row>" + std::string(lines))}};
}

Delivered read(std::string_view lines) { return deliver(zipped(parts(lines))); }

TEST(Workbook, EveryCrossingIsACell) {
  const auto delivered = read(
      "<row r='5'><c r='C5' t='inlineStr'><is><t>a label</t></is></c></row>"
      "<row r='7'><c r='A7' t='s'><v>1</v></c><c r='D7'><v>5</v></c></row>"
      "<row r='9'><c r='A9'><v>2</v></c><c r='C9' t='s'><v>2</v></c><c r='D9' s='3'/></row>");
  ASSERT_EQ(delivered.outcome(), "read");
  ASSERT_EQ(delivered.reports.size(), 1u);
  EXPECT_EQ(delivered.reports[0].key,
            (ReportKey{"0212033", events::FormCode{"FA"}, events::FormVersion{1}, "2014-Q4"}));
  EXPECT_EQ(delivered.reports[0].cells, (std::vector<FiledCell>{{"A/1.1/3", "", {7, 3, "Part A"}},
                                                                {"A/1.1/4", "5", {7, 4, "Part A"}},
                                                                {"A/2/3", "x", {9, 3, "Part A"}},
                                                                {"A/2/4", "", {9, 4, "Part A"}}}));
  EXPECT_EQ(to_string(delivered.reports[0].cells[0].place), "sheet Part A, cell C7");
}

TEST(Workbook, NumbersAreTheShortestThatStandForTheSameDouble) {
  EXPECT_EQ(shortest_decimal("92631.789999999994"), "92631.79");
  EXPECT_EQ(shortest_decimal("92631.79"), "92631.79");
  EXPECT_EQ(shortest_decimal("4.3499999999999996E0"), "4.35");
  EXPECT_EQ(shortest_decimal("1.113835E5"), "111383.5");
  EXPECT_EQ(shortest_decimal("1E-3"), "0.001");
  EXPECT_EQ(shortest_decimal("-0"), "0");
  EXPECT_EQ(shortest_decimal("100000000000000"), "100000000000000");
  // Not the double nearest to 0.3, nor to 92631.79: a result of computing, not of typing.
  EXPECT_EQ(shortest_decimal("0.30000000000000004"), "0.30000000000000004");
  EXPECT_EQ(shortest_decimal("92631.78999999996"), "92631.78999999996");
  EXPECT_EQ(shortest_decimal("1e300"), std::nullopt);
  EXPECT_EQ(shortest_decimal("nan"), std::nullopt);
  EXPECT_EQ(shortest_decimal("1,5"), std::nullopt);
  EXPECT_EQ(shortest_decimal(""), std::nullopt);
}

TEST(Workbook, NamesOfCellsAreReadWithinASheet) {
  EXPECT_EQ(read_cell_name("C7"), std::pair(3U, 7U));
  EXPECT_EQ(read_cell_name("XFD1048576"), std::pair(16'384U, 1'048'576U));
  for (const auto* bad : {"", "C", "7", "C0", "XFE1", "A1048577", "c7", "C7x", "AAAAAAAAAA1"})
    EXPECT_EQ(read_cell_name(bad), std::nullopt) << bad;
  EXPECT_EQ(to_string(Place{7, 28, "A"}), "sheet A, cell AB7");
}

TEST(Workbook, HowATextInPlaceIsPronouncedIsNoPartOfIt) {
  const auto delivered = read(
      "<row r='7'><c r='A7'><v>1</v></c><c r='C7' t='inlineStr'><is><t>5</t>"
      "<rPh sb='0' eb='1'><t>7</t></rPh></is></c><c r='D7' t='inlineStr'><is><r><t>4</t></r>"
      "<rPh sb='0' eb='1'><t>7</t></rPh><r><t>2</t></r></is></c></row>");
  EXPECT_EQ(delivered.outcome(), "read");
  EXPECT_EQ(delivered.reports.at(0).cells.at(0).text, "5");
  EXPECT_EQ(delivered.reports.at(0).cells.at(1).text, "42");
}

TEST(Workbook, ASharedTextWithoutItsNumberIsAnEmptyCell) {
  const auto delivered =
      read("<row r='7'><c r='A7'><v>1</v></c><c r='C7' t='s'/><c r='D7' t='s'><v></v></c></row>");
  EXPECT_EQ(delivered.outcome(), "read");
  EXPECT_EQ(delivered.faults(), "");
  EXPECT_EQ(delivered.reports.at(0).cells.at(0).text, "");
  EXPECT_EQ(delivered.reports.at(0).cells.at(1).text, "");
}

TEST(Workbook, GoesOnBehindWhatIsWrongInACell) {
  const auto delivered = read(
      "<row r='7'><c r='A7'><v>1</v></c><c r='C7' t='e'><v>#REF!</v></c>"
      "<c r='D7' t='inlineStr'><is><t>1 107,5</t></is></c></row>"
      "<row r='8'><c r='A8'><v>2</v></c><c r='C8' t='b'><v>1</v></c><c r='D8'><v>7</v></c></row>");
  EXPECT_EQ(delivered.outcome(), "read");
  EXPECT_EQ(delivered.faults(),
            "cell.bad_text sheet Part A, cell C7, A/1/3: '#REF!' is no number, '.', 'x' or '0*'\n"
            "cell.grouped sheet Part A, cell D7, A/1/4: '1 107,5' has blanks; thousands are not "
            "parted\n"
            "cell.truth_value sheet Part A, cell C8, A/2/3: a truth value (TRUE) stands there, "
            "which is no number, '.', 'x' or '0*'\n");
}

TEST(Workbook, NoValueOutsideOfRowsAndColumnsIsPassedOver) {
  const auto delivered = read(
      "<row r='5'><c r='C5'><v>3</v></c></row>"
      "<row r='7'><c r='A7'><v>1</v></c><c r='C7'><v>5</v></c><c r='F7'><v>8</v></c></row>"
      "<row r='8'><c r='A8'/><c r='C8'/><c r='D8' t='inlineStr'><is><t>x</t></is></c>"
      "<c r='F8'><v>9</v></c></row>"
      "<row r='9'><c r='A9'><v>2</v></c><c r='E9'><f>C9+D9</f></c><c r='F9'><v>9</v></c></row>");
  ASSERT_EQ(delivered.outcome(), "read");
  EXPECT_THAT(
      delivered.faults(),
      AllOf(StartsWith("cell.unknown sheet Part A, cell C5: '3' stands in a line without the "
                       "number of its row in column A.\n"
                       "cell.unknown sheet Part A, cell F7: '8' stands in a column without its "
                       "number in the line of 'row'.\n"
                       "cell.unknown sheet Part A, cell D8: 'x' stands in a line"),
            HasSubstr("\ncell.uncomputed sheet Part A, cell E9: ")));
  EXPECT_EQ(std::ranges::count(delivered.reports.at(0).faults, "cell.unknown", &Fault::reason), 3)
      << "each line and each column once";
}

TEST(Workbook, WordsOutsideOfRowsAndColumnsAreForPeople) {
  const auto delivered =
      read("<row r='5'>" + text("B5", "7") + text("C5", "Kwota [PLN]") + text("F5", "31.12.2014") +
           "</row><row r='7'><c r='A7'><v>1</v></c><c r='C7'><v>5</v></c>" + text("E7", "razem") +
           "</row><row r='9'>" + text("B9", "Sporządziła") + "<c r='C9' s='3'/>" +
           text("D9", "Nowak") + "<c r='E9' t='b'><v>1</v></c></row>");
  ASSERT_EQ(delivered.outcome(), "read");
  EXPECT_EQ(delivered.faults(), "");
}

TEST(Workbook, ASheetThatLostItsHeadIsNotPassedOver) {
  const std::string section = "<row r='1'>" + text("A1", "section") + text("B1", "A") + "</row>";
  const std::string unnamed = "<row r='1'>" + text("A1", "section") + "</row>";
  const std::string header = "<row r='4'>" + text("A4", "row") + text("C4", "3") + "</row>";
  const std::string cells = "<row r='7'>" + text("A7", "1") + text("C7", "5") + "</row>";
  const auto faults = [](const std::string& rows) {
    auto some = parts("");
    some["xl/worksheets/two.xml"] = sheet(rows);
    return deliver(zipped(some)).faults();
  };
  EXPECT_EQ(faults(section + header + cells), "");
  EXPECT_EQ(faults(section + cells),
            "xlsx.no_columns sheet Part A, cell A1: The sheet has a section, but no line that "
            "begins with 'row' and has the numbers of its columns.\n");
  for (const auto& without : {header + cells, unnamed + header + cells})
    EXPECT_EQ(faults(without),
              "xlsx.no_section sheet Part A, cell A4: No line above this one begins with 'section' "
              "and has its code.\n");
  EXPECT_EQ(faults(cells), "") << "a sheet that was never one of the form is for people";
}

TEST(Workbook, WhatIsWrongOnTheCoverIsToldWhereItStands) {
  auto wrong = parts("");
  wrong["xl/worksheets/one.xml"] = sheet(
      "<row>" + text("A1", "period") + text("B1", std::string(65, '4')) + "</row><row r='3'>" +
      text("A3", "version") + text("B3", "abc") + "</row><row>" + text("A4", "unit") +
      text("B4", "0212033") + "</row><row>" + text("A5", "form") + text("B5", "FA") + "</row>");
  const auto delivered = deliver(zipped(wrong));
  ASSERT_EQ(delivered.outcome(), "read");
  EXPECT_THAT(delivered.faults(),
              AllOf(StartsWith("report.bad_key sheet CAS, cell B1: The period is"),
                    HasSubstr("\nreport.bad_version sheet CAS, cell B3: The version")));
  EXPECT_EQ(to_string(delivered.reports.at(0).at.unit), "sheet CAS, cell B4");
  EXPECT_EQ(to_string(delivered.reports.at(0).at.form), "sheet CAS, cell B5");
}

TEST(Workbook, FormulasCountByTheirResultAndAreFaultsWithoutOne) {
  const auto computed = read(
      "<row r='7'><c r='A7'><v>1</v></c><c r='C7'><f>D7+1</f><v>8</v></c>"
      "<c r='D7' t='str'><f>IF(C7&gt;9,C7,\"\")</f><v></v></c></row>");
  EXPECT_EQ(computed.faults(), "");
  EXPECT_EQ(computed.reports[0].cells[0].text, "8");
  EXPECT_EQ(computed.reports[0].cells[1].text, "");
  const auto uncomputed = read(
      "<row r='7'><c r='A7'><v>1</v></c><c r='C7'><f>D7+1</f><v/></c>"
      "<c r='D7'><f>C7+1</f></c></row>"
      "<row r='8'><c r='A8'><f>A7+1</f></c><c r='C8'><v>5</v></c></row>");
  EXPECT_EQ(uncomputed.outcome(), "read");
  EXPECT_THAT(uncomputed.faults(),
              StartsWith("cell.uncomputed sheet Part A, cell C7, A/1/3: a formula stands there "
                         "without its result; open the workbook"));
  EXPECT_THAT(uncomputed.faults(), HasSubstr("\ncell.uncomputed sheet Part A, cell D7, A/1/4: "));
  EXPECT_THAT(uncomputed.faults(), HasSubstr("\ncell.uncomputed sheet Part A, cell A8: "));
  // A text without its value is no empty text.
  for (const auto* type : {"str", "s"}) {
    const auto of_text = read("<row r='7'><c r='A7'><v>1</v></c><c r='C7' t='" + std::string(type) +
                              "'><f>D7</f></c></row>");
    EXPECT_EQ(of_text.outcome(), "read") << type;
    EXPECT_THAT(of_text.faults(), StartsWith("cell.uncomputed sheet Part A, cell C7, A/1/3: "));
  }
}

TEST(Workbook, NumbersThatAreShownAsDatesAreFaults) {
  auto dated = parts(
      "<row r='7'><c r='A7'><v>1</v></c><c r='C7' s='1'><v>41640</v></c>"
      "<c r='D7' s='2'><v>41640</v></c></row>"
      "<row r='8'><c r='A8'><v>2</v></c><c r='C8' s='3'><v>5</v></c>"
      "<c r='D8' t='d'><v>2014-01-01</v></c></row>"
      "<row r='9'><c r='A9'><v>3</v></c><c r='C9' s='1'/><c r='D9' s='9'><v>7</v></c></row>");
  dated["xl/styles.xml"] =
      "<styleSheet xmlns='" + std::string(kMain) +
      "'><numFmts count='2'><numFmt numFmtId='164' formatCode='yyyy\\-mm\\-dd'/>"
      "<numFmt numFmtId='165' formatCode='#,##0.00\\ \"days\"'/></numFmts>"
      "<cellStyleXfs><xf numFmtId='14'/></cellStyleXfs>"
      "<cellXfs><xf numFmtId='0'/><xf numFmtId='14'/><xf numFmtId='164'/><xf numFmtId='165'/>"
      "</cellXfs></styleSheet>";
  const auto delivered = deliver(zipped(dated));
  EXPECT_EQ(delivered.outcome(), "read");
  const auto faults = delivered.faults();
  EXPECT_THAT(faults, StartsWith("cell.date sheet Part A, cell C7, A/1/3: a date or time ('41640' "
                                 "as it is stored) stands there, which is no number"));
  EXPECT_THAT(faults, HasSubstr("\ncell.date sheet Part A, cell D7, A/1/4: "));
  EXPECT_THAT(faults, HasSubstr("\ncell.date sheet Part A, cell D8, A/2/4: "));
  EXPECT_EQ(std::ranges::count(faults, '\n'), 3);
}

TEST(Workbook, NumbersThatAreShownAsPercentsAreFaults) {
  auto shown = parts(
      "<row r='7'><c r='A7'><v>1</v></c><c r='C7' s='1'><v>0.5</v></c>"
      "<c r='D7' s='2'><v>1</v></c></row>");
  shown["xl/styles.xml"] =
      "<styleSheet xmlns='" + std::string(kMain) +
      "'><numFmts count='1'><numFmt numFmtId='164' formatCode='0.0%'/></numFmts>"
      "<cellXfs><xf numFmtId='0'/><xf numFmtId='9'/><xf numFmtId='164'/></cellXfs></styleSheet>";
  const auto faults = deliver(zipped(shown)).faults();
  EXPECT_THAT(faults, StartsWith("cell.percent sheet Part A, cell C7, A/1/3: '0.5' stands there, "
                                 "shown as a percentage"));
  EXPECT_THAT(faults, HasSubstr("\ncell.percent sheet Part A, cell D7, A/1/4: "));
}

TEST(Workbook, TellsFormatsOfDatesFromThoseOfNumbers) {
  for (const auto* format : {"yyyy-mm-dd", "d/m/yy", "[h]:mm", "[mm]", "hh:mm:ss AM/PM", "0;DD"})
    EXPECT_EQ(shown_as(format), Flaw::date) << format;
  for (const auto* format : {"General", "#,##0.00", "0.00E+00", "0\\d", "\"dzień\" 0", "[Red]0",
                             "#,##0.00\\ [$zł-415]", "0_d", "*y0", "@", "", "\"d", "[", "0\\"})
    EXPECT_EQ(shown_as(format), Flaw::none) << format;
  for (const auto* format : {"0%", "0.00%", "[Red]-0 %", "0%;\"d\""})
    EXPECT_EQ(shown_as(format), Flaw::percent) << format;
}

TEST(Workbook, SaysWhatIsWrongWithTheFile) {
  const auto without = [](const std::string& part) {
    auto some = parts("");
    some.erase(part);
    return deliver(zipped(some)).outcome();
  };
  EXPECT_THAT(without("xl/workbook.xml"), StartsWith("xlsx.missing_entry"));
  EXPECT_THAT(without("xl/worksheets/two.xml"), StartsWith("xlsx.missing_entry"));
  EXPECT_THAT(without("xl/sharedStrings.xml"), StartsWith("xlsx.bad_cell sheet 'Part A', line 1"));
  auto other = parts("");
  other["xl/worksheets/one.xml"] = sheet("");
  EXPECT_THAT(deliver(zipped(other)).outcome(), StartsWith("xlsx.cover_incomplete sheet CAS"));
  const auto whole = zipped(parts(""));
  EXPECT_EQ(deliver(whole).outcome(), "read");
  EXPECT_THAT(deliver(whole.substr(0, whole.size() / 2)).outcome(),
              StartsWith("xlsx.not_a_zip The file begins like a workbook, but it is damaged"));
  EXPECT_THAT(deliver("\xD0\xCF\x11\xE0\xA1\xB1").outcome(),
              AllOf(StartsWith("file.unknown_format"), HasSubstr(".xls")));
  EXPECT_THAT(read("<row r='2'><c r='A2'><v>1</v></c></row>").outcome(),
              StartsWith("xlsx.bad_cell"));
  EXPECT_THAT(read("<row r='9'><c r='XFE9'/></row>").outcome(), StartsWith("xlsx.bad_cell"));
}

TEST(Workbook, HasNoEntities) {
  auto harmful = parts("");
  harmful["xl/sharedStrings.xml"] =
      "<!DOCTYPE s [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>" + harmful["xl/sharedStrings.xml"];
  EXPECT_THAT(deliver(zipped(harmful)).outcome(), StartsWith("xml.doctype"));
}

TEST(Workbook, BombsAreNotUnpacked) {
  auto large = parts("");
  large["xl/media/picture.bin"] = std::string(65UL * 1024 * 1024, 'a');
  EXPECT_THAT(deliver(zipped(large)).outcome(),
              StartsWith("xlsx.bomb The workbook unpacks to more than 67108864 bytes"));
  large["xl/media/picture.bin"] = std::string(8UL * 1024 * 1024, 'a');
  EXPECT_THAT(deliver(zipped(large)).outcome(),
              StartsWith("xlsx.bomb The workbook unpacks to more than 200 times its size"));
  auto many = parts("");
  for (int i = 0; i < 1'100; ++i) many["xl/" + std::to_string(i)] = "";
  EXPECT_THAT(deliver(zipped(many)).outcome(), StartsWith("xlsx.too_many_entries"));
}

TEST(Workbook, ABombThatLiesAboutItsSizeIsCountedAsItUnpacks) {
  auto large = parts("");
  auto& shared = large["xl/sharedStrings.xml"];
  shared.insert(shared.find("<si>"), std::string(2UL * 1024 * 1024, ' '));
  const auto honest = zipped(large);
  Limits limits;
  limits.unpacked_bytes = 1024UL * 1024;
  limits.packing_ratio = 100'000;
  EXPECT_THAT(deliver(honest, limits).outcome(), StartsWith("xlsx.bomb"));
  // The same with small sizes in the central directory (APPNOTE 4.3.12: at 24 behind its mark).
  auto lying = honest;
  for (auto at = lying.find("PK\x01\x02"); at != std::string::npos;
       at = lying.find("PK\x01\x02", at + 4)) {
    std::uint32_t size = 0;
    std::memcpy(&size, lying.data() + at + 24, sizeof size);
    size = std::min(size, 1'000U);
    std::memcpy(lying.data() + at + 24, &size, sizeof size);
  }
  EXPECT_THAT(deliver(lying, limits).outcome(),
              testing::AnyOf(StartsWith("xlsx.bomb"), StartsWith("xlsx.damaged"),
                             StartsWith("xlsx.not_a_zip")));
}

}  // namespace
}  // namespace cas::adapters::report_files
