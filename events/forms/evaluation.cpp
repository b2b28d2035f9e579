#include "events/forms/evaluation.hpp"

#include <algorithm>
#include <array>
#include <functional>

namespace cas::events::forms {
namespace {

Value unknown(Reason reason) {
  Value value;
  value.reason = reason;
  return value;
}

Value exactly(Fraction number) {
  Value value;
  value.number = number;
  return value;
}

Fraction low_of(const Value& value) { return value.open ? value.low : value.number; }
Fraction high_of(const Value& value) { return value.open ? value.high : value.number; }

Value whole(std::optional<Fraction> number) {
  return number ? exactly(*number) : unknown(Reason::overflow);
}

/// With bounds, where one of the parts was open.
Value between(std::optional<Fraction> number, std::optional<Fraction> low,
              std::optional<Fraction> high) {
  if (!number || !low || !high) return unknown(Reason::overflow);
  Value value{*number, *low, *high, true, Reason::none};
  return value;
}

Value plus(const Value& a, const Value& b) {
  if (a.reason != Reason::none) return a;
  if (b.reason != Reason::none) return b;
  if (!a.open && !b.open) return whole(add(a.number, b.number));
  return between(add(a.number, b.number), add(low_of(a), low_of(b)), add(high_of(a), high_of(b)));
}

Value negative(const Value& a) {
  if (a.reason != Reason::none) return a;
  const auto minus = [](const Fraction& number) { return subtract(Fraction{}, number); };
  if (!a.open) return whole(minus(a.number));
  return between(minus(a.number), minus(a.high), minus(a.low));
}

/// The least and the greatest of what `step` makes of the bounds of both.
template <class Step>
Value combined(const Value& a, const Value& b, const Step& step) {
  if (!a.open && !b.open) return whole(step(a.number, b.number));
  std::array<Fraction, 4> corners;
  std::size_t count = 0;
  for (const auto& one : {low_of(a), high_of(a)})
    for (const auto& other : {low_of(b), high_of(b)}) {
      const auto corner = step(one, other);
      if (!corner) return unknown(Reason::overflow);
      corners[count++] = *corner;
    }
  const auto [low, high] = std::ranges::minmax(corners);
  return between(step(a.number, b.number), low, high);
}

Value times(const Value& a, const Value& b) {
  if (a.reason != Reason::none) return a;
  if (b.reason != Reason::none) return b;
  return combined(a, b, [](const auto& x, const auto& y) { return multiply(x, y); });
}

Value quotient(const Value& a, const Value& b) {
  if (a.reason != Reason::none) return a;
  if (b.reason != Reason::none) return b;
  if (b.number.sign() == 0 || (b.open && b.low.sign() <= 0 && b.high.sign() >= 0))
    return unknown(Reason::division_by_zero);
  return combined(a, b, [](const auto& x, const auto& y) { return divide(x, y); });
}

Value magnitude(const Value& a) {
  if (a.reason != Reason::none) return a;
  if (!a.open) return a.number.sign() < 0 ? negative(a) : a;
  if (a.low.sign() >= 0) return a;
  auto turned = negative(a);
  if (turned.reason != Reason::none || a.high.sign() <= 0) return turned;
  return between(std::max(a.number, turned.number), Fraction{}, std::max(a.high, turned.high));
}

Value rounded_value(const Value& a, std::uint8_t scale) {
  if (a.reason != Reason::none) return a;
  const auto near = [&](const Fraction& number) -> std::optional<Fraction> {
    const auto decimal = rounded(number, scale);
    if (!decimal) return std::nullopt;
    return Fraction{decimal->value, power_of_ten(scale)};
  };
  if (!a.open) return whole(near(a.number));
  return between(near(a.number), near(a.low), near(a.high));
}

int sign_of_difference(const Fraction& a, const Fraction& b) {
  const auto order = a <=> b;
  return order < 0 ? -1 : order > 0 ? 1 : 0;
}

Answer opposite(const Answer& answer) {
  if (answer.truth == Truth::yes) return {Truth::no, Reason::none};
  if (answer.truth == Truth::no) return {Truth::yes, Reason::none};
  return answer;
}

/// How strongly a part decides a chain whose decisive answer is `worst`.
int weight(Truth truth, Truth worst) {
  if (truth == worst) return 3;
  if (truth == Truth::unknown) return 2;
  return truth == Truth::maybe ? 1 : 0;
}

/// For greater and at least the mirror image is asked.
Truth compare_below(bool strict, int difference, int low, int high, bool open) {
  if (!open) return (strict ? difference < 0 : difference <= 0) ? Truth::yes : Truth::no;
  if (high <= 0) return Truth::yes;
  return (strict ? low < 0 : low <= 0) ? Truth::maybe : Truth::no;
}

}  // namespace

Truth compare(Op comparison, int difference, int low, int high, bool open) {
  const auto equal = !open                   ? (difference == 0 ? Truth::yes : Truth::no)
                     : low <= 0 && high >= 0 ? Truth::maybe
                                             : Truth::no;
  switch (comparison) {
    case Op::equal: return equal;
    case Op::not_equal: return opposite({equal, Reason::none}).truth;
    case Op::less: return compare_below(true, difference, low, high, open);
    case Op::at_most: return compare_below(false, difference, low, high, open);
    case Op::greater: return compare_below(true, -difference, -high, -low, open);
    default: return compare_below(false, -difference, -high, -low, open);
  }
}

Value Evaluator::cell(Operand operand) const {
  const auto at = values_.at(operand);
  if (at.missing) return unknown(Reason::no_source);
  switch (at.kind) {
    case CellKind::number: return exactly(Fraction::of(at.value, at.scale));
    case CellKind::no_data: return unknown(Reason::no_data);
    case CellKind::below_unit: return Value{{}, {}, Fraction::of(1, at.scale), true, Reason::none};
    case CellKind::empty:
    case CellKind::impossible: break;
  }
  return exactly({});
}

Value Evaluator::value(const Node& node) const {
  switch (node.op) {
    case Op::number: return exactly(Fraction::of(node.number.value, node.number.scale));
    case Op::reference: return cell(slots_.of(node.slot).front());
    case Op::add:
    case Op::sum: return total(node);
    case Op::multiply: return product(node);
    case Op::negate: return negative(value(node.parts[0]));
    case Op::min:
    case Op::max: return extreme(node);
    case Op::count: return filled_count(node);
    case Op::absolute: return magnitude(value(node.parts[0]));
    case Op::round:
      return rounded_value(value(node.parts[0]), static_cast<std::uint8_t>(node.number.value));
    default: break;
  }
  invariant(false, "the parser has told numbers from conditions");
  return {};
}

Value Evaluator::total(const Node& node) const {
  auto sum = exactly({});
  for (const auto& part : node.parts) {
    if (part.op == Op::reference)
      for (const auto operand : slots_.of(part.slot)) sum = plus(sum, cell(operand));
    else
      sum = plus(sum, value(part));
    if (sum.reason != Reason::none) break;
  }
  return sum;
}

/// Cells that are empty or cannot be are passed over; 0 if nothing is left.
Value Evaluator::extreme(const Node& node) const {
  std::optional<Value> best;
  const bool least = node.op == Op::min;
  const auto choose = [&](const Fraction& a, const Fraction& b) {
    return least ? std::min(a, b) : std::max(a, b);
  };
  const auto take = [&](const Value& next) {
    if (!best || next.reason != Reason::none) {
      best = next;
    } else if (best->reason == Reason::none) {
      best = Value{choose(best->number, next.number), choose(low_of(*best), low_of(next)),
                   choose(high_of(*best), high_of(next)), best->open || next.open, Reason::none};
    }
  };
  for (const auto& part : node.parts) {
    if (part.op != Op::reference) {
      take(value(part));
      continue;
    }
    for (const auto operand : slots_.of(part.slot)) {
      const auto at = values_.at(operand);
      if (at.missing || (at.kind != CellKind::empty && at.kind != CellKind::impossible))
        take(cell(operand));
    }
  }
  return best.value_or(exactly({}));
}

Value Evaluator::filled_count(const Node& node) const {
  std::int64_t count = 0;
  for (const auto& part : node.parts)
    for (const auto operand : slots_.of(part.slot)) {
      const auto at = values_.at(operand);
      if (at.missing) return unknown(Reason::no_source);
      count += at.kind != CellKind::empty ? 1 : 0;
    }
  return exactly(Fraction::of(count, 0));
}

Value Evaluator::product(const Node& node) const {
  auto result = value(node.parts[0]);
  for (std::size_t i = 1; i < node.parts.size() && result.reason == Reason::none; ++i) {
    const auto& part = node.parts[i];
    result =
        part.op == Op::invert ? quotient(result, value(part.parts[0])) : times(result, value(part));
  }
  return result;
}

Answer Evaluator::comparison(const Node& node) const {
  const auto left = value(node.parts[0]);
  if (left.reason != Reason::none) return {Truth::unknown, left.reason};
  const auto right = value(node.parts[1]);
  if (right.reason != Reason::none) return {Truth::unknown, right.reason};
  const bool open = left.open || right.open;
  const int difference = sign_of_difference(left.number, right.number);
  const int low = open ? sign_of_difference(low_of(left), high_of(right)) : difference;
  const int high = open ? sign_of_difference(high_of(left), low_of(right)) : difference;
  return {compare(node.op, difference, low, high, open), Reason::none};
}

/// Kleene's logic: `worst` decides, then what is not known, then what is left open.
Answer Evaluator::all_of(const Node& node, Truth worst) const {
  auto strongest = answer(node.parts[0]);
  for (std::size_t i = 1; i < node.parts.size() && strongest.truth != worst; ++i) {
    const auto next = answer(node.parts[i]);
    if (weight(next.truth, worst) > weight(strongest.truth, worst)) strongest = next;
  }
  return strongest;
}

Answer Evaluator::answer(const Node& node) const {
  switch (node.op) {
    case Op::filled: {
      const auto at = values_.at(slots_.of(node.parts[0].slot).front());
      if (at.missing) return {Truth::unknown, Reason::no_source};
      return {at.kind != CellKind::empty ? Truth::yes : Truth::no, Reason::none};
    }
    case Op::negation: return opposite(answer(node.parts[0]));
    case Op::conjunction: return all_of(node, Truth::no);
    case Op::disjunction: return all_of(node, Truth::yes);
    case Op::implies: {
      const auto premise = opposite(answer(node.parts[0]));
      if (premise.truth == Truth::yes) return premise;
      const auto conclusion = answer(node.parts[1]);
      return weight(conclusion.truth, Truth::yes) > weight(premise.truth, Truth::yes) ? conclusion
                                                                                      : premise;
    }
    case Op::equivalent: {
      const auto left = answer(node.parts[0]);
      const auto right = answer(node.parts[1]);
      for (const auto open : {Truth::unknown, Truth::maybe})
        for (const auto& side : {left, right})
          if (side.truth == open) return side;
      return {left.truth == right.truth ? Truth::yes : Truth::no, Reason::none};
    }
    default: return comparison(node);
  }
}

const Node& Evaluator::decisive(const Node& condition) const {
  return decisive(condition, answer(condition).truth);
}

const Node& Evaluator::decisive(const Node& node, Truth wanted) const {
  switch (node.op) {
    case Op::negation: return decisive(node.parts[0]);
    case Op::conjunction:
    case Op::disjunction: {
      const auto part = std::ranges::find_if(
          node.parts, [&](const auto& one) { return answer(one).truth == wanted; });
      return decisive(part == node.parts.end() ? node.parts[0] : *part);
    }
    case Op::implies: {
      const bool premise = answer(node.parts[1]).truth != wanted;
      return decisive(node.parts[premise ? 0 : 1]);
    }
    default: return node;
  }
}

ComputedCell to_cell(const Value& value, std::uint8_t scale) {
  ComputedCell cell;
  cell.reason = value.reason;
  if (value.reason != Reason::none) return cell;
  const auto decimal = rounded(value.number, scale);
  const auto narrow = decimal ? static_cast<std::int64_t>(decimal->value) : 0;
  if (!decimal || narrow != decimal->value)
    cell.reason = Reason::overflow;
  else
    cell.value = narrow;
  if (cell.value == 0 && value.open) cell.kind = CellKind::below_unit;
  return cell;
}

}  // namespace cas::events::forms
