#pragma once
#include <optional>

#include "events/forms/compiled.hpp"
#include "events/forms/evaluation.hpp"

namespace cas::events::forms {

/// What one instance comes to.
struct Check {
  Outcome outcome = Outcome::blank;
  Reason reason = Reason::none;
};
[[nodiscard]] Check check_instance(const Compiled& compiled, const Instance& instance,
                                   const OperandValues& values);

/// Both sides of a linear instance at its rule's scale, without regard to what is not known.
struct LinearSides {
  Int128 left = 0;
  Int128 right = 0;
};
[[nodiscard]] LinearSides linear_sides(const Compiled& compiled, const Instance& instance,
                                       const OperandValues& values);

}  // namespace cas::events::forms
