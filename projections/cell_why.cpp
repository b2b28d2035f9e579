#include "projections/cell_why.hpp"

#include <algorithm>
#include <ranges>

#include "events/unchecked.hpp"

namespace cas::projections {
namespace {

using events::forms::Language;

constexpr std::uint64_t kEventsAtOnce = 64;

/// The place of a cell among those that an event gives new content.
std::optional<std::size_t> place_in(const HistoryEntry& entry, std::uint16_t cell) {
  const auto* event = std::get_if<events::report::Event>(&entry.event);
  const auto* changes = event == nullptr ? nullptr : events::report::changes_of(*event);
  if (changes == nullptr) return std::nullopt;
  const auto at = std::ranges::lower_bound(changes->cells, cell);
  if (at == changes->cells.end() || *at != cell) return std::nullopt;
  return static_cast<std::size_t>(at - changes->cells.begin());
}

/// The last event up to a version that wrote the cell, looked for from there backwards.
Result<std::optional<HistoryEntry>> last_written(const Store& store, const events::StreamId& stream,
                                                 events::Version upto, std::uint16_t cell) {
  for (auto last = upto.value(); last > 0;) {
    const auto first = last > kEventsAtOnce ? last - kEventsAtOnce + 1 : 1;
    auto entries = history(store, stream, events::Version{first}, last - first + 1);
    if (!entries) return fail(std::move(entries.error()));
    for (auto& entry : *entries | std::views::reverse)
      if (place_in(entry, cell)) return std::move(entry);
    last = first - 1;
  }
  return std::nullopt;
}

std::optional<events::Formula> formula_of(const events::FormFacts& form, std::uint16_t cell,
                                          const events::CellGrid& cells) {
  auto pl = form.rules.explain_computed(cell, cells, Language::polish);
  auto en = form.rules.explain_computed(cell, cells, Language::english);
  if (!pl || !en) return std::nullopt;
  return events::Formula{*std::move(pl), *std::move(en)};
}

}  // namespace

Result<CellWhy> cell_why(const Store& store, const events::report::ReportState& state,
                         const events::FormFacts& form, const events::SourceReports& others,
                         std::uint16_t cell) {
  CellWhy why{cell, formula_of(form, cell, state.cells), {}, {}, {}};
  const auto report = events::report::report_id(state.opened.campaign, state.opened.unit);
  auto written = last_written(store, events::report::stream_of(report), state.stream_version, cell);
  if (!written) return fail(std::move(written.error()));
  why.written = *std::move(written);
  if (why.written) {
    const auto& event = std::get<events::report::Event>(why.written->event);
    if (const auto* filled = std::get_if<events::report::CellsPrefilled>(&event)) {
      const auto prefill = filled->prefills.at(*place_in(*why.written, cell));
      const auto& prefills = form.form.policy.prefills;
      if (prefill < prefills.size()) why.prefilled_from = prefills[prefill].expression;
    }
  }
  events::forms::RuleState rules(form.rules);
  rules.check(state.cells, others.sources());
  for (auto& seen : rules_at(rules, state.cells, cell)) {
    auto& rule = why.rules.emplace_back(std::move(seen), std::nullopt);
    if (rule.seen.outcome == events::forms::Outcome::unchecked)
      rule.missing = sentence_of(rule.seen.obstacle, others);
  }
  return why;
}

std::optional<events::Formula> total_formula(const TotalsAnswer& totals,
                                             const events::FormFacts& form, std::uint16_t cell) {
  auto sums = events::CellGrid::of_size(form.layout.cells().size());
  for (const auto& total : totals.cells) {
    const auto at = form.layout.find(total.code);
    if (!at || total.numbers == 0) continue;
    sums.kinds[*at] = static_cast<std::uint8_t>(events::CellKind::number);
    sums.values[*at] = total.sum;
  }
  return formula_of(form, cell, sums);
}

Result<std::uint16_t> cell_of(const events::Layout& layout, std::string_view code) {
  const auto cell = layout.find(code);
  if (cell && layout.cells().at(*cell).barred)
    return fail(Errc::invalid, "cell.barred",
                "The cell " + std::string(code) + " is barred: it never holds anything.");
  if (!cell)
    return fail(Errc::invalid, "cell.unknown",
                "The form has no cell '" + std::string(code) +
                    "'; a cell is named by section, row and column: A/1.1/3.");
  return static_cast<std::uint16_t>(*cell);
}

}  // namespace cas::projections
