#include "projections/completeness.hpp"

#include <numeric>

#include "projections/packing.hpp"
#include "projections/rows.hpp"

namespace cas::projections {
namespace {

using events::report::Phase;

void step(std::uint32_t& count, int sign) {
  invariant(sign > 0 || count > 0, "a report is counted out only where it was counted in");
  count += static_cast<std::uint32_t>(sign);
}

}  // namespace

std::uint32_t Completeness::reports() const noexcept {
  return std::accumulate(phases.begin(), phases.end(), 0U);
}

void Completeness::count(const events::report::ReportState& state, int sign) {
  if (state.phase == Phase::absent) return;
  step(phases[static_cast<std::size_t>(state.phase)], sign);
  if (state.returned) step(returned, sign);
  if (state.correction > 0 && state.phase < Phase::accepted_regional) step(in_correction, sign);
  if (state.ask == events::report::CorrectionAsk::requested) step(correction_requested, sign);
}

Completeness& Completeness::operator+=(const Completeness& other) {
  for (std::size_t i = 0; i < phases.size(); ++i) phases[i] += other.phases[i];
  returned += other.returned;
  in_correction += other.in_correction;
  correction_requested += other.correction_requested;
  return *this;
}

std::string pack(const Completeness& counts) {
  Packer to;
  for (const auto count : counts.phases) to.number(count);
  to.number(counts.returned).number(counts.in_correction).number(counts.correction_requested);
  return to.take();
}

Result<Completeness> unpack_completeness(std::string_view value) {
  Unpacker from(value);
  Completeness counts;
  const auto next = [&] { return static_cast<std::uint32_t>(from.number()); };
  for (auto& count : counts.phases) count = next();
  counts.returned = next();
  counts.in_correction = next();
  counts.correction_requested = next();
  if (!from.done()) return bad_row("a row of completeness");
  return counts;
}

Result<void> CompletenessTable::open(const Store& store) {
  const auto prefix = Key(Table::completeness).take();
  auto cursor = store.scan(prefix, after_prefix(prefix));
  if (!cursor) return fail(std::move(cursor.error()));
  for (auto& at = **cursor; at.valid(); at.step()) {
    auto counts = unpack_completeness(at.value());
    if (!counts) return fail(std::move(counts.error()));
    rows_.emplace_hint(rows_.end(), std::string(at.key()), Row{*counts, false});
  }
  return (*cursor)->status();
}

void CompletenessTable::touch(Rows::value_type& row) {
  if (row.second.dirty) return;
  row.second.dirty = true;
  dirty_.push_back(&row);
}

void CompletenessTable::stage(Batch& batch) {
  for (auto* row : dirty_) {
    batch.put(row->first, pack(row->second.counts));
    row->second.dirty = false;
  }
  dirty_.clear();
}

}  // namespace cas::projections
