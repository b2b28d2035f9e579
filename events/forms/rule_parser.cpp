#include <array>
#include <optional>
#include <utility>

#include "events/forms/rule_lexer.hpp"
#include "events/forms/rule_text.hpp"

namespace cas::events::forms {
namespace {

constexpr std::array<std::pair<std::string_view, Op>, 6> kComparisons{{{"=", Op::equal},
                                                                       {"<>", Op::not_equal},
                                                                       {"<", Op::less},
                                                                       {"<=", Op::at_most},
                                                                       {">", Op::greater},
                                                                       {">=", Op::at_least}}};
constexpr std::array<std::pair<std::string_view, Op>, 7> kFunctions{{{"sum", Op::sum},
                                                                     {"min", Op::min},
                                                                     {"max", Op::max},
                                                                     {"count", Op::count},
                                                                     {"abs", Op::absolute},
                                                                     {"round", Op::round},
                                                                     {"filled", Op::filled}}};
constexpr std::int64_t kRoundMax = 6;

template <std::size_t N>
std::optional<Op> find_op(const std::array<std::pair<std::string_view, Op>, N>& table,
                          const Token& token) {
  for (const auto& [text, op] : table)
    if (token.is(text)) return op;
  return std::nullopt;
}

bool takes_ranges(Op op) {
  return op == Op::sum || op == Op::min || op == Op::max || op == Op::count;
}

/// Recursive descent over one grammar for numbers and conditions alike: whether a parenthesis holds
/// one or the other is known only at its end, so each operator asks what its parts turned out to
/// be.
class Parser {
 public:
  Parser(std::string_view text, const TextLimits& limits) : lexer_(text), limits_(limits) {}

  Result<Expression> read(bool condition) {
    if (auto good = advance(); !good) return fail(std::move(good.error()));
    auto root = implication();
    if (!root) return fail(std::move(root.error()));
    if (token_.kind != TokenKind::end) return due("an operator or the end");
    if (auto good = need(*root, condition); !good) return fail(std::move(good.error()));
    return Expression{*std::move(root), std::move(references_)};
  }

 private:
  Result<void> advance() {
    auto token = lexer_.next();
    if (!token) return fail(std::move(token.error()));
    token_ = *token;
    return {};
  }

  [[nodiscard]] std::unexpected<Error> due(std::string_view what) const {
    const auto found =
        token_.kind == TokenKind::end ? "the end" : "'" + std::string(token_.text) + "'";
    return bad_text(token_.column, found + " where " + std::string(what) + " is due");
  }

  static Result<void> need(const Node& node, bool condition) {
    if (is_condition(node.op) == condition) return {};
    return bad_text(node.column, condition ? "a number where a condition is due"
                                           : "a condition where a number is due");
  }

  /// `next` {operator `next`}, the operators being all `word`: one node of all parts.
  Result<Node> chain(Result<Node> (Parser::*next)(), std::string_view word, Op op) {
    auto first = (this->*next)();
    if (!first || !token_.is(word)) return first;
    Node node{op, first->column, 0, {}, {}};
    if (auto good = need(*first, true); !good) return fail(std::move(good.error()));
    node.parts.push_back(*std::move(first));
    while (token_.is(word)) {
      if (auto good = advance(); !good) return fail(std::move(good.error()));
      auto part = (this->*next)();
      if (!part) return part;
      if (auto good = need(*part, true); !good) return fail(std::move(good.error()));
      node.parts.push_back(*std::move(part));
    }
    return node;
  }

  /// `left` operator `next`, once.
  Result<Node> pair(Node left, Result<Node> (Parser::*next)(), Op op, bool conditions) {
    if (auto good = need(left, conditions); !good) return fail(std::move(good.error()));
    if (auto good = advance(); !good) return fail(std::move(good.error()));
    auto right = (this->*next)();
    if (!right) return right;
    if (auto good = need(*right, conditions); !good) return fail(std::move(good.error()));
    Node node{op, left.column, 0, {}, {}};
    node.parts.push_back(std::move(left));
    node.parts.push_back(*std::move(right));
    return node;
  }

