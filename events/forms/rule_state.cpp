#include <algorithm>
#include <utility>

#include "events/forms/cell_map.hpp"
#include "events/forms/instance_check.hpp"
#include "events/forms/rules.hpp"

namespace cas::events::forms {
namespace {

ExternalValue value_at(std::size_t cell, const SourceReport& report) {
  const auto& there = report.layout->cells()[cell];
  if (there.barred) return {};
  return {static_cast<CellKind>(report.cells->kinds[cell]), false, there.scale,
          report.cells->values[cell]};
}

/// The sum of what rows held that were merged since. One that leaves 64 bits is not known.
ExternalValue sum_of(const std::vector<ExternalValue>& parts) {
  ExternalValue sum{CellKind::empty, false, 0, 0};
  for (const auto& part : parts) sum.scale = std::max(sum.scale, part.scale);
  MergedCell merged;
  for (const auto& part : parts)
    merged.add(part.kind, part.value, power_of_ten(sum.scale - part.scale));
  const auto value = merged.value();
  sum.kind = value ? merged.kind() : CellKind::no_data;
  sum.value = value.value_or(0);
  return sum;
}

ExternalValue value_there(const std::string& code, const SourceReport& report) {
  const auto column = code.rfind('/');
  const auto rows = rows_before(code.substr(0, column), report.successions);
  std::vector<ExternalValue> parts;
  for (const auto& row : rows) {
    const auto cell = report.layout->find(row + code.substr(column));
    if (!cell) continue;
    // Averages and the like of merged rows mean nothing when they are added.
    if (rows.size() > 1 && report.layout->cells()[*cell].aggregate != Aggregate::sum) return {};
    if (auto part = value_at(*cell, report); !part.missing) parts.push_back(part);
  }
  return parts.empty() ? ExternalValue{} : sum_of(parts);
}

}  // namespace

std::string_view name_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::passed: return "passed";
    case Outcome::breached: return "breached";
    case Outcome::unchecked: return "unchecked";
    case Outcome::blank: return "blank";
  }
  return {};
}

std::string_view name_of(Reason reason) {
  switch (reason) {
    case Reason::none: return "none";
    case Reason::no_data: return "no_data";
    case Reason::no_source: return "no_source";
    case Reason::division_by_zero: return "division_by_zero";
    case Reason::overflow: return "overflow";
  }
  return {};
}

std::vector<ExternalValue> take_over(const Compiled& compiled, const Sources& sources) {
  const auto& names = compiled.externals.sources();
  std::vector<const SourceReport*> found(names.size());
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto at = sources.find(names[i]);
    if (at == sources.end() || at->second.layout == nullptr) continue;
    invariant(at->second.cells != nullptr &&
                  at->second.cells->size() == at->second.layout->cells().size(),
              "a report has its layout's cells");
    found[i] = &at->second;
  }
  std::vector<bool> alike(names.size());
  for (std::size_t i = 0; i < names.size(); ++i)
    alike[i] = found[i] != nullptr && found[i]->successions.empty() &&
               found[i]->layout->hash() == compiled.layout;
  std::vector<ExternalValue> values;
  for (const auto& [source, code, same] : compiled.externals.cells()) {
    auto& value = values.emplace_back();
    if (found[source] == nullptr) continue;
    value =
        same && alike[source] ? value_at(*same, *found[source]) : value_there(code, *found[source]);
  }
  return values;
}

RuleState::RuleState(CompiledRules rules)
    : rules_(std::move(rules)),
      externals_(rules_.compiled().externals.cells().size()),
      outcomes_(rules_.instances()),
      checked_in_(rules_.instances()) {}

void RuleState::check(const CellGrid& cells, const Sources& sources) {
  externals_ = take_over(rules_.compiled(), sources);
  begun_anew(cells);
  check_all(cells);
}

void RuleState::check_all(const CellGrid& cells) {
  for (std::uint32_t i = 0; i < outcomes_.size(); ++i) check_instance(cells, i);
}

bool RuleState::begun_anew(const CellGrid& cells) {
  const bool begun = std::ranges::any_of(cells.kinds, [](auto kind) { return kind != 0; });
  return std::exchange(begun_, begun) != begun;
}

void RuleState::update(const CellGrid& cells, std::span<const std::uint16_t> saved) {
  if (begun_anew(cells)) return check_all(cells);
  ++round_;
  for (const auto cell : saved) check_touched(cells, cell);
}

void RuleState::update_sources(const CellGrid& cells, const Sources& sources) {
  ++round_;
  auto now = take_over(rules_.compiled(), sources);
  externals_.swap(now);
  const auto own = rules_.compiled().shape.cells();
  for (std::uint32_t i = 0; i < now.size(); ++i)
    if (now[i] != externals_[i]) check_touched(cells, own + i);
}

void RuleState::check_touched(const CellGrid& cells, std::uint32_t operand) {
  for (const auto instance : rules_.compiled().touched_by(operand))
    if (std::exchange(checked_in_[instance], round_) != round_) check_instance(cells, instance);
}

void RuleState::check_instance(const CellGrid& cells, std::uint32_t instance) {
  const auto& compiled = rules_.compiled();
  invariant(cells.size() == compiled.shape.cells(), "a report has its form's cells");
  const OperandValues values{cells, compiled.shape.scales(), externals_, begun_};
  const auto [outcome, reason] =
      forms::check_instance(compiled, compiled.instances[instance], values);
  if (outcomes_[instance] == Verdict{outcome, reason}) return;
  count(instance, outcomes_[instance], UINT32_MAX);  // which is minus one
  outcomes_[instance] = {outcome, reason};
  count(instance, outcomes_[instance], 1);
}

void RuleState::count(std::uint32_t instance, Verdict verdict, std::uint32_t by) {
  const auto& compiled = rules_.compiled();
  if (verdict.outcome == Outcome::breached) {
    const auto severity = compiled.rules[compiled.instances[instance].rule].severity;
    breaches_[static_cast<std::size_t>(severity)] += by;
  }
  if (verdict.outcome == Outcome::unchecked) unchecked_ += by;
}

}  // namespace cas::events::forms
