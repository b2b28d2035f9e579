#include "projections/rows.hpp"

#include <algorithm>
#include <array>

namespace cas::projections {
namespace {

using events::Event;
using events::report::CellsSaved;

// Numbers of event names in rows of H: append, never renumber. A name that is missing here is
// stored as text behind a 0, which costs bytes but no correctness.
constexpr std::array<std::string_view, 22> kNames{
    "report.cells_saved",  // by far the most frequent, so the first to be compared
    "report.opened",
    "report.approved",
    "report.approval_withdrawn",
    "report.submitted",
    "report.submission_withdrawn",
    "report.accepted_by_voivodeship",
    "report.accepted_by_ministry",
    "report.correction_permitted",
    "report.returned",
    "report.correction_requested",
    "report.correction_refused",
    "report.correction_opened",
    "report.region_assigned",
    "unit.registered",
    "unit.renamed",
    "unit.moved",
    "unit.closed",
    "log.created",
    "log.partition_claimed",
    "log.reacted_through",
    "report.cells_loaded",
};

enum class Body : std::uint8_t { as_in_frame = 0, packed_changes = 1 };

std::uint8_t number_of(std::string_view name) {
  const auto* found = std::ranges::find(kNames, name);
  return found == kNames.end() ? std::uint8_t{0}
                               : static_cast<std::uint8_t>(found - kNames.begin() + 1);
}

void pack_actor(Packer& to, const events::Actor& actor) {
  to.id(actor.account).byte(static_cast<std::uint8_t>(actor.role));
  to.byte(static_cast<std::uint8_t>(actor.scope.kind));
  if (actor.scope.kind != events::ScopeKind::country)
    to.raw({reinterpret_cast<const char*>(actor.scope.value.data()), actor.scope.value.size()});
}

events::Actor unpack_actor(Unpacker& from) {
  events::Actor actor;
  actor.account = from.id<events::AccountId>();
  actor.role = static_cast<events::Role>(from.byte());
  actor.scope.kind = static_cast<events::ScopeKind>(from.byte());
  if (actor.role > events::kNewestRole || actor.scope.kind > events::kNewestScopeKind)
    from.refuse();
  if (actor.scope.kind != events::ScopeKind::country)
    actor.scope.value = from.id<events::UnitId>().value();
  return actor;
}

FrameFacts unpack_facts(Unpacker& from) {
  FrameFacts facts;
  facts.at.partition = events::PartitionNo{static_cast<std::uint32_t>(from.number())};
  facts.at.seq = events::Seq{from.number()};
  facts.offset = events::Offset{from.number()};
  facts.time = events::Time{from.signed_number()};
  facts.channel = static_cast<events::Channel>(from.byte());
  if (facts.channel > events::kNewestChannel) from.refuse();
  facts.actor = unpack_actor(from);
  facts.command = from.id<events::CommandId>();
  return facts;
}

}  // namespace

std::unexpected<Error> bad_row(std::string_view what) {
  return fail(Errc::corrupt, "store.bad_row",
              std::string(what) + " does not decode; run `cas rebuild`");
}

void pack_frame_facts(Packer& to, const FrameFacts& facts) {
  to.number(facts.at.partition.value()).number(facts.at.seq.value()).number(facts.offset.value());
  to.signed_number(facts.time.value()).byte(static_cast<std::uint8_t>(facts.channel));
  pack_actor(to, facts.actor);
  to.id(facts.command);
}

void pack_history_event(Packer& to, std::uint32_t index, const events::EventView& stored,
                        const Event& event) {
  const auto number = number_of(stored.name);
  to.number(index).byte(number);
  if (number == 0) to.text(stored.name);
  to.number(stored.class_version);
  const auto* report = std::get_if<events::report::Event>(&event);
  if (const auto* saved = report != nullptr ? std::get_if<CellsSaved>(report) : nullptr) {
    to.byte(static_cast<std::uint8_t>(Body::packed_changes)).changes(saved->changes);
  } else {
    to.byte(static_cast<std::uint8_t>(Body::as_in_frame)).raw(stored.body);
  }
}

Result<FrameFacts> unpack_frame_facts(std::string_view value) {
  Unpacker from(value);
  const auto facts = unpack_facts(from);
  if (!from.good()) return bad_row("a row of history");
  return facts;
}

Result<HistoryEntry> unpack_history(events::Version version, std::string_view value) {
  Unpacker from(value);
  HistoryEntry entry;
  entry.version = version;
  entry.frame = unpack_facts(from);
  entry.index = static_cast<std::uint32_t>(from.number());
  const auto number = from.byte();
  if (number > kNames.size()) from.refuse();
  if (from.good()) entry.name = number == 0 ? from.text() : kNames[number - 1];
  entry.class_version = static_cast<std::uint32_t>(from.number());
  const auto body = static_cast<Body>(from.byte());
  if (!from.good()) return bad_row("a row of history");
  if (body == Body::packed_changes) {
    entry.event = events::report::Event{CellsSaved{from.changes()}};
    if (!from.done()) return bad_row("a save in a row of history");
    return entry;
  }
  auto event = events::decode(entry.name, entry.class_version, from.rest());
  if (!event) return fail(std::move(event.error()).during("reading a row of history"));
  entry.event = *std::move(event);
  return entry;
}

void pack_report_row(Packer& to, events::PartitionNo partition, events::Seq seq, events::Time time,
                     events::report::ReportState& state) {
  to.number(partition.value()).number(seq.value()).signed_number(time.value()).state(state);
}

Result<events::FrameRef> unpack_place(std::string_view value) {
  Unpacker from(value);
  const events::PartitionNo partition{static_cast<std::uint32_t>(from.number())};
  const events::Seq seq{from.number()};
  if (!from.good()) return bad_row("the frame of a row");
  return events::FrameRef{partition, seq};
}

Result<ReportRow> unpack_report_row(std::string_view value) {
  Unpacker from(value);
  ReportRow row;
  row.partition = events::PartitionNo{static_cast<std::uint32_t>(from.number())};
  row.seq = events::Seq{from.number()};
  row.time = events::Time{from.signed_number()};
  row.state = from.state();
  if (!from.done()) return bad_row("a report");
  return row;
}

void pack_version_row(Packer& to, const VersionRow& row) {
  to.number(row.seq.value()).signed_number(row.time.value());
  to.number(row.stream_version.value()).grid(row.cells);
}

Result<VersionRow> unpack_version_row(std::string_view value) {
  Unpacker from(value);
  VersionRow row;
  row.seq = events::Seq{from.number()};
  row.time = events::Time{from.signed_number()};
  row.stream_version = events::Version{from.number()};
  row.cells = from.grid();
  if (!from.done()) return bad_row("a version of a report");
  return row;
}

void pack_list_row(Packer& to, const ListRow& row) {
  to.id(row.unit).text(row.region.voivodeship).text(row.region.powiat).text(row.region.gmina);
  to.number(row.partition.value());
  to.byte(static_cast<std::uint8_t>(row.phase)).byte(static_cast<std::uint8_t>(row.ask));
  to.byte(static_cast<std::uint8_t>((row.returned ? 1 : 0) | (row.moved_away ? 2 : 0)));
  to.number(row.correction).number(row.version).signed_number(row.changed.value());
}

Result<ListRow> unpack_list_row(std::string_view key, std::string_view value) {
  constexpr std::size_t kIdBytes = 16;
  if (key.size() < kIdBytes) return bad_row("a row of a campaign's list");
  ListRow row;
  row.report = Unpacker(key.substr(key.size() - kIdBytes)).id<events::ReportId>();
  Unpacker from(value);
  row.unit = from.id<events::UnitId>();
  row.region = {std::string(from.text()), std::string(from.text()), std::string(from.text())};
  row.partition = events::PartitionNo{static_cast<std::uint32_t>(from.number())};
  row.phase = static_cast<events::report::Phase>(from.byte());
  row.ask = static_cast<events::report::CorrectionAsk>(from.byte());
  const auto flags = from.byte();
  row.returned = (flags & 1) != 0;
  row.moved_away = (flags & 2) != 0;
  row.correction = static_cast<std::uint32_t>(from.number());
  row.version = static_cast<std::uint32_t>(from.number());
  row.changed = events::Time{from.signed_number()};
  if (!from.done() || row.phase > events::report::Phase::accepted_national ||
      row.ask > events::report::CorrectionAsk::permitted)
    return bad_row("a row of a campaign's list");
  return row;
}

std::uint32_t counted_version(const events::report::CountedVersions& counted,
                              events::report::Lens lens) {
  using events::report::Lens;
  switch (lens) {
    case Lens::entered: return 0;
    case Lens::submitted: return counted.submitted;
    case Lens::accepted_regional: return counted.accepted_regional;
    case Lens::accepted_national: return counted.accepted_national;
  }
  return 0;
}

}  // namespace cas::projections
