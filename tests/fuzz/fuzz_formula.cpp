#include <gtest/gtest.h>

#include "events/forms/form_template.hpp"
#include "tests/fuzz/driver.hpp"

namespace cas::fuzz {
namespace {

bool read_formula(std::string_view text) {
  const auto terms = events::parse_formula(text);
  if (!terms) {
    invariant(terms.error().detail.starts_with("Formula, column "), "a refusal names the column");
    return false;
  }
  std::string printed;
  for (const auto& term : *terms) {
    invariant(term.sign == 1 || term.sign == -1, "a term is added or taken away");
    printed += (term.sign > 0 ? "+" : "-") + term.row;
  }
  if (printed.size() > 4'096) return true;  // the sign that was written out may be one too many
  const auto again = events::parse_formula(printed);
  invariant(again.has_value() && *again == *terms, "a formula without parentheses is the same");
  return true;
}

TEST(Fuzz, Formula) {
  run({"formula",
       read_corpus("formula"),
       {"(", ")", "+", "-", "-(", "+(", " ", "1.1", "24", "a", ".", "((((((((", "))))))))"},
       6'000},
      read_formula);
}

}  // namespace
}  // namespace cas::fuzz
