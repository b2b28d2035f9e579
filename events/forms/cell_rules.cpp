#include "events/forms/cell_rules.hpp"

#include <algorithm>

#include "events/forms/compiled.hpp"

namespace cas::events::forms {

std::vector<RuleAtCell> rules_at(const RuleState& state, const CellGrid& cells,
                                 std::uint16_t cell) {
  const auto& compiled = state.rules().compiled();
  const auto touched = compiled.touched_by(cell);
  std::vector<std::uint32_t> instances(touched.begin(), touched.end());
  std::ranges::sort(instances);
  std::vector<RuleAtCell> found;
  for (const auto index : instances) {
    const auto outcome = state.outcome(index);
    if (outcome == Outcome::blank) continue;
    const auto& instance = compiled.instances[index];
    const auto& rule = compiled.rules[instance.rule];
    const auto runs = instance_name(compiled, instance);
    found.push_back({runs.empty() ? rule.id : rule.id + " @ " + runs, rule.severity, outcome,
                     state.obstacle(cells, index), state.explain(cells, index, Language::polish),
                     state.explain(cells, index, Language::english)});
  }
  return found;
}

}  // namespace cas::events::forms
