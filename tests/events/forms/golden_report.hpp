#pragma once
#include <string>
#include <vector>

#include "events/forms/rules.hpp"

// The real figures, and what every wrong digit in them comes to.
namespace cas::test {

/// A form of the catalogue as it is shipped, with the rules that it is shipped with.
[[nodiscard]] events::FormTemplate shipped(const std::string& file);

/// One cell with one wrong digit, and the names of the rules that find it.
struct WrongDigit {
  std::string cell;
  std::int64_t value = 0;
  std::vector<std::string> rules;  ///< "of-which-all:A/1 @ 3", in the order of the rules
};
/// Every digit of every number of the report, made each of the nine others. A number has the digits
/// that are printed: those of its decimals, and one before them at least.
[[nodiscard]] std::vector<WrongDigit> wrong_digits(const events::FormTemplate& form,
                                                   const events::CellGrid& cells,
                                                   const events::forms::Sources& sources);

}  // namespace cas::test
