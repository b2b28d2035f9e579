#include "adapters/files/units_csv.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/files/csv.hpp"

namespace cas::adapters::files {
namespace {

using events::unit::Kind;
using testing::HasSubstr;

// An invented extract in the official columns.
constexpr std::string_view kTerc =
    "WOJ;POW;GMI;RODZ;NAZWA;NAZWA_DOD;STAN_NA\r\n"
    "02;;;;WZORCOWE;województwo;2014-01-01\r\n"
    "02;12;;;przykładowy;powiat;2014-01-01\r\n"
    "02;12;03;3;Próbków Śląski;gmina miejsko-wiejska;2014-01-01\r\n"
    "02;12;03;4;Próbków Śląski;miasto;2014-01-01\r\n"
    "02;12;03;5;Próbków Śląski;obszar wiejski;2014-01-01\r\n"
    "02;12;01;2;\"Łąki \"\"Dolne\"\"\";gmina wiejska;2014-01-01\r\n";

constexpr std::string_view kShort =
    "terc;nazwa;rodzaj;powiat;woj\n"
    "0212033;Próbków Śląski;3;0212;02\n"
    "0212012;Łąki Dolne;2;0212;02\n";

std::string with(std::string_view whole, std::string_view piece, std::string_view other) {
  std::string text{whole};
  const auto at = text.find(piece);
  invariant(at != std::string::npos, "the sample holds the piece");
  return text.replace(at, piece.size(), other);
}

std::string refusal(std::string_view text) {
  const auto list = parse_units(text, "2014-01-01");
  return list ? "accepted" : list.error().reason + " " + list.error().detail;
}

TEST(UnitsCsv, ReadsTheOfficialColumns) {
  for (const bool mark : {false, true}) {
    const auto list = parse_units((mark ? "\xEF\xBB\xBF" : "") + std::string(kTerc), "").value();
    ASSERT_EQ(list.units.size(), 4U);
    EXPECT_EQ(list.skipped, 2U);
    EXPECT_THAT(list.regions,
                testing::ElementsAre(Region{"02", "WZORCOWE"}, Region{"0212", "przykładowy"}));
    EXPECT_EQ(list.units[0].kind, Kind::voivodeship);
    EXPECT_EQ(list.units[1].kind, Kind::powiat);
    EXPECT_EQ(list.units[1].region, (events::RegionPath{"02", "0212", ""}));
    EXPECT_EQ(list.units[2].name, "Łąki \"Dolne\"");
    const auto& gmina = list.units[3];
    EXPECT_EQ(gmina.code, "0212033");
    EXPECT_EQ(gmina.name, "Próbków Śląski");
    EXPECT_EQ(gmina.kind, Kind::gmina);
    EXPECT_EQ(gmina.region, (events::RegionPath{"02", "0212", "0212033"}));
    EXPECT_EQ(gmina.valid_from, "2014-01-01");
    EXPECT_EQ(gmina.unit, unit_id_of("0212033"));
    EXPECT_FALSE(gmina.generated);
  }
}

TEST(UnitsCsv, ReadsTheShortColumns) {
  const auto list = parse_units(kShort, "2014-12-31").value();
  ASSERT_EQ(list.units.size(), 2U);
  EXPECT_TRUE(list.regions.empty());
  EXPECT_EQ(list.units[0].code, "0212012");
  EXPECT_EQ(list.units[1].valid_from, "2014-12-31");
  EXPECT_EQ(list.units[1].unit, unit_id_of("0212033"));
}

TEST(UnitsCsv, AGminaHasTheSameIdFromEitherFile) {
  EXPECT_EQ(parse_units(kTerc, "").value().units[3].unit,
            parse_units(kShort, "2014-01-01").value().units[1].unit);
}

TEST(UnitsCsv, NamesLineAndColumnOfWhatIsWrong) {
  EXPECT_THAT(refusal(with(kTerc, "02;12;01;2", "02;1;01;2")),
              HasSubstr("units.bad_code Line 7, column 2 (POW): '1'"));
  EXPECT_THAT(refusal(with(kTerc, "02;12;01;2", "02;12;00;2")), HasSubstr("column 3 (GMI)"));
  EXPECT_THAT(refusal(with(kTerc, "02;12;01;2", "02;12;01;")), HasSubstr("column 4 (RODZ)"));
  EXPECT_THAT(refusal(with(kTerc, "02;12;01;2", "02;12;01;7")),
              HasSubstr("units.bad_kind Line 7, column 4 (RODZ)"));
  EXPECT_THAT(refusal(with(kTerc, "02;12;01;2", "02;;01;2")), HasSubstr("column 3 (GMI)"));
  EXPECT_THAT(refusal(with(kTerc, "02;12;01;2", "2;12;01;2")), HasSubstr("column 1 (WOJ)"));
  EXPECT_THAT(refusal(with(kTerc, "przykładowy;powiat;2014-01-01", "przykładowy;powiat;1.1.14")),
              HasSubstr("units.bad_date Line 3, column 7 (STAN_NA)"));
  EXPECT_THAT(
      refusal(with(kTerc, "przykładowy;powiat;2014-01-01", "przykładowy;powiat;2014-02-30")),
      HasSubstr("units.bad_date Line 3, column 7 (STAN_NA): '2014-02-30'"));
  EXPECT_THAT(refusal(with(kTerc, "przykładowy", "")),
              HasSubstr("units.bad_name Line 3, column 5 (NAZWA)"));
  EXPECT_THAT(refusal(with(kTerc, "przykładowy", std::string(121, 'a'))),
              HasSubstr("units.bad_name Line 3"));
  EXPECT_THAT(refusal(with(kShort, "2;0212;02", "3;0212;02")),
              HasSubstr("units.bad_code Line 3, column 3 (rodzaj)"));
  EXPECT_THAT(refusal(with(kShort, "2;0212;02", "2;0213;02")), HasSubstr("column 4 (powiat)"));
  EXPECT_THAT(refusal(with(kShort, "2;0212;02", "2;0212;04")), HasSubstr("column 5 (woj)"));
  EXPECT_THAT(refusal(with(kShort, "0212012;", "02120127;")), HasSubstr("column 1 (terc)"));
}

TEST(UnitsCsv, NamesTheCallersDateAndNoLineWhereTheFileHasNone) {
  for (const auto* date : {"", "bogus", "2014-02-29", "2014-1-1"}) {
    const auto list = parse_units(kShort, date);
    ASSERT_FALSE(list) << date;
    EXPECT_EQ(list.error().reason, "units.bad_date");
    EXPECT_THAT(list.error().detail, testing::Not(HasSubstr("Line")));
  }
}

TEST(UnitsCsv, RefusesUnknownVoivodeshipsAndRegionsWithoutALine) {
  EXPECT_THAT(refusal(with(kTerc, "02;12;01;2", "03;12;01;2")),
              HasSubstr("units.unknown_voivodeship Line 7, column 1 (WOJ): '03'"));
  EXPECT_THAT(refusal(with(kTerc, "02;12;01;2", "04;12;01;2")),
              HasSubstr("units.unknown_voivodeship Line 7"));
  EXPECT_THAT(refusal(with(kTerc, "02;12;01;2", "02;13;01;2")),
              HasSubstr("units.unknown_region Line 7, column 2 (POW): powiat 0213"));
  EXPECT_THAT(refusal(with(kShort, "0212012;Łąki Dolne;2;0212;02", "3412012;Łąki Dolne;2;3412;34")),
              HasSubstr("units.unknown_voivodeship Line 3"));
}

TEST(UnitsCsv, RefusesACodeTwice) {
  EXPECT_THAT(refusal(with(kTerc, "02;12;01;2", "02;12;03;3")),
              HasSubstr("units.duplicate Line 7, column 1 (WOJ): code 0212033 stands in line 4"));
}

TEST(UnitsCsv, RefusesAnotherHeaderAndOtherBytes) {
  EXPECT_THAT(refusal("a;b\n1;2\n"), HasSubstr("units.unknown_header Line 1"));
  EXPECT_THAT(refusal(with(kShort, "Łąki", "\xA3\xB1ki")),
              HasSubstr("csv.not_utf8 Line 3, column 9"));
}

TEST(Csv, NamesThePlaceOfEveryFault) {
  const auto refused = [](std::string_view text) {
    const auto table = parse_csv(text);
    return table ? "accepted" : table.error().reason + " " + table.error().detail;
  };
  EXPECT_THAT(refused(""), HasSubstr("csv.empty Line 1"));
  EXPECT_THAT(refused("a;b\nłł;\"x"), HasSubstr("csv.bad_quote Line 2, column 6"));
  EXPECT_THAT(refused("a;b\n1;x\"y"), HasSubstr("csv.bad_quote Line 2, column 4"));
  EXPECT_THAT(refused("a;b\n\"1\"x;2"), HasSubstr("csv.bad_quote Line 2, column 4"));
  EXPECT_THAT(refused("a;b\n1;2;3"), HasSubstr("csv.field_count Line 2: 3 fields where 2"));
  EXPECT_THAT(refused("a;b\n\n1;2"), HasSubstr("csv.field_count Line 2: 0 fields"));
  EXPECT_THAT(refused("a;b\n1;\t2"), HasSubstr("csv.control_character Line 2, column 3"));
  EXPECT_THAT(refused("\xEF\xBB\xBF\xEF\xBB\xBF"),
              HasSubstr("csv.control_character Line 1, column 1"));
  EXPECT_THAT(refused("a\n\"\"\n\n\n"), HasSubstr("accepted"));
  EXPECT_THAT(refused(std::string(70, ';')), HasSubstr("more than 64 fields"));
}

TEST(Csv, WhatIsPrintedReadsBack) {
  const CsvTable table{{"a", "b\"c"}, {{2, {"x;y", ""}}, {3, {"\"", "Łąki"}}}};
  EXPECT_EQ(parse_csv(print_csv(table)).value(), table);
}

}  // namespace
}  // namespace cas::adapters::files
