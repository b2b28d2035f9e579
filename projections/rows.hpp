#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "events/frame.hpp"
#include "events/report_state.hpp"
#include "projections/packing.hpp"

namespace cas::projections {

/// Raised with every change of a key or a value: a store of another generation is rebuilt.
inline constexpr std::uint32_t kSchemaGeneration = 4;

/// A stored row that does not decode.
[[nodiscard]] std::unexpected<Error> bad_row(std::string_view what);

/// Where and by whom a frame was written: what the history shows of each of its events.
struct FrameFacts {
  events::FrameRef at;
  events::Offset offset;
  events::Time time;
  events::Actor actor;
  events::Channel channel{};
  events::CommandId command;
  friend bool operator==(const FrameFacts&, const FrameFacts&) = default;
};

/// One event of a stream's history (table H).
struct HistoryEntry {
  events::Version version;  ///< of the stream, after the event
  FrameFacts frame;
  std::uint32_t index = 0;  ///< of the event in its frame
  std::string name;
  std::uint32_t class_version = 0;
  events::Event event;
};

/// The part of a history row that all events of a frame share.
void pack_frame_facts(Packer& to, const FrameFacts& facts);
/// The rest. Saved cells are packed again: an event's own bytes take three times as much.
void pack_history_event(Packer& to, std::uint32_t index, const events::EventView& stored,
                        const events::Event& event);
/// @errors corrupt "store.bad_row", "codec.…"
[[nodiscard]] Result<HistoryEntry> unpack_history(events::Version version, std::string_view value);
/// The frame's facts alone; cheap.
[[nodiscard]] Result<FrameFacts> unpack_frame_facts(std::string_view value);

/// A report's state at some version of its stream: rows of R and K.
struct ReportRow {
  events::PartitionNo partition;
  events::Seq seq;  ///< of the frame that brought it to this state
  events::Time time;
  events::report::ReportState state;
};
void pack_report_row(Packer& to, events::PartitionNo partition, events::Seq seq, events::Time time,
                     events::report::ReportState& state);
[[nodiscard]] Result<ReportRow> unpack_report_row(std::string_view value);
/// Only partition and seq, with which rows of R, K and H begin.
[[nodiscard]] Result<events::FrameRef> unpack_place(std::string_view value);

/// A frozen version (table V).
struct VersionRow {
  events::Seq seq;
  events::Time time;
  events::Version stream_version;
  events::CellGrid cells;
};
void pack_version_row(Packer& to, const VersionRow& row);
[[nodiscard]] Result<VersionRow> unpack_version_row(std::string_view value);

/// A report in the list of its campaign (table L). A report that moved leaves a row with
/// `moved_away` where it was, so that the past of that region can be told.
struct ListRow {
  events::ReportId report;
  events::UnitId unit;
  events::RegionPath region;
  events::PartitionNo partition;
  events::report::Phase phase{};
  events::report::CorrectionAsk ask{};
  bool returned = false;
  bool moved_away = false;
  std::uint32_t correction = 0;
  std::uint32_t version = 0;
  events::Time changed;  ///< of the last act; saves do not count
};
void pack_list_row(Packer& to, const ListRow& row);
[[nodiscard]] Result<ListRow> unpack_list_row(std::string_view key, std::string_view value);

/// The versions that count, as numbers by lens; `entered` is never asked.
[[nodiscard]] std::uint32_t counted_version(const events::report::CountedVersions& counted,
                                            events::report::Lens lens);

}  // namespace cas::projections
