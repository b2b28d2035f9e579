#include "events/forms/instance_check.hpp"

#include <algorithm>

namespace cas::events::forms {
namespace {

constexpr unsigned bit(CellKind kind) { return 1U << static_cast<unsigned>(kind); }
constexpr unsigned kFilled = bit(CellKind::number) | bit(CellKind::below_unit) |
                             bit(CellKind::no_data) | bit(CellKind::impossible);
/// What another report has to hold for empty cells to be wrong.
constexpr unsigned kThere = bit(CellKind::number) | bit(CellKind::below_unit);

/// What was met while adding up: kinds of own cells, kinds of others, and one that is not there.
struct Met {
  unsigned own = 0;
  unsigned external = 0;
  bool missing = false;
};

Int128 add_up(const Compiled& compiled, std::uint32_t first, std::uint32_t last,
              const OperandValues& values, Met& met) {
  const auto own_cells = static_cast<Operand>(values.scales.size());
  const auto* kinds = values.cells.kinds.data();
  const auto* numbers = values.cells.values.data();
  Int128 sum = 0;
  for (auto i = first; i < last; ++i) {
    const auto operand = compiled.operands[i];
    if (operand < own_cells) [[likely]] {
      met.own |= 1U << kinds[operand];
      sum += Int128{compiled.coefficients[i]} * numbers[operand];
      continue;
    }
    const auto& external = values.externals[operand - own_cells];
    met.external |= bit(external.kind);
    met.missing |= external.missing;
    sum += Int128{compiled.coefficients[i]} * external.value *
           power_of_ten(kExternalScale - external.scale);
  }
  return sum;
}

/// How far cells below the unit may move left - right: down to `low`, up to `high`.
struct Slack {
  Int128 low = 0;
  Int128 high = 0;
};

void add_slack(const Compiled& compiled, std::uint32_t first, std::uint32_t last, int side,
               const OperandValues& values, Slack& slack) {
  for (auto i = first; i < last; ++i) {
    const auto at = values.at(compiled.operands[i]);
    if (at.kind != CellKind::below_unit) continue;
    Int128 unit = Int128{compiled.coefficients[i]} * side;
    if (!values.own(compiled.operands[i])) unit *= power_of_ten(kExternalScale - at.scale);
    (unit < 0 ? slack.low : slack.high) += unit;
  }
}

int sign(Int128 number) { return number > 0 ? 1 : number < 0 ? -1 : 0; }

Check checked(Truth truth, Reason reason) {
  switch (truth) {
    case Truth::no: return {Outcome::breached, Reason::none};
    case Truth::unknown: return {Outcome::unchecked, reason};
    case Truth::maybe:
    case Truth::yes: return {Outcome::passed, Reason::none};
  }
  return {};
}

Check check_linear(const Compiled& compiled, const Instance& instance,
                   const OperandValues& values) {
  const auto& plan = compiled.plans[instance.rule];
  Met met;
  const auto left = plan.left + add_up(compiled, instance.first, instance.middle, values, met);
  const auto right = plan.right + add_up(compiled, instance.middle, instance.last, values, met);
  if ((met.own & kFilled) == 0 && !(values.begun && (met.external & kThere) != 0)) return {};
  if (met.missing) return {Outcome::unchecked, Reason::no_source};
  const auto all = met.own | met.external;
  if ((all & bit(CellKind::no_data)) != 0) return {Outcome::unchecked, Reason::no_data};
  const auto difference = left - right;
  if ((all & bit(CellKind::below_unit)) == 0)
    return checked(compare(plan.comparison, sign(difference), 0, 0, false), Reason::none);
  Slack slack;
  add_slack(compiled, instance.first, instance.middle, 1, values, slack);
  add_slack(compiled, instance.middle, instance.last, -1, values, slack);
  return checked(compare(plan.comparison, sign(difference), sign(difference + slack.low),
                         sign(difference + slack.high), slack.low != 0 || slack.high != 0),
                 Reason::none);
}

Check check_expression(const Compiled& compiled, const Instance& instance,
                       const OperandValues& values) {
  const auto slots = compiled.slots_of(instance);
  const bool filled = std::ranges::any_of(slots.operands, [&](auto operand) {
    if (values.own(operand)) return values.cells.kinds[operand] != 0;
    return values.begun && (bit(values.at(operand).kind) & kThere) != 0;
  });
  if (!filled) return {};
  const auto answer = Evaluator(values, slots).answer(compiled.plans[instance.rule].root);
  return checked(answer.truth, answer.reason);
}

}  // namespace

Check check_instance(const Compiled& compiled, const Instance& instance,
                     const OperandValues& values) {
  return compiled.plans[instance.rule].linear ? check_linear(compiled, instance, values)
                                              : check_expression(compiled, instance, values);
}

LinearSides linear_sides(const Compiled& compiled, const Instance& instance,
                         const OperandValues& values) {
  const auto& plan = compiled.plans[instance.rule];
  Met met;
  return {plan.left + add_up(compiled, instance.first, instance.middle, values, met),
          plan.right + add_up(compiled, instance.middle, instance.last, values, met)};
}

}  // namespace cas::events::forms
