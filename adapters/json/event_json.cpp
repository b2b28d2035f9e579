#include "adapters/json/event_json.hpp"

#include <array>

#include "adapters/files/cell_text.hpp"
#include "adapters/json/moments.hpp"

namespace cas::adapters::json {
namespace {

using boost::json::array;
using boost::json::object;
namespace ev = cas::events;
namespace files = cas::adapters::files;

object region_json(const ev::RegionPath& region) {
  return {{"voivodeship", region.voivodeship}, {"powiat", region.powiat}, {"gmina", region.gmina}};
}

/// Field by field; one overload for each class, so that a new class does not compile without one.
class Fields {
 public:
  Fields(const ev::Layout* layout, const ev::KeyStore* keys) : layout_(layout), keys_(keys) {}

  object operator()(const ev::report::ReportOpened& e) const {
    return {{"campaign", e.campaign.value()},
            {"form", e.form.value()},
            {"form_version", e.form_version.value()},
            {"layout", to_hex(e.layout)},
            {"cells", e.cells},
            {"unit", to_hex(e.unit)},
            {"region", region_json(e.region)},
            {"unit_deadline", e.deadlines.unit_date},
            {"office_deadline", e.deadlines.office_date}};
  }
  object operator()(const ev::report::CellsSaved& e) const { return {{"cells", cells(e.changes)}}; }
  object operator()(const ev::report::CellsLoaded& e) const {
    constexpr std::array<std::string_view, 3> kFormats{"xml", "csv", "xlsx"};
    object file{{"sha256", to_hex(e.file.sha256)},
                {"bytes", e.file.bytes},
                {"format", kFormats.at(static_cast<std::size_t>(e.file.format))}};
    if (!e.file.name.empty()) file["name"] = sealed_json(e.file.name, keys_);
    return {{"cells", cells(e.changes)}, {"file", std::move(file)}};
  }
  object operator()(const ev::report::CellsPrefilled& e) const {
    return {{"cells", cells(e.changes)}, {"cited", cited(e.cited)}};
  }
  object operator()(const ev::report::Plain&) const { return {}; }
  object operator()(const ev::report::ReportApproved& e) const {
    return e.cited.empty() ? object{} : object{{"cited", cited(e.cited)}};
  }
  object operator()(const ev::report::BreachExplained& e) const {
    array cells;
    for (const auto cell : e.cells) cells.push_back(boost::json::string(name_of(cell)));
    return {{"breach", e.breach}, {"cells", std::move(cells)}, {"why", sealed_json(e.why, keys_)}};
  }
  object operator()(const ev::report::Reasoned& e) const {
    return {{"why", sealed_json(e.why, keys_)}};
  }
  object operator()(const ev::report::CorrectionOpened& e) const { return {{"number", e.number}}; }
  object operator()(const ev::report::RegionAssigned& e) const {
    return {{"region", region_json(e.region)}};
  }

  object operator()(const ev::unit::UnitRegistered& e) const {
    return {{"unit", to_hex(e.unit)},
            {"code", e.code},
            {"name", e.name},
            {"kind", static_cast<int>(e.kind)},
            {"region", region_json(e.region)},
            {"valid_from", e.valid_from},
            {"generated", e.generated}};
  }
  object operator()(const ev::unit::UnitRenamed& e) const { return {{"name", e.name}}; }
  object operator()(const ev::unit::UnitMoved& e) const {
    return {{"code", e.code}, {"region", region_json(e.region)}, {"valid_from", e.valid_from}};
  }
  object operator()(const ev::unit::UnitClosed& e) const { return {{"valid_to", e.valid_to}}; }

  object operator()(const ev::form::FormPublished& e) const {
    return {{"form", e.form.code.value()},
            {"version", e.form.version.value()},
            {"title", e.form.title_pl},
            {"sections", e.form.sections.size()},
            {"layout", to_hex(e.layout)}};
  }
  object operator()(const ev::campaign::CampaignCreated& e) const {
    return {{"campaign", e.campaign.value()},         {"form", e.form.value()},
            {"form_version", e.form_version.value()}, {"period", e.period},
            {"unit_deadline", e.deadlines.unit_date}, {"office_deadline", e.deadlines.office_date}};
  }
  object operator()(const ev::campaign::CampaignLaunched& e) const { return {{"units", e.units}}; }
  object operator()(const ev::campaign::CampaignClosed&) const { return {}; }

  object operator()(const ev::account::AccountCreated& e) const {
    object fields{{"account", to_hex(e.account)},
                  {"role", ev::name_of(e.role)},
                  {"scope", to_string(e.scope)}};
    if (e.label) fields["label"] = sealed_json(*e.label, keys_);
    return fields;
  }
  // Not even its hash: what proves nothing to a reader is no business of his.
  object operator()(const ev::account::TokenIssued& e) const {
    object fields{{"number", e.number}};
    if (e.expires) fields["expires"] = format_time(*e.expires);
    return fields;
  }
  object operator()(const ev::account::TokenRevoked& e) const { return {{"number", e.number}}; }
  object operator()(const ev::account::AccountRevoked&) const { return {}; }

