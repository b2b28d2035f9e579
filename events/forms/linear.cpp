#include "events/forms/linear.hpp"

namespace cas::events::forms {
namespace {

constexpr std::int64_t kFactorMax = 1'000'000'000;
constexpr std::uint8_t kFactorScaleMax = 6;

std::optional<Literal> product(const Literal& a, const Literal& b) {
  if (a.value > kFactorMax || a.value < -kFactorMax || b.value > kFactorMax ||
      b.value < -kFactorMax)
    return std::nullopt;
  const Literal both{a.value * b.value, static_cast<std::uint8_t>(a.scale + b.scale)};
  if (both.value > kFactorMax || both.value < -kFactorMax || both.scale > kFactorScaleMax)
    return std::nullopt;
  return both;
}

/// The number that a node without cells is, if it is written as one.
std::optional<Literal> constant(const Node& node) {
  if (node.op == Op::number) return node.number;
  if (node.op != Op::negate) return std::nullopt;
  auto inner = constant(node.parts[0]);
  if (inner) inner->value = -inner->value;
  return inner;
}

bool collect(const Node& node, const Literal& factor, LinearSum& sum);

/// A product of numbers and at most one other part.
bool collect_product(const Node& node, Literal factor, LinearSum& sum) {
  const Node* other = nullptr;
  for (const auto& part : node.parts) {
    const auto number = constant(part);
    if (!number) {
      if (other != nullptr || part.op == Op::invert) return false;
      other = &part;
      continue;
    }
    const auto next = product(factor, *number);
    if (!next) return false;
    factor = *next;
  }
  if (other != nullptr) return collect(*other, factor, sum);
  sum.constants.push_back(factor);
  return true;
}

bool collect(const Node& node, const Literal& factor, LinearSum& sum) {
  switch (node.op) {
    case Op::number: {
      const auto scaled = product(node.number, factor);
      if (scaled) sum.constants.push_back(*scaled);
      return scaled.has_value();
    }
    case Op::reference: sum.terms.push_back({node.slot, factor}); return true;
    case Op::negate: return collect(node.parts[0], {-factor.value, factor.scale}, sum);
    case Op::add:
    case Op::sum:
      for (const auto& part : node.parts)
        if (!collect(part, factor, sum)) return false;
      return true;
    case Op::multiply: return collect_product(node, factor, sum);
    default: return false;
  }
}

}  // namespace

std::optional<LinearSum> linear_sum(const Node& node) {
  LinearSum sum;
  if (!collect(node, Literal{1, 0}, sum)) return std::nullopt;
  return sum;
}

}  // namespace cas::events::forms
