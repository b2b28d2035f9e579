#include "adapters/node/figures.hpp"

#include "adapters/node/node.hpp"

// The part of a node that tells how it stands.
namespace cas::adapters::node {

using events::Time;

void Node::note_end(Lane& lane, events::Offset end, Time now) {
  if (lane.end_told_at == Time{}) lane.at_end_at = now;
  lane.end_told_at = now;
  lane.end_told = end;
  note_at_end(lane, now);
}

void Node::note_at_end(Lane& lane, Time now) {
  if (lane.reader.next_offset() >= lane.end_told) lane.at_end_at = now;
}

Figures Node::figures(events::PartitionNo partition, Time now) const {
  const auto& lane = lanes_.at(partition.value());
  const auto& checkpoint = projector_.checkpoint(partition);
  Figures figures;
  figures.standing = lane.writer->standing();
  if (lane.stopped) figures.stopped_by = lane.stopped->reason;
  if (figures.stopped_by.empty() && lane.writer->stopped_by())
    figures.stopped_by = lane.writer->stopped_by()->reason;
  figures.queued = lane.writer->queued();
  figures.in_flight = lane.writer->in_flight();
  figures.append_failures = lane.append_failures;
  figures.done = lane.writer->figures();
  if (checkpoint.chain.started) figures.valid_frames = checkpoint.chain.tip.seq.value() + 1;
  figures.void_frames = checkpoint.void_frames;
  figures.tip_time = checkpoint.chain.tip.time;
  figures.end_told_at = lane.end_told_at;
  const auto next = lane.reader.next_offset();
  if (next < lane.end_told) {
    figures.lag_frames = lane.end_told.value() - next.value();
    figures.lag_us = now.value() - lane.at_end_at.value();
  }
  return figures;
}

}  // namespace cas::adapters::node
