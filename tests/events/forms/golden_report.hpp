#pragma once
#include <string>
#include <vector>

#include "events/forms/rules.hpp"

// The real figures, and what every wrong digit in them comes to.
namespace cas::test {

/// A packaged form of the catalogue, with rules added by hand.
[[nodiscard]] events::FormTemplate packaged(const std::string& file,
                                            std::vector<events::EditRule> rules);

/// What an FA report has to hold beyond what its print says.
[[nodiscard]] std::vector<events::EditRule> fa_rules();
/// The same for section 1 of MPiPS-03.
[[nodiscard]] std::vector<events::EditRule> mpips_rules();

/// Rule ids that find each of the wrong contents of one cell: the digit `digit` places from the
/// right is made another one.
struct WrongDigit {
  std::string cell;
  std::int64_t value = 0;
  std::vector<std::string> rules;  ///< "of-which-all:A/1 @ 3", in the order of the rules
};
/// Every digit of every number of the report, made one more and one less; a digit that was 9 or 0
/// becomes its other neighbour alone.
[[nodiscard]] std::vector<WrongDigit> wrong_digits(const events::FormTemplate& form,
                                                   const events::CellGrid& cells,
                                                   const events::forms::Sources& sources);

}  // namespace cas::test
