#include <algorithm>

#include "events/forms/instance_check.hpp"
#include "events/forms/rules.hpp"

namespace cas::events::forms {
namespace {

constexpr std::uint8_t kShownScaleMax = 6;

std::vector<std::uint16_t> own_cells_of(const Compiled& compiled, const Instance& instance) {
  const auto from = compiled.plans[instance.rule].linear ? instance.first : instance.middle;
  std::vector<std::uint16_t> cells;
  for (auto i = from; i < instance.last; ++i)
    if (compiled.operands[i] < compiled.shape.cells())
      cells.push_back(static_cast<std::uint16_t>(compiled.operands[i]));
  std::ranges::sort(cells);
  const auto rest = std::ranges::unique(cells);
  cells.erase(rest.begin(), rest.end());
  return cells;
}

/// Without zeros at the end, but with the decimal places that the cells have.
Decimal trimmed(Decimal number, std::uint8_t scale_min) {
  while (number.scale > scale_min && number.value % 10 == 0) {
    number.value /= 10;
    --number.scale;
  }
  return number;
}

std::optional<Decimal> shown(const Fraction& number, std::uint8_t scale_min) {
  auto decimal = exact_decimal(number, kShownScaleMax);
  if (!decimal) decimal = rounded(number, kShownScaleMax);
  while (decimal && decimal->scale < scale_min) {
    decimal->value *= 10;
    ++decimal->scale;
  }
  return decimal;
}

/// What stands on the left of the comparison that made a condition what it is.
std::optional<Decimal> compared(const Evaluator& evaluator, const Node& condition,
                                std::uint8_t scale_min) {
  const auto& node = evaluator.decisive(condition);
  if (!is_comparison(node.op)) return std::nullopt;
  return shown(evaluator.value(node.parts[0]).number, scale_min);
}

void fill_sides(const Compiled& compiled, const Instance& instance, const OperandValues& values,
                Finding& finding) {
  std::uint8_t scale = 0;
  for (const auto cell : finding.cells) scale = std::max(scale, compiled.shape.scale(cell));
  const auto& plan = compiled.plans[instance.rule];
  if (plan.linear) {
    const auto [left, right] = linear_sides(compiled, instance, values);
    finding.left = trimmed({left, plan.scale}, scale);
    finding.right = trimmed({right, plan.scale}, scale);
    finding.difference = trimmed({left - right, plan.scale}, scale);
    return;
  }
  const auto slots = compiled.slots_of(instance);
  const Evaluator evaluator(values, slots);
  const auto& node = evaluator.decisive(plan.root);
  if (node.op == Op::equivalent) {
    finding.left = compared(evaluator, node.parts[0], scale);
    finding.right = compared(evaluator, node.parts[1], scale);
  }
  if (!is_comparison(node.op)) return;
  const auto left = evaluator.value(node.parts[0]);
  const auto right = evaluator.value(node.parts[1]);
  finding.left = shown(left.number, scale);
  finding.right = shown(right.number, scale);
  if (const auto difference = subtract(left.number, right.number))
    finding.difference = shown(*difference, scale);
}

}  // namespace

std::vector<Finding> RuleState::findings(const CellGrid& cells, bool all) const {
  const auto& compiled = rules_.compiled();
  const OperandValues values{cells, compiled.shape.scales(), externals_};
  std::vector<Finding> findings;
  for (std::uint32_t i = 0; i < outcomes_.size(); ++i) {
    const auto [outcome, reason] = outcomes_[i];
    if (outcome != Outcome::breached && !(all && outcome == Outcome::unchecked)) continue;
    const auto& instance = compiled.instances[i];
    const auto& rule = compiled.rules[instance.rule];
    Finding finding;
    finding.index = i;
    finding.rule = rule.id;
    finding.instance = instance_name(compiled, instance);
    finding.severity = rule.severity;
    finding.outcome = outcome;
    finding.reason = reason;
    finding.cells = own_cells_of(compiled, instance);
    finding.message_pl = rule.message_pl;
    finding.message_en = rule.message_en;
    if (outcome == Outcome::breached) fill_sides(compiled, instance, values, finding);
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace cas::events::forms
