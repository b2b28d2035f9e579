#include "adapters/metrics/sources.hpp"

namespace cas::adapters::metrics {
namespace {

using Standing = engine::Partition::Standing;

double seconds(std::int64_t us) { return static_cast<double>(us) / 1e6; }
double seconds(events::Time time) { return seconds(time.value()); }
double number(auto value) { return static_cast<double>(value); }

void tell_writing(Page& page, const node::Figures& at, const std::string& partition) {
  const auto is = [&](Standing standing) { return at.standing == standing ? 1.0 : 0.0; };
  page.gauge("cas_partition_owned", "1 while this node writes to the partition.",
             is(Standing::owning), {{"partition", partition}});
  page.gauge("cas_partition_frozen", "1 while what became of appended frames is being found out.",
             is(Standing::frozen), {{"partition", partition}});
  page.gauge("cas_partition_stopped",
             "1 when the partition stands still until a person has looked; the reason says why.",
             at.stopped_by.empty() ? 0 : 1, {{"partition", partition}, {"reason", at.stopped_by}});
  page.gauge("cas_partition_queued_commands", "Commands that wait to be decided.",
             number(at.queued), {{"partition", partition}});
  page.gauge("cas_partition_in_flight_frames", "Frames handed over and not read back yet.",
             number(at.in_flight), {{"partition", partition}});
  page.counter("cas_partition_frames_appended_total",
               "Frames of commands that this process handed to the log.",
               number(at.done.frames_appended), {{"partition", partition}});
  page.counter("cas_partition_claims_appended_total", "Claims that this process handed to the log.",
               number(at.done.claims_appended), {{"partition", partition}});
  page.counter("cas_partition_freezes_total", "Times that writing stopped to settle what is true.",
               number(at.done.freezes), {{"partition", partition}});
  page.counter("cas_partition_append_failures_total",
               "Frames that the log refused, or reported as failed.", number(at.append_failures),
               {{"partition", partition}});
}

void tell_reading(Page& page, const node::Figures& at, const std::string& partition) {
  page.counter("cas_partition_valid_frames_total",
               "Frames of the chain since its genesis that the projections hold.",
               number(at.valid_frames), {{"partition", partition}});
  page.counter("cas_partition_void_frames_total", "Records that were judged void and not applied.",
               number(at.void_frames), {{"partition", partition}});
  page.gauge("cas_partition_lag_frames",
             "Records between what is applied and the end that the log last told of.",
             number(at.lag_frames), {{"partition", partition}});
  page.gauge("cas_partition_lag_seconds",
             "How long the projections have been behind the log; 0 at its end.", seconds(at.lag_us),
             {{"partition", partition}});
  page.gauge("cas_partition_last_frame_timestamp_seconds", "The time in the last valid frame.",
             seconds(at.tip_time), {{"partition", partition}});
  page.gauge("cas_partition_end_told_timestamp_seconds",
             "When the log last told where it ends; 0 = not yet.", seconds(at.end_told_at),
             {{"partition", partition}});
}

void add(engine::Durations& to, const engine::Durations& from) {
  for (std::size_t i = 0; i < to.counts.size(); ++i) to.counts[i] += from.counts[i];
  to.sum_us += from.sum_us;
}

}  // namespace

void tell_node(Page& page, const node::Node& node, events::Time now) {
  engine::Durations read_back;
  for (std::uint32_t p = 0; p < node.partitions(); ++p) {
    const auto at = node.figures(events::PartitionNo{p}, now);
    const auto partition = std::to_string(p);
    tell_writing(page, at, partition);
    tell_reading(page, at, partition);
    add(read_back, at.done.read_back);
  }
  page.durations("cas_append_read_back_duration_seconds",
                 "From handing a frame to the log until its owner read it back.", read_back);
  page.gauge("cas_projection_staged_rows", "Rows that wait for the next write to the store.",
             number(node.projector().staged_rows()));
  page.gauge("cas_projection_staged_bytes", "About how much those rows take up.",
             number(node.projector().staged_bytes()));
}

}  // namespace cas::adapters::metrics
