#include "events/forms/rule_printer.hpp"

#include "events/forms/exact.hpp"

namespace cas::events::forms {
namespace {

/// How tightly a node binds: a part that binds no tighter than its place needs parentheses.
int tightness(Op op) {
  switch (op) {
    case Op::implies:
    case Op::equivalent: return 1;
    case Op::disjunction: return 2;
    case Op::conjunction: return 3;
    case Op::negation: return 4;
    case Op::equal:
    case Op::not_equal:
    case Op::less:
    case Op::at_most:
    case Op::greater:
    case Op::at_least: return 5;
    case Op::add: return 6;
    case Op::multiply: return 7;
    case Op::negate:
    case Op::invert: return 8;
    case Op::number:
    case Op::reference:
    case Op::sum:
    case Op::min:
    case Op::max:
    case Op::count:
    case Op::absolute:
    case Op::round:
    case Op::filled: return 9;
  }
  return 9;
}

std::string_view function_name(Op op) {
  switch (op) {
    case Op::sum: return "sum";
    case Op::min: return "min";
    case Op::max: return "max";
    case Op::count: return "count";
    case Op::absolute: return "abs";
    case Op::round: return "round";
    default: return "filled";
  }
}

class Printer {
 public:
  explicit Printer(const PrintStyle& style) : style_(style) {}

  std::string text(const Node& node) const {
    const auto& parts = node.parts;
    switch (node.op) {
      case Op::number: return style_.number(node.number);
      case Op::reference: return style_.reference(node);
      case Op::negate: return "-" + placed(parts[0], 9);
      case Op::invert: return "1 / " + placed(parts[0], 8);  // only ever a part of a product
      case Op::add: return chain(node, " + ", " - ", Op::negate, 7);
      case Op::multiply:
        return style_.signs ? chain(node, " × ", " ÷ ", Op::invert, 8)
                            : chain(node, " * ", " / ", Op::invert, 8);
      case Op::negation: return std::string(style_.negation) + placed(parts[0], 5);
      case Op::conjunction: return joined(node, style_.conjunction, 4);
      case Op::disjunction: return joined(node, style_.disjunction, 3);
      case Op::implies:
      case Op::equivalent: return joined(node, operator_text(node.op, style_.signs), 2);
      case Op::equal:
      case Op::not_equal:
      case Op::less:
      case Op::at_most:
      case Op::greater:
      case Op::at_least: return joined(node, operator_text(node.op, style_.signs), 6);
      case Op::sum:
      case Op::min:
      case Op::max:
      case Op::count:
      case Op::absolute:
      case Op::round:
      case Op::filled: return call(node);
    }
    return {};
  }

 private:
  std::string placed(const Node& part, int least) const {
    const auto inner = text(part);
    return tightness(part.op) < least ? "(" + inner + ")" : inner;
  }

  std::string joined(const Node& node, std::string_view between, int least) const {
    std::string out = placed(node.parts[0], least);
    for (std::size_t i = 1; i < node.parts.size(); ++i)
      out.append(between).append(placed(node.parts[i], least));
    return out;
  }

  /// Parts wrapped in `wrap` follow `inverse`, the others `plain`.
  std::string chain(const Node& node, std::string_view plain, std::string_view inverse, Op wrap,
                    int least) const {
    std::string out = placed(node.parts[0], least);
    for (std::size_t i = 1; i < node.parts.size(); ++i) {
      const auto& part = node.parts[i];
      if (part.op == wrap)
        out.append(inverse).append(placed(part.parts[0], least));
      else
        out.append(plain).append(placed(part, least));
    }
    return out;
  }

  std::string call(const Node& node) const {
    std::string out(function_name(node.op));
    out += "(";
    for (std::size_t i = 0; i < node.parts.size(); ++i)
      out.append(i == 0 ? "" : style_.argument_separator).append(text(node.parts[i]));
    if (node.op == Op::round)
      out.append(style_.argument_separator).append(std::to_string(node.number.value));
    return out + ")";
  }

  const PrintStyle& style_;
};

std::string print(const Span& span) {
  switch (span.kind) {
    case Span::Kind::one: return span.first;
    case Span::Kind::range: return span.first + ".." + span.last;
    case Span::Kind::running: return "*";
  }
  return {};
}

}  // namespace

std::string_view operator_text(Op op, bool signs) {
  switch (op) {
    case Op::equal: return " = ";
    case Op::not_equal: return signs ? " ≠ " : " <> ";
    case Op::less: return " < ";
    case Op::at_most: return signs ? " ≤ " : " <= ";
    case Op::greater: return " > ";
    case Op::at_least: return signs ? " ≥ " : " >= ";
    case Op::implies: return signs ? " ⇒ " : " => ";
    case Op::equivalent: return signs ? " ⇔ " : " <=> ";
    default: return " ";
  }
}

std::string print(const Node& node, const PrintStyle& style) { return Printer(style).text(node); }

std::string print(const Reference& reference) {
  const auto source = reference.source.empty() ? "" : reference.source + ":";
  return "[" + source + reference.section + "/" + print(reference.rows) + "/" +
         print(reference.columns) + "]";
}

std::string print(const Expression& expression) {
  PrintStyle style;
  style.reference = [&](const Node& node) { return print(expression.references[node.slot]); };
  style.number = [](const Literal& number) { return Decimal{number.value, number.scale}.text(); };
  return print(expression.root, style);
}

}  // namespace cas::events::forms
