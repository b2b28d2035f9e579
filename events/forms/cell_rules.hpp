#pragma once
#include <string>
#include <vector>

#include "events/forms/rules.hpp"

namespace cas::events::forms {

/// What one instance of a rule comes to, seen from a cell that it looks at.
struct RuleAtCell {
  std::string name;  ///< as a finding's name: "of-which-all:A/1 @ 3"
  Severity severity{};
  Outcome outcome{};
  Obstacle obstacle;  ///< of one that is unchecked
  std::string pl;     ///< the rule with values filled in, see RuleState::explain
  std::string en;
};

/// Every instance that looks at the cell and has something to check, in the order of the rules.
/// Pure. @param cells those that `state` has checked
[[nodiscard]] std::vector<RuleAtCell> rules_at(const RuleState& state, const CellGrid& cells,
                                               std::uint16_t cell);

}  // namespace cas::events::forms
