#include <gtest/gtest.h>

#include "adapters/files/cell_text.hpp"
#include "tests/fuzz/driver.hpp"

namespace cas::fuzz {
namespace {

using namespace adapters::files;

/// The first byte chooses the scale, the rest is what was typed.
bool read_cell(std::string_view input) {
  if (input.empty()) return false;
  const auto scale = static_cast<std::uint8_t>(static_cast<std::uint8_t>(input[0]) % 7);
  const auto content = parse_cell(input.substr(1), scale);
  if (!content) return false;
  events::CellChanges changes;
  changes.add(0, content->kind, content->value);
  invariant(changes.well_formed(), "what is read may be saved");
  for (const auto style : {CellStyle::plain, CellStyle::polish}) {
    const auto again = parse_cell(print_cell(*content, scale, style), scale);
    invariant(again.has_value() && *again == *content, "a cell prints back to itself");
  }
  return true;
}

TEST(Fuzz, CellText) {
  run({"cell_text",
       read_corpus("cell_text"),
       {"0", "9", "000", " 000", "\xC2\xA0", "\xE2\x80\xAF", "\xE2\x88\x92", ",", ".", "-", "0*",
        "x", "X", "100000000000000", "9223372036854775808"},
       200},
      read_cell);
}

}  // namespace
}  // namespace cas::fuzz
