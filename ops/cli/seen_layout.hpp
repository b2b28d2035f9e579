#pragma once
#include <optional>
#include <string>

#include "events/carried_layout.hpp"
#include "ops/cli/language.hpp"

namespace cas::ops {

/// The form version in whose layout cells are shown, and how they came there if it is not their
/// own.
struct SeenLayout {
  const events::FormFacts* form = nullptr;
  std::optional<events::CarriedLayout> carried;
};

/// @param word  what `--layout` said, if anything
/// @errors those of layout_named
[[nodiscard]] Result<SeenLayout> see_in(const events::Registry& registry,
                                        const events::FormFacts& own,
                                        const std::optional<std::string>& word);

/// Prints which rows have no counterpart, either way. Nothing where a form's own layout is shown.
void print_layout(const SeenLayout& seen, events::FormVersion reported_on, Language language);

}  // namespace cas::ops
