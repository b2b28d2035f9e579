#include <gtest/gtest.h>

#include <algorithm>

#include "adapters/files/csv.hpp"
#include "adapters/files/units_csv.hpp"
#include "tests/fuzz/driver.hpp"

namespace cas::fuzz {
namespace {

using namespace adapters::files;
using events::unit::UnitRegistered;

bool read_units(std::string_view text) {
  const auto table = parse_csv(text);
  const auto list = parse_units(text, "2014-01-01");
  invariant(table.has_value() || !list.has_value(), "units come only from a table");
  if (!table) return false;
  const auto printed = print_csv(*table);
  const auto again = parse_csv(printed);
  invariant(again.has_value() && again->columns == table->columns &&
                std::ranges::equal(again->records, table->records, {}, &CsvRecord::fields,
                                   &CsvRecord::fields),
            "a table prints back to itself");
  if (!list) return false;
  for (const auto& unit : list->units) {
    invariant(unit.region.well_formed() && unit.region == *events::region_path(unit.code),
              "codes are regions");
    invariant(unit.unit == unit_id_of(unit.code) && !unit.name.empty(), "units have id and name");
  }
  const auto distinct = [](const auto& items, auto code) {
    return std::ranges::is_sorted(items, std::ranges::less_equal{}, code);
  };
  invariant(distinct(list->units, &UnitRegistered::code), "codes ascend, each once");
  invariant(distinct(list->regions, &Region::code), "regions ascend, each once");
  invariant(parse_units(printed, "2014-01-01")->units == list->units, "printed units are the same");
  return true;
}

TEST(Fuzz, UnitsCsv) {
  run({"units_csv",
       read_corpus("units_csv"),
       {";",
        ";;",
        "\"",
        "\"\"",
        "\r\n",
        "\n",
        "\n\n",
        "\xEF\xBB\xBF",
        "02",
        "32",
        "61",
        "00",
        "4",
        "2014-12-31",
        "\xC5\x81",
        "\xED\xA0\x80",
        "\t",
        "terc;nazwa;rodzaj;powiat;woj",
        "\n02;12;04;2;Nowa;gmina wiejska;2014-01-01",
        "\n0212042;Nowa;2;0212;02"}},
      read_units);
}

}  // namespace
}  // namespace cas::fuzz
