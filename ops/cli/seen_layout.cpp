#include "ops/cli/seen_layout.hpp"

#include <iostream>

namespace cas::ops {

Result<SeenLayout> see_in(const events::Registry& registry, const events::FormFacts& own,
                          const std::optional<std::string>& word) {
  if (!word) return SeenLayout{&own, {}};
  const auto newer = layout_named(registry, own, *word);
  if (!newer) return fail(newer.error());
  return SeenLayout{*newer, events::CarriedLayout::of(registry, own, **newer)};
}

void print_layout(const SeenLayout& seen, events::FormVersion reported_on) {
  if (!seen.carried) return;
  const auto list = [](std::string_view what, const std::vector<std::string>& rows) {
    if (rows.empty()) return;
    std::cout << what;
    for (const auto& row : rows) std::cout << " " << row;
    std::cout << "\n";
  };
  std::cout << "in the layout of " << seen.form->form.code.value() << "/"
            << seen.form->form.version.value() << ", reported on version " << reported_on.value()
            << "\n";
  list("new since, and empty:", seen.carried->begun());
  list("ended since, not shown:", seen.carried->ended());
}

}  // namespace cas::ops
