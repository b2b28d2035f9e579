#include "ops/cli/report_picture.hpp"

#include <algorithm>
#include <iostream>
#include <map>

#include "adapters/files/cell_text.hpp"
#include "adapters/print/sheet.hpp"
#include "ops/cli/form_table.hpp"
#include "ops/cli/output.hpp"
#include "ops/cli/words.hpp"

namespace cas::ops {
namespace {

namespace files = adapters::files;
using events::report::CorrectionAsk;
using events::report::ReportState;

constexpr std::string_view kPrefilledMark = "°";

Bilingual words_of(CorrectionAsk ask) {
  switch (ask) {
    case CorrectionAsk::none: return {"brak", "none"};
    case CorrectionAsk::requested: return {"złożony", "made"};
    case CorrectionAsk::permitted: return {"uwzględniony", "permitted"};
  }
  return {};
}

void print_standing(const ReportState& state, Language in) {
  std::cout << Bilingual{"stan: ", "stands: "}.in(in) << adapters::print::words_of(state.phase, in);
  if (state.returned) std::cout << Bilingual{", zwrócone", ", returned"}.in(in);
  std::cout << Bilingual{" · wersja ", " · version "}.in(in) << state.stream_version.value()
            << Bilingual{" · korekta ", " · correction "}.in(in) << state.correction
            << Bilingual{" · wniosek o korektę: ", " · correction request: "}.in(in)
            << words_of(state.ask).in(in) << "\n";
}

/// Which cells are as they were prefilled, and what from.
void print_prefilled(const ReportState& state, const events::FormFacts& form, Language in) {
  if (state.prefilled.empty()) return;
  std::map<std::uint16_t, std::string> cells;  // by prefill
  for (const auto& one : state.prefilled)
    cells[one.prefill] += " " + form.layout.cells().at(one.cell).code;
  std::cout << "\n"
            << kPrefilledMark
            << Bilingual{" wypełnione wstępnie i od tego czasu nie zmieniane",
                         " prefilled, and not touched since"}
                   .in(in)
            << "\n";
  for (const auto& [prefill, codes] : cells)
    std::cout << Bilingual{"  z ", "  from "}.in(in)
              << form.form.policy.prefills.at(prefill).expression << ":" << codes << "\n";
}

}  // namespace

void print_report(const ReportState& state, const SeenLayout& seen, const events::UnitFacts& unit,
                  Language in) {
  const auto style = files::style_in(in);
  const auto& form = *seen.form;
  std::cout << Bilingual{form.form.title_pl, form.form.title_en}.in(in) << "\n"
            << unit.name << " (" << unit.code << ") · " << state.opened.campaign.value() << "\n";
  print_standing(state, in);
  print_layout(seen, state.opened.form_version, in);
  const auto prefilled = [&](std::size_t cell) {
    return !seen.carried &&
           std::ranges::binary_search(state.prefilled, cell, {}, &events::report::Prefilled::cell);
  };
  std::size_t next = 0;  // in layout order
  print_sections(form.form, in, {41, 16}, [&](const auto&, const auto&, const auto& column) {
    const auto at = next++;
    const files::CellContent content{static_cast<events::CellKind>(state.cells.kinds[at]),
                                     state.cells.values[at]};
    std::string text =
        form.layout.cells()[at].barred ? "X" : files::print_cell(content, column.scale, style);
    if (prefilled(at)) text += kPrefilledMark;
    return text;
  });
  if (!seen.carried) print_prefilled(state, form, in);
}

}  // namespace cas::ops
