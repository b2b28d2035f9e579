#pragma once
#include <optional>
#include <vector>

#include "events/forms/exact.hpp"
#include "events/forms/rule_text.hpp"

namespace cas::events::forms {

/// A sum of references, each times a number, and a constant.
struct LinearSum {
  struct Term {
    std::uint32_t slot = 0;
    Literal factor;
  };
  std::vector<Term> terms;
  std::vector<Literal> constants;  ///< to be added up
};

/// Nothing for what is no such sum: quotients, products of cells, functions other than `sum`, and
/// factors of more than 9 digits, which could lead out of 128 bits.
[[nodiscard]] std::optional<LinearSum> linear_sum(const Node& node);

}  // namespace cas::events::forms
