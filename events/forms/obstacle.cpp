#include <algorithm>

#include "events/forms/evaluation.hpp"
#include "events/forms/rules.hpp"

namespace cas::events::forms {
namespace {

/// Operands of every reference below a node, in the order in which it is read.
void add_operands(const Node& node, const SlotOperands& slots, std::vector<Operand>& operands) {
  if (node.op == Op::reference) {
    const auto of_slot = slots.of(node.slot);
    operands.insert(operands.end(), of_slot.begin(), of_slot.end());
  }
  for (const auto& part : node.parts) add_operands(part, slots, operands);
}

/// What the comparison looks at that left the instance unchecked.
std::vector<Operand> operands_looked_at(const Compiled& compiled, const Instance& instance,
                                        const OperandValues& values) {
  std::vector<Operand> operands;
  const auto& plan = compiled.plans[instance.rule];
  if (plan.linear) {
    const auto all = std::span(compiled.operands);
    const auto of_instance = all.subspan(instance.first, instance.last - instance.first);
    operands.assign(of_instance.begin(), of_instance.end());
    return operands;
  }
  const auto slots = compiled.slots_of(instance);
  add_operands(Evaluator(values, slots).decisive(plan.root), slots, operands);
  return operands;
}

}  // namespace

Obstacle RuleState::obstacle(const CellGrid& cells, std::uint32_t instance) const {
  const auto& compiled = rules_.compiled();
  const OperandValues values{cells, compiled.shape.scales(), externals_};
  Obstacle found{outcomes_[instance].reason, "", ""};
  if (found.reason != Reason::no_source && found.reason != Reason::no_data) return found;
  const auto operands = operands_looked_at(compiled, compiled.instances[instance], values);
  const auto unknown = std::ranges::find_if(operands, [&](Operand operand) {
    const auto at = values.at(operand);
    return found.reason == Reason::no_source ? at.missing
                                             : !at.missing && at.kind == CellKind::no_data;
  });
  if (unknown == operands.end()) return found;
  if (values.own(*unknown)) {
    found.cell = compiled.shape.code(*unknown);
    return found;
  }
  const auto& external = compiled.externals.cells()[*unknown - values.scales.size()];
  found.source = compiled.externals.sources()[external.source];
  found.cell = external.code;
  return found;
}

}  // namespace cas::events::forms
