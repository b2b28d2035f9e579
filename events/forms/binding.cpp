#include "events/forms/binding.hpp"

#include <algorithm>

#include "events/forms/rule_lexer.hpp"

namespace cas::events::forms {
namespace {

using Section = FormShape::Section;

/// "rows" or "columns" of a section, chosen by the axis that is being looked at.
const std::vector<std::string>& numbers(const Section& section, bool rows) {
  return rows ? section.rows : section.columns;
}
const std::unordered_map<std::string, std::uint32_t>& index(const Section& section, bool rows) {
  return rows ? section.row_at : section.column_at;
}

std::unexpected<Error> unknown(const Reference& reference, bool rows, const std::string& number) {
  return bad_text(
      reference.column,
      "section '" + reference.section + "' has no " + (rows ? "row '" : "column '") + number + "'",
      "rule.unknown_cell");
}

}  // namespace

std::uint32_t ExternalCells::add(const std::string& source, std::string code,
                                 std::optional<std::uint32_t> same) {
  const auto [at, added] =
      index_.try_emplace(source + ":" + code, static_cast<std::uint32_t>(cells_.size()));
  if (!added) return at->second;
  auto known = std::ranges::find(sources_, source);
  if (known == sources_.end()) known = sources_.insert(sources_.end(), source);
  cells_.push_back({static_cast<std::uint32_t>(known - sources_.begin()), std::move(code), same});
  return at->second;
}

bool is_period_source(std::string_view source) {
  return source == "previous" || source == "previous_in_year" || source == "last_year";
}

Result<Binding> Binding::of(std::span<const Reference> references, const FormShape& shape) {
  Binding binding;
  for (const auto& reference : references)
    if (auto good = binding.resolve(reference, shape); !good) return fail(std::move(good.error()));
  for (const bool rows : {true, false})
    if (auto good = binding.settle_runs(rows); !good) return fail(std::move(good.error()));
  return binding;
}

Result<void> Binding::resolve(const Reference& reference, const FormShape& shape) {
  auto& slot = slots_.emplace_back();
  slot.reference = reference;
  slot.own = reference.source.empty();
  slot.rows.running = reference.rows.kind == Span::Kind::running;
  slot.columns.running = reference.columns.kind == Span::Kind::running;
  if (reference.source == shape.form())
    return bad_text(reference.column, "'" + reference.source + "' is this form itself",
                    "rule.own_source");
  if (!slot.own && !is_period_source(reference.source)) {
    if (!reference.has_range()) return {};
    return bad_text(reference.column, "a range of another form's cells: name each of them",
                    "rule.bad_range");
  }
  slot.section = shape.section(reference.section);
  if (slot.section == nullptr)
    return bad_text(reference.column, "there is no section '" + reference.section + "'",
                    "rule.unknown_cell");
  for (const bool rows : {true, false}) {
    const auto& span = rows ? reference.rows : reference.columns;
    auto& extent = rows ? slot.rows : slot.columns;
    if (extent.running) continue;
    const auto& known = index(*slot.section, rows);
    const auto first = known.find(span.first);
    if (first == known.end()) return unknown(reference, rows, span.first);
    extent.first = extent.last = first->second;
    if (span.kind != Span::Kind::range) continue;
    const auto last = known.find(span.last);
    if (last == known.end()) return unknown(reference, rows, span.last);
    if (last->second < first->second)
      return bad_text(reference.column,
                      "'" + span.last + "' is printed before '" + span.first + "'",
                      "rule.bad_range");
    extent.last = last->second;
  }
  if (slot.rows.running || slot.columns.running || reference.has_range()) return {};
  if (!shape.barred(slot.section->cell(slot.rows.first, slot.columns.first))) return {};
  return bad_text(reference.column, "the cell " + print(reference) + " is barred",
                  "rule.barred_cell");
}

/// An axis runs over what the first of its references has, less what another one lacks.
Result<void> Binding::settle_runs(bool rows) {
  const auto extent_of = [&](Slot& slot) -> Extent& { return rows ? slot.rows : slot.columns; };
  auto& runs = rows ? row_runs_ : column_runs_;
  const Slot* leader = nullptr;
  std::vector<Slot*> followers;
  std::uint32_t column = 0;
  for (auto& slot : slots_) {
    if (!extent_of(slot).running) continue;
    if (leader == nullptr && slot.own) leader = &slot;
    if (column == 0) column = slot.reference.column;
    if (slot.section != nullptr) followers.push_back(&slot);
  }
  if (column == 0) return {};
  if (leader == nullptr)
    return bad_text(column, "'*' runs only together with a cell of the report itself",
                    "rule.bad_running");
  for (const auto& number : numbers(*leader->section, rows)) {
    const bool everywhere = std::ranges::all_of(
        followers, [&](const auto* slot) { return index(*slot->section, rows).contains(number); });
    if (!everywhere) continue;
    runs.push_back(number);
    for (auto* slot : followers)
      extent_of(*slot).by_run.push_back(index(*slot->section, rows).at(number));
  }
  if (!runs.empty()) return {};
  return bad_text(column, "no number runs, since the sections have none in common",
                  "rule.bad_running");
}

std::vector<Binding::Run> Binding::runs() const {
  std::vector<Run> all;
  const auto rows = std::max<std::size_t>(row_runs_.size(), 1);
  const auto columns = std::max<std::size_t>(column_runs_.size(), 1);
  for (std::uint32_t row = 0; row < rows; ++row)
    for (std::uint32_t column = 0; column < columns; ++column) all.push_back({row, column});
  return all;
}

void Binding::add_cells(std::uint32_t slot, const Run& run,
                        std::vector<std::uint32_t>& cells) const {
  const auto& [reference, section, own, rows, columns] = slots_[slot];
  if (section == nullptr) return;
  const auto [row_first, row_last] = rows.at(run.row);
  const auto [column_first, column_last] = columns.at(run.column);
  for (auto row = row_first; row <= row_last; ++row)
    for (auto column = column_first; column <= column_last; ++column)
      cells.push_back(section->cell(row, column));
}

void Binding::add_operands(std::uint32_t slot, const Run& run, const FormShape& shape,
                           ExternalCells& externals, std::vector<Operand>& operands) const {
  const auto& one = slots_[slot];
  if (one.section == nullptr) {
    operands.push_back(shape.cells() +
                       externals.add(one.reference.source, foreign_code(one, run), std::nullopt));
    return;
  }
  const auto first = operands.size();
  add_cells(slot, run, operands);
  if (one.own) return;
  for (auto i = first; i < operands.size(); ++i)
    operands[i] =
        shape.cells() + externals.add(one.reference.source, shape.code(operands[i]), operands[i]);
}

std::string Binding::foreign_code(const Slot& slot, const Run& run) const {
  const auto& reference = slot.reference;
  return reference.section + "/" + (slot.rows.running ? row_runs_[run.row] : reference.rows.first) +
         "/" + (slot.columns.running ? column_runs_[run.column] : reference.columns.first);
}

}  // namespace cas::events::forms
