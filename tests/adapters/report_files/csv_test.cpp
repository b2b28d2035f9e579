#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/report_files/csv_words.hpp"
#include "adapters/report_files/text_decoder.hpp"
#include "tests/adapters/report_files/delivered.hpp"

namespace cas::adapters::report_files {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

TEST(Csv, IsReadLineByLineWithPlaces) {
  const auto delivered = deliver(
      "\"value\";unit;form;version;period;cell\r\n"
      "1.5;0212033;FA;1;2014-Q4;A/1/3\r\n"
      "\r\n"
      "\"\";0212033;FA;1;2014-Q4;\"A/\"\"2\"\"/3\"\r\n"
      "x;0212034;FA;1;2014-Q4;A/1/3");
  ASSERT_EQ(delivered.outcome(), "read");
  ASSERT_EQ(delivered.reports.size(), 2u);
  EXPECT_EQ(delivered.reports[0].key,
            (ReportKey{"0212033", events::FormCode{"FA"}, events::FormVersion{1}, "2014-Q4"}));
  EXPECT_EQ(delivered.reports[0].cells,
            (std::vector<FiledCell>{{"A/1/3", "1.5", {2, 1, ""}}, {"A/\"2\"/3", "", {4, 1, ""}}}));
  EXPECT_EQ(delivered.reports[1].cells, (std::vector<FiledCell>{{"A/1/3", "x", {5, 1, ""}}}));
  EXPECT_EQ(delivered.facts->cells, 3u);
}

TEST(Csv, GoesOnBehindWhatIsWrongInAReport) {
  const auto delivered = deliver(csv({"A/1/3;1 107 325", "A/1/4;12,5", "A/1/6;5"}) +
                                 "0212034;FA;one;2014-Q4;A/1/3;7\n0212033;FA;1;2014-Q4;A/1/7;1\n");
  EXPECT_EQ(delivered.outcome(), "read");
  EXPECT_EQ(
      delivered.faults(),
      "cell.grouped line 2, column 28, A/1/3: '1 107 325' has blanks; thousands are not "
      "parted\n"
      "cell.comma line 3, column 28, A/1/4: '12,5' has a comma; decimals stand behind a point, "
      "thousands are not parted\n"
      "report.bad_version line 5, column 12: The version of the form is no number.\n"
      "report.twice line 6, column 1: The report of '0212033' on 'FA' for '2014-Q4' stands in "
      "the file twice.\n");
}

TEST(Csv, SaysWhatIsWrongWithTheFile) {
  const auto outcome = [](std::string_view text) { return deliver(text).outcome(); };
  EXPECT_THAT(outcome("unit,form,version,period,cell,value\n"),
              StartsWith("csv.unknown_column line 1, column 1: 'unit,form"));
  EXPECT_THAT(outcome("unit;form;version;period;cell\n"),
              StartsWith("csv.missing_column line 1: there is no column value"));
  EXPECT_THAT(outcome("unit;unit\n"), StartsWith("csv.unknown_column line 1, column 6"));
  EXPECT_THAT(outcome(csv({"A/1/3;\"5\n6"})),
              StartsWith("csv.truncated line 4, column 1: the file ends within a quote that was "
                         "opened at line 2, column 28"));
  EXPECT_THAT(outcome(csv({"A/1/3;\"5\"6"})), StartsWith("csv.bad_quote line 2, column 31"));
  EXPECT_THAT(outcome(csv({"A/1/3;5\"6"})), StartsWith("csv.bad_quote line 2, column 29"));
  EXPECT_THAT(outcome(csv({"A/1/3;" + std::string(5'000, '1')})),
              StartsWith("csv.text_too_long line 2"));
  EXPECT_THAT(outcome(csv({std::string("A/1/3;\0", 7)})), StartsWith("csv.control_character"));
  EXPECT_THAT(outcome("\xFF\xFEu\0n\0i\0t\0"), StartsWith("csv."));
  EXPECT_THAT(outcome(std::string("\xFF\xFEu\0", 4)), StartsWith("file.bad_encoding"));
  EXPECT_THAT(outcome(""), StartsWith("file.empty"));
  EXPECT_THAT(outcome(" \n "), StartsWith("file.empty"));
}

/// Nobody knows whose line it is, and its report must not be loaded without it.
TEST(Csv, ALineWithAnotherNumberOfFieldsIsAFaultOfTheFile) {
  EXPECT_EQ(deliver(csv({"A/1/3"})).outcome(),
            "csv.field_count line 2, column 1: 5 fields where 6 are due")
      << "though there is no report";
  EXPECT_EQ(
      deliver(csv({"A/1/3;5"}) + "0212034;FA;1;2014-Q4;A/1/3;1;5\n0212034;FA;1;2014-Q4;A/1/4;2")
          .outcome(),
      "csv.field_count line 3, column 1: 7 fields where 6 are due");
  EXPECT_EQ(deliver(csv({"A/1/3;5"}) + ";\n").outcome(),
            "csv.field_count line 3, column 1: 2 fields where 6 are due");
}

/// The form's code in three encodings, recognized, converted and reported.
TEST(Csv, EncodingsAreRecognized) {
  const std::string head = "unit;form;version;period;cell;value;label\n0212033;";
  const std::string tail = ";1;2014-Q4;A/1/3;5;";
  const auto form = [&](std::string_view code, std::string_view label, Encoding encoding) {
    const auto delivered = deliver(head + std::string(code) + tail + std::string(label) + "\n");
    EXPECT_EQ(delivered.outcome(), "read");
    EXPECT_EQ(name_of(delivered.facts->encoding), name_of(encoding));
    return delivered.reports.at(0).key.form.value();
  };
  EXPECT_EQ(form("DOŻYWIANIE", "Świąteczne źródło", Encoding::utf_8), "DOŻYWIANIE");
  EXPECT_EQ(form("DO\xAFYWIANIE",
                 "\x8Cwi\xB9teczne \x9Fr\xF3"
                 "d\xB3o",
                 Encoding::windows_1250),
            "DOŻYWIANIE");
  EXPECT_EQ(form("DO\xAFYWIANIE",
                 "\xA6wi\xB1teczne \xBCr\xF3"
                 "d\xB3o",
                 Encoding::iso_8859_2),
            "DOŻYWIANIE");
  EXPECT_EQ(form("DO\xAFYWIANIE", "", Encoding::windows_1250), "DOŻYWIANIE") << "as many of each";
  const auto marked = deliver("\xEF\xBB\xBF" + head + "DOŻYWIANIE" + tail + "\n");
  EXPECT_EQ(name_of(marked.facts->encoding), "UTF-8 with a byte order mark");
  EXPECT_THAT(deliver("\xEF\xBB\xBF" + head + "DO\xAF" + tail + "\n").outcome(),
              StartsWith("file.bad_encoding line 1 or behind it: bytes that are not UTF-8"));
}

TEST(Csv, ALetterMayBeCutByAPiece) {
  TextDecoder decoder;
  const std::string text = "Świąteczne źródło";
  std::string all;
  for (const char c : text) all += decoder.decode({&c, 1}, false).value();
  all += decoder.decode({}, true).value();
  EXPECT_EQ(all, text);
  EXPECT_EQ(decoder.encoding(), Encoding::utf_8);
}

TEST(Csv, NoTextBecomesAFormula) {
  for (const std::string text :
       {"=1+1", "+1", "-1", "@A1", "\tx", "\rx", "'=1", "''@", "x=1", "'a", "", "'", "A/1/3"}) {
    const auto there = for_spreadsheet(text);
    EXPECT_THAT(there, testing::Not(testing::ContainsRegex("^[=+@\t\r-]"))) << text;
    EXPECT_EQ(from_spreadsheet(there), text);
  }
  EXPECT_EQ(for_spreadsheet("=1+1"), "'=1+1");
  EXPECT_EQ(for_spreadsheet("'a"), "'a");
}

}  // namespace
}  // namespace cas::adapters::report_files
