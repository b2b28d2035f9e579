#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "events/result.hpp"

namespace cas::events::forms {

/// What a node of a rule does with its parts. The grammar stands in README.md.
enum class Op : std::uint8_t {
  // numbers
  number,
  reference,
  sum,
  min,
  max,
  count,
  absolute,
  round,     ///< `number.value` says to how many decimal places
  negate,    ///< a part of `add` that is taken away, or a sign
  invert,    ///< a part of `multiply` that is divided by
  add,       ///< two or more parts
  multiply,  ///< two or more parts
  // conditions
  filled,
  equal,
  not_equal,
  less,
  at_most,
  greater,
  at_least,
  negation,
  conjunction,
  disjunction,
  implies,
  equivalent,
};
[[nodiscard]] constexpr bool is_condition(Op op) { return op >= Op::filled; }
[[nodiscard]] constexpr bool is_comparison(Op op) { return op >= Op::equal && op <= Op::at_least; }

/// A number as it is written: value / 10^scale.
struct Literal {
  std::int64_t value = 0;
  std::uint8_t scale = 0;
  friend bool operator==(const Literal&, const Literal&) = default;
};

struct Node {
  Op op{};
  std::uint32_t column = 0;  ///< where it stands in the text, from 1
  std::uint32_t slot = 0;    ///< of a reference: its place among the expression's references
  Literal number{};
  std::vector<Node> parts;
  friend bool operator==(const Node& a, const Node& b) {
    return a.op == b.op && a.slot == b.slot && a.number == b.number && a.parts == b.parts;
  }
};

/// Rows or columns that a reference names.
struct Span {
  enum class Kind : std::uint8_t { one, range, running };
  Kind kind{};
  std::string first;  ///< empty when it runs
  std::string last;   ///< of a range, in printed order
  friend bool operator==(const Span&, const Span&) = default;
};

/// "[source:section/rows/columns]"
struct Reference {
  std::string source;  ///< empty: the report itself
  std::string section;
  Span rows;
  Span columns;
  std::uint32_t column = 0;  ///< where it stands in the text, from 1
  [[nodiscard]] bool has_range() const {
    return rows.kind == Span::Kind::range || columns.kind == Span::Kind::range;
  }
  friend bool operator==(const Reference& a, const Reference& b) {
    return a.source == b.source && a.section == b.section && a.rows == b.rows &&
           a.columns == b.columns;
  }
};

/// A condition or an arithmetic expression, with its references in the order of the text.
struct Expression {
  Node root;
  std::vector<Reference> references;
  friend bool operator==(const Expression&, const Expression&) = default;
};

/// What a text may have at most.
struct TextLimits {
  std::size_t bytes = 4'096;
  std::size_t depth = 32;     ///< of parentheses, functions and signs within each other
  std::size_t terms = 1'024;  ///< numbers and references
};
/// For conditions that are derived from a form: a row may have every other one for its part.
inline constexpr TextLimits kDerivedLimits{1'048'576, 32, 16'384};

/// @errors invalid "rule.bad_text", "rule.too_long", "rule.too_deep", "rule.too_many_terms"; the
///         detail begins with "column 14: "
[[nodiscard]] Result<Expression> parse_condition(std::string_view text,
                                                 const TextLimits& limits = {});
[[nodiscard]] Result<Expression> parse_expression(std::string_view text,
                                                  const TextLimits& limits = {});
/// One reference in its brackets and nothing else.
[[nodiscard]] Result<Reference> parse_reference(std::string_view text);

/// The text that reads back as the same expression.
[[nodiscard]] std::string print(const Expression& expression);
[[nodiscard]] std::string print(const Reference& reference);

}  // namespace cas::events::forms