  Result<Node> implication() {
    auto left = disjunction();
    if (!left || !(token_.is("=>") || token_.is("<=>"))) return left;
    const auto op = token_.is("=>") ? Op::implies : Op::equivalent;
    return pair(*std::move(left), &Parser::disjunction, op, true);
  }
  Result<Node> disjunction() { return chain(&Parser::conjunction, "or", Op::disjunction); }
  Result<Node> conjunction() { return chain(&Parser::negation, "and", Op::conjunction); }

  Result<Node> negation() {
    if (!token_.is("not")) return comparison();
    const auto column = token_.column;
    if (auto good = advance(); !good) return fail(std::move(good.error()));
    auto part = comparison();
    if (!part) return part;
    if (auto good = need(*part, true); !good) return fail(std::move(good.error()));
    Node node{Op::negation, column, 0, {}, {}};
    node.parts.push_back(*std::move(part));
    return node;
  }

  Result<Node> comparison() {
    auto left = terms();
    if (!left) return left;
    const auto op = find_op(kComparisons, token_);
    if (!op) return left;
    return pair(*std::move(left), &Parser::terms, *op, false);
  }

  Result<Node> terms() { return operands(&Parser::product, Op::add, "+", "-", Op::negate); }
  Result<Node> product() { return operands(&Parser::unary, Op::multiply, "*", "/", Op::invert); }

  /// A chain of numbers under one of two operators; parts after `inverse` are wrapped in `wrap`.
  Result<Node> operands(Result<Node> (Parser::*next)(), Op op, std::string_view plain,
                        std::string_view inverse, Op wrap) {
    auto first = (this->*next)();
    if (!first || !(token_.is(plain) || token_.is(inverse))) return first;
    if (auto good = need(*first, false); !good) return fail(std::move(good.error()));
    Node node{op, first->column, 0, {}, {}};
    node.parts.push_back(*std::move(first));
    while (token_.is(plain) || token_.is(inverse)) {
      const bool wrapped = token_.is(inverse);
      if (auto good = advance(); !good) return fail(std::move(good.error()));
      auto part = (this->*next)();
      if (!part) return part;
      if (auto good = need(*part, false); !good) return fail(std::move(good.error()));
      if (wrapped) {
        Node wrapper{wrap, part->column, 0, {}, {}};
        wrapper.parts.push_back(*std::move(part));
        node.parts.push_back(std::move(wrapper));
      } else {
        node.parts.push_back(*std::move(part));
      }
    }
    return node;
  }

  Result<Node> unary() {
    if (!token_.is("-")) return primary();
    Node node{Op::negate, token_.column, 0, {}, {}};
    if (auto good = advance(); !good) return fail(std::move(good.error()));
    auto part = primary();
    if (!part) return part;
    if (auto good = need(*part, false); !good) return fail(std::move(good.error()));
    node.parts.push_back(*std::move(part));
    return node;
  }

  Result<Node> primary() {
    if (token_.kind == TokenKind::number) return literal();
    if (token_.kind == TokenKind::reference) {
      auto cell = reference();
      if (cell && references_.back().has_range())
        return bad_text(cell->column, "a range stands only inside sum, min, max or count");
      return cell;
    }
    const auto function = find_op(kFunctions, token_);
    if (!function && !token_.is("(")) return due("a number, a cell, a function or '('");
    if (++depth_ > limits_.depth)
      return bad_text(token_.column,
                      "more than " + std::to_string(limits_.depth) + " levels within each other",
                      "rule.too_deep");
    auto node = function ? call(*function) : parenthesis();
    --depth_;
    return node;
  }

  Result<void> count_term() {
    if (++terms_ <= limits_.terms) return {};
    return bad_text(token_.column,
                    "more than " + std::to_string(limits_.terms) + " numbers and cells",
                    "rule.too_many_terms");
  }

  Result<Node> literal() {
    if (auto good = count_term(); !good) return fail(std::move(good.error()));
    auto number = read_literal(token_);
    if (!number) return fail(std::move(number.error()));
    Node node{Op::number, token_.column, 0, *number, {}};
    if (auto good = advance(); !good) return fail(std::move(good.error()));
    return node;
  }

