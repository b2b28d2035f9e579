#pragma once
#include <functional>
#include <string>
#include <string_view>

#include "events/forms/rule_text.hpp"

namespace cas::events::forms {

/// How an expression is written out: the language itself, or signs and values for people.
struct PrintStyle {
  std::function<std::string(const Node&)> reference;
  std::function<std::string(const Literal&)> number;
  std::string_view argument_separator = ", ";
  bool signs = false;  ///< ≤ for <=, ÷ for /, which also parts the codes of cells
  std::string_view conjunction = " and ";
  std::string_view disjunction = " or ";
  std::string_view negation = "not ";
};

[[nodiscard]] std::string print(const Node& node, const PrintStyle& style);
/// " = ", or with signs " ≤ " where the language says <=.
[[nodiscard]] std::string_view operator_text(Op op, bool signs);

}  // namespace cas::events::forms