  object operator()(const ev::log::LogCreated& e) const {
    return {{"environment", static_cast<int>(e.environment)},
            {"shards", e.shards},
            {"hash_function", e.hash_function},
            {"format_level", e.format_level},
            {"parent", to_hex(e.parent)}};
  }
  object operator()(const ev::log::PartitionClaimed& e) const {
    return {{"incarnation", to_hex(e.incarnation)}, {"node", to_hex(e.node)}, {"url", e.url}};
  }
  object operator()(const ev::log::LogFormatRaised& e) const { return {{"level", e.level}}; }
  object operator()(const ev::log::ReactedThrough& e) const {
    return {{"registry", e.registry.value()}};
  }
  object operator()(const ev::log::Ticked&) const { return {}; }

 private:
  [[nodiscard]] static array cited(const std::vector<ev::report::CitedReport>& reports) {
    array all;
    for (const auto& one : reports)
      all.push_back({{"report", to_hex(one.report)}, {"version", one.version.value()}});
    return all;
  }
  [[nodiscard]] bool is_named(std::uint16_t cell) const {
    return layout_ != nullptr && cell < layout_->cells().size();
  }
  [[nodiscard]] std::string name_of(std::uint16_t cell) const {
    return is_named(cell) ? layout_->cells()[cell].code : "#" + std::to_string(cell);
  }
  [[nodiscard]] object cells(const ev::CellChanges& changes) const {
    object cells;
    for (std::size_t i = 0; i < changes.size(); ++i) {
      const auto at = changes.cells[i];
      const files::CellContent content{static_cast<ev::CellKind>(changes.kinds[i]),
                                       changes.values[i]};
      cells[name_of(at)] =
          files::print_cell(content, is_named(at) ? layout_->cells()[at].scale : std::uint8_t{0},
                            files::CellStyle::plain);
    }
    return cells;
  }

  const ev::Layout* layout_;
  const ev::KeyStore* keys_;
};

std::string_view name_of(ev::FrameKind kind) {
  switch (kind) {
    case ev::FrameKind::genesis: return "genesis";
    case ev::FrameKind::claim: return "claim";
    case ev::FrameKind::data: return "data";
  }
  return "";
}

}  // namespace

object sealed_json(const ev::Sealed& sealed, const ev::KeyStore* keys) {
  object all{{"sealed_with", to_hex(sealed.key)}, {"bytes", sealed.ciphertext.size()}};
  if (keys == nullptr) return all;
  const auto text = keys->open(sealed);
  if (text)
    all["text"] = *text;
  else
    all["unreadable"] = text.error().reason;
  return all;
}

object event_json(const ev::Event& event, const ev::Layout* layout, const ev::KeyStore* keys) {
  return std::visit(
      [&](const auto& category) { return std::visit(Fields{layout, keys}, category); }, event);
}

object actor_json(const ev::Actor& actor) {
  return {{"account", to_hex(actor.account)},
          {"role", ev::name_of(actor.role)},
          {"scope", to_string(actor.scope)}};
}

object header_json(const ev::FrameView& frame) {
  const auto& h = frame.header;
  return {{"hash", to_hex(frame.hash)},
          {"kind", name_of(h.kind)},
          {"log", to_hex(h.log)},
          {"partition", h.partition.value()},
          {"epoch", h.epoch.value()},
          {"claim", to_hex(h.claim)},
          {"seq", h.seq.value()},
          {"prev", to_hex(h.prev)},
          {"time", format_time(h.time)},
          {"command", to_hex(h.command)},
          {"command_hash", to_hex(h.command_hash)},
          {"actor", actor_json(h.actor)},
          {"channel", ev::name_of(h.channel)},
          {"correlation", to_hex(h.correlation)},
          {"caused_by",
           {{"partition", h.causation.partition.value()}, {"seq", h.causation.seq.value()}}},
          {"cites", {{"seq", h.cited.seq.value()}, {"hash", to_hex(h.cited.hash)}}}};
}

object history_json(const projections::HistoryEntry& entry, const ev::Layout* layout,
                    const ev::KeyStore* keys) {
  return {{"version", entry.version.value()},
          {"event", entry.name},
          {"time", format_time(entry.frame.time)},
          {"actor", actor_json(entry.frame.actor)},
          {"channel", ev::name_of(entry.frame.channel)},
          {"command", to_hex(entry.frame.command)},
          {"partition", entry.frame.at.partition.value()},
          {"seq", entry.frame.at.seq.value()},
          {"offset", entry.frame.offset.value()},
          {"fields", event_json(entry.event, layout, keys)}};
}

}  // namespace cas::adapters::json