  Result<Node> reference() {
    if (auto good = count_term(); !good) return fail(std::move(good.error()));
    auto read = read_reference(token_);
    if (!read) return fail(std::move(read.error()));
    Node node{Op::reference, token_.column, static_cast<std::uint32_t>(references_.size()), {}, {}};
    references_.push_back(*std::move(read));
    if (auto good = advance(); !good) return fail(std::move(good.error()));
    return node;
  }

  Result<Node> parenthesis() {
    if (auto good = advance(); !good) return fail(std::move(good.error()));
    auto inner = implication();
    if (!inner) return inner;
    if (auto good = close(); !good) return fail(std::move(good.error()));
    return inner;
  }

  Result<void> close() {
    if (!token_.is(")")) return due("an operator or ')'");
    return advance();
  }

  Result<Node> call(Op op) {
    Node node{op, token_.column, 0, {}, {}};
    if (auto good = advance(); !good) return fail(std::move(good.error()));
    if (!token_.is("(")) return due("'('");
    do {
      if (auto good = advance(); !good) return fail(std::move(good.error()));
      auto part = argument(op);
      if (!part) return part;
      node.parts.push_back(*std::move(part));
    } while (takes_ranges(op) && token_.is(","));
    if (op == Op::round) {
      if (auto good = digits(node); !good) return fail(std::move(good.error()));
    }
    if (auto good = close(); !good) return fail(std::move(good.error()));
    return node;
  }

  Result<Node> argument(Op op) {
    if (op == Op::count || op == Op::filled) {
      if (token_.kind != TokenKind::reference) return due("a cell");
      auto cell = reference();
      if (cell && op == Op::filled && references_.back().has_range())
        return bad_text(cell->column, "a range stands only inside sum, min, max or count");
      return cell;
    }
    // A bare range is an argument, and never a part of one.
    if (takes_ranges(op) && token_.kind == TokenKind::reference) {
      auto ranged = read_reference(token_);
      if (!ranged) return fail(std::move(ranged.error()));
      if (ranged->has_range()) return reference();
    }
    auto part = terms();
    if (!part) return part;
    if (auto good = need(*part, false); !good) return fail(std::move(good.error()));
    return part;
  }

  /// ", digits" of round.
  Result<void> digits(Node& node) {
    if (!token_.is(",")) return due("',' and a count of decimal places");
    if (auto good = advance(); !good) return good;
    if (token_.kind != TokenKind::number) return due("a count of decimal places");
    const auto number = read_literal(token_);
    if (!number || number->scale > 0 || number->value > kRoundMax)
      return due("0 to 6 decimal places");
    node.number = *number;
    return advance();
  }

  Lexer lexer_;
  const TextLimits& limits_;
  Token token_;
  std::size_t depth_ = 0;
  std::size_t terms_ = 0;
  std::vector<Reference> references_;
};

Result<Expression> parse(std::string_view text, const TextLimits& limits, bool condition) {
  if (text.size() > limits.bytes)
    return bad_text(static_cast<std::uint32_t>(limits.bytes) + 1,
                    "the text is longer than " + std::to_string(limits.bytes) + " bytes",
                    "rule.too_long");
  return Parser(text, limits).read(condition);
}

}  // namespace

Result<Expression> parse_condition(std::string_view text, const TextLimits& limits) {
  return parse(text, limits, true);
}

Result<Expression> parse_expression(std::string_view text, const TextLimits& limits) {
  return parse(text, limits, false);
}

Result<Reference> parse_reference(std::string_view text) {
  Lexer lexer(text);
  const auto token = lexer.next();
  if (!token) return fail(token.error());
  if (token->kind != TokenKind::reference) return bad_text(token->column, "'[' of a cell is due");
  auto reference = read_reference(*token);
  if (!reference) return reference;
  if (const auto rest = lexer.next(); !rest || rest->kind != TokenKind::end)
    return bad_text(rest ? rest->column : 1, "more than one reference");
  return reference;
}

}  // namespace cas::events::forms
