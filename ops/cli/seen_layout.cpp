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

void print_layout(const SeenLayout& seen, events::FormVersion reported_on, Language in) {
  if (!seen.carried) return;
  const auto list = [](std::string_view what, const std::vector<std::string>& rows) {
    if (rows.empty()) return;
    std::cout << what;
    for (const auto& row : rows) std::cout << " " << row;
    std::cout << "\n";
  };
  std::cout << Bilingual{"w układzie ", "in the layout of "}.in(in) << seen.form->form.code.value()
            << "/" << seen.form->form.version.value()
            << Bilingual{", sprawozdanie na wersji ", ", reported on version "}.in(in)
            << reported_on.value() << "\n";
  list(Bilingual{"nowe od tego czasu, puste:", "new since, and empty:"}.in(in),
       seen.carried->begun());
  list(Bilingual{"zniesione od tego czasu, pominięte:", "ended since, not shown:"}.in(in),
       seen.carried->ended());
}

}  // namespace cas::ops
