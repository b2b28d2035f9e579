#include "projections/naive_formulas.hpp"

#include <algorithm>

namespace cas::projections {
namespace {

using events::forms::Fraction;
using events::forms::Op;
using events::forms::Span;
using Place = NaiveFormulas::Place;

template <class Items>
std::size_t index_of(const Items& items, const std::string& number) {
  const auto found = std::ranges::find_if(items, [&](const auto& i) { return i.number == number; });
  return static_cast<std::size_t>(found - items.begin());
}

/// Whether the axis of a reference takes in the item at `index`.
template <class Items>
bool takes_in(const Span& span, const Items& items, std::size_t index) {
  if (span.kind == Span::Kind::running) return true;
  const auto first = index_of(items, span.first);
  const auto last = span.kind == Span::Kind::range ? index_of(items, span.last) : first;
  return first <= index && index <= last;
}

/// The same, where what runs stands at the number that `running` has.
template <class Items>
bool takes_in(const Span& span, const Items& items, std::size_t index, const std::string& running) {
  if (span.kind != Span::Kind::running) return takes_in(span, items, index);
  return items[index].number == running;
}

}  // namespace

NaivePolicy::NaivePolicy(const events::FormTemplate& form) {
  for (const auto& section : form.sections) {
    auto& cells = cells_[&section];
    cells.resize(section.rows.size() * section.columns.size());
    const auto each = [&](const std::string& text, const auto& change) {
      const auto reference = events::forms::parse_reference(text).value();
      for (std::size_t i = 0; reference.section == section.code && i < cells.size(); ++i)
        if (takes_in(reference.rows, section.rows, i / section.columns.size()) &&
            takes_in(reference.columns, section.columns, i % section.columns.size()))
          change(cells[i]);
    };
    for (const auto& formula : form.policy.computed)
      each(formula.cells, [&](Cell& cell) { cell.formula = &formula; });
    for (const auto& text : form.policy.not_summed)
      each(text, [](Cell& cell) { cell.not_summed = true; });
  }
}

std::optional<std::int64_t> NaiveFormulas::total(const Place& place) const {
  const auto& section = *place.section;
  const auto at = place.row * section.columns.size() + place.column;
  if (std::ranges::find(section.barred, at) != section.barred.end()) return std::nullopt;
  if (policy(place).not_summed) return std::nullopt;
  if (policy(place).formula != nullptr) return computed(place);
  if (section.rows[place.row].aggregate == events::Aggregate::none) return std::nullopt;
  if (section.rows[place.row].aggregate == events::Aggregate::formula) return printed(place);
  return entered_(place).value_or(0);
}

std::optional<std::int64_t> NaiveFormulas::computed(const Place& place) const {
  const Formula formula{events::forms::parse_expression(policy(place).formula->expression).value(),
                        place};
  const auto number = value(formula, formula.expression.root);
  if (!number) return std::nullopt;
  const auto decimal = rounded(*number, place.section->columns[place.column].scale);
  if (!decimal || decimal->value != static_cast<std::int64_t>(decimal->value)) return std::nullopt;
  return static_cast<std::int64_t>(decimal->value);
}

std::optional<std::int64_t> NaiveFormulas::printed(const Place& place) const {
  const auto& section = *place.section;
  const auto terms = events::parse_formula(section.rows[place.row].formula);
  std::int64_t sum = 0;
  for (const auto& [row, sign] : terms.value()) {
    const Place part{place.section, index_of(section.rows, row), place.column};
    const auto number = cell(part);
    if (!number) return std::nullopt;
    const auto minor = rounded(*number, section.columns[place.column].scale);
    const auto narrow = static_cast<std::int64_t>(minor->value);
    const bool over = sign > 0 ? __builtin_add_overflow(sum, narrow, &sum)
                               : __builtin_sub_overflow(sum, narrow, &sum);
    if (over) return std::nullopt;
  }
  return sum;
}

std::vector<Place> NaiveFormulas::places(const events::forms::Reference& reference,
                                         const Place& of) const {
  std::vector<Place> found;
  for (const auto& section : form_.sections) {
    if (section.code != reference.section) continue;
    for (std::size_t row = 0; row < section.rows.size(); ++row)
      for (std::size_t column = 0; column < section.columns.size(); ++column)
        if (takes_in(reference.rows, section.rows, row, of.section->rows[of.row].number) &&
            takes_in(reference.columns, section.columns, column,
                     of.section->columns[of.column].number))
          found.push_back({&section, row, column});
  }
  return found;
}

std::optional<Fraction> NaiveFormulas::cell(const Place& place) const {
  const auto scale = place.section->columns[place.column].scale;
  const bool formula = policy(place).formula != nullptr ||
                       place.section->rows[place.row].aggregate == events::Aggregate::formula;
  if (!formula) return Fraction::of(entered_(place).value_or(0), scale);
  const auto number = policy(place).formula != nullptr ? computed(place) : printed(place);
  if (!number) return std::nullopt;
  return Fraction::of(*number, scale);
}

bool NaiveFormulas::filled(const Place& place) const {
  return policy(place).formula != nullptr ||
         place.section->rows[place.row].aggregate == events::Aggregate::formula ||
         entered_(place).has_value();
}

std::optional<Fraction> NaiveFormulas::value(const Formula& formula, const Node& node) const {
  switch (node.op) {
    case Op::number: return Fraction::of(node.number.value, node.number.scale);
    case Op::reference:
      return cell(places(formula.expression.references[node.slot], formula.of).front());
    case Op::sum:
    case Op::min:
    case Op::max:
    case Op::count: return gathered(formula, node);
    default: return folded(formula, node);
  }
}

/// Functions of many cells.
std::optional<Fraction> NaiveFormulas::gathered(const Formula& formula, const Node& node) const {
  std::vector<Fraction> numbers;
  for (const auto& part : node.parts) {
    std::vector<std::optional<Fraction>> values;
    if (part.op == Op::reference) {
      for (const auto& place : places(formula.expression.references[part.slot], formula.of))
        if (filled(place)) values.push_back(cell(place));
    } else {
      values.push_back(value(formula, part));
    }
    for (const auto& one : values) {
      // A count only asks whether something stands there.
      if (node.op == Op::count)
        numbers.push_back({});
      else if (!one)
        return std::nullopt;
      else
        numbers.push_back(*one);
    }
  }
  if (node.op == Op::count) return Fraction{static_cast<std::int64_t>(numbers.size()), 1};
  if (numbers.empty()) return Fraction{};
  if (node.op == Op::min) return std::ranges::min(numbers);
  if (node.op == Op::max) return std::ranges::max(numbers);
  std::optional<Fraction> sum = Fraction{};
  for (const auto& number : numbers)
    if (sum) sum = add(*sum, number);
  return sum;
}

/// Everything of one or two numbers at a time.
std::optional<Fraction> NaiveFormulas::folded(const Formula& formula, const Node& node) const {
  auto result = value(formula, node.parts[0]);
  if (!result) return std::nullopt;
  if (node.op == Op::negate || (node.op == Op::absolute && result->sign() < 0))
    result = subtract({}, *result);
  if (node.op == Op::round) {
    const auto decimal = rounded(*result, static_cast<std::uint8_t>(node.number.value));
    result.reset();
    if (decimal) result = Fraction{decimal->value, events::forms::power_of_ten(decimal->scale)};
  }
  for (std::size_t i = 1; i < node.parts.size() && result; ++i) {
    const auto& part = node.parts[i];
    const auto next = value(formula, part.op == Op::invert ? part.parts[0] : part);
    if (!next) return std::nullopt;
    if (node.op == Op::add)
      result = add(*result, *next);
    else if (part.op != Op::invert)
      result = multiply(*result, *next);
    else if (next->sign() == 0)
      return std::nullopt;
    else
      result = divide(*result, *next);
  }
  return result;
}

}  // namespace cas::projections
