#include "projections/past_reports.hpp"

#include "projections/keys.hpp"

namespace cas::projections {
namespace {

using events::report::Phase;
using events::report::ReportState;

/// To the first row from `key` on. What is wanted next mostly lies a row or two ahead, and a step
/// costs a tenth of a search.
Result<void> go(Cursor& cursor, std::string_view key) {
  constexpr int kStepsMax = 4;
  for (int steps = 0; steps < kStepsMax && cursor.valid() && cursor.key() < key; ++steps)
    cursor.step();
  if (cursor.valid() && cursor.key() < key) cursor.seek(key);
  if (!cursor.valid()) return cursor.status();
  return {};
}

}  // namespace

Result<PastReports> PastReports::open(const Store& store, events::ReportId first,
                                      events::ReportId last, std::span<const events::Seq> seqs) {
  auto reports = store.scan(report_key(first), after_prefix(report_key(last)));
  if (!reports) return fail(std::move(reports.error()));
  auto keyframes = store.scan(keyframe_prefix(first), after_prefix(keyframe_prefix(last)));
  if (!keyframes) return fail(std::move(keyframes.error()));
  auto histories = store.scan(history_prefix(first), after_prefix(history_prefix(last)));
  if (!histories) return fail(std::move(histories.error()));
  return PastReports(*std::move(reports), *std::move(keyframes), *std::move(histories), seqs);
}

Result<std::optional<ReportState>> PastReports::state(events::ReportId report) {
  const auto key = report_key(report);
  if (auto there = go(*reports_, key); !there) return fail(std::move(there.error()));
  if (!reports_->valid() || reports_->key() != key) return std::nullopt;
  const auto place = unpack_place(reports_->value());
  if (!place) return fail(place.error());
  if (place->partition.value() >= seqs_.size()) return bad_row("a report's partition");
  const auto seq = seqs_[place->partition.value()];
  Result<std::string> before;
  if (place->seq > seq) before = keyframe(report, seq);
  if (!before) return fail(std::move(before.error()));
  const std::string_view kept = place->seq > seq ? *before : reports_->value();
  ReportState state;
  if (!kept.empty()) {
    auto row = unpack_report_row(kept);
    if (!row) return fail(std::move(row.error()));
    state = std::move(row->state);
  }
  if (auto folded = fold(report, seq, state); !folded) return fail(std::move(folded.error()));
  if (state.phase == Phase::absent) return std::nullopt;
  return state;
}

/// The last one that is not later than `seq`; empty if there is none.
Result<std::string> PastReports::keyframe(events::ReportId report, events::Seq seq) {
  const auto prefix = keyframe_prefix(report);
  std::string best;
  if (auto there = go(*keyframes_, prefix); !there) return fail(std::move(there.error()));
  for (auto& at = *keyframes_; at.valid() && at.key().starts_with(prefix); at.step()) {
    const auto of = unpack_place(at.value());
    if (!of) return fail(of.error());
    if (of->seq > seq) break;
    best = at.value();
  }
  if (auto read = keyframes_->status(); !read) return fail(std::move(read.error()));
  return best;
}

Result<void> PastReports::fold(events::ReportId report, events::Seq seq, ReportState& state) {
  const auto prefix = history_prefix(report);
  if (auto there = go(*histories_, history_key(report, next(state.stream_version))); !there)
    return there;
  for (auto& at = *histories_; at.valid() && at.key().starts_with(prefix); at.step()) {
    const auto of = unpack_place(at.value());
    if (!of) return fail(of.error());
    if (of->seq > seq) break;
    const auto entry = unpack_history(version_at_end(at.key()), at.value());
    if (!entry) return fail(entry.error());
    const auto* event = std::get_if<events::report::Event>(&entry->event);
    if (event == nullptr) return bad_row("a report's history");
    events::report::evolve(state, *event);
  }
  return histories_->status();
}

}  // namespace cas::projections
