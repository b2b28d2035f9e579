#include "adapters/api/writes.hpp"

#include <array>

#include "adapters/api/reads.hpp"
#include "adapters/files/form_json.hpp"
#include "adapters/files/strict_json.hpp"
#include "adapters/json/acts.hpp"
#include "adapters/time/warsaw.hpp"

namespace cas::adapters::api {
namespace {

using engine::Act;
using engine::Command;
using engine::RegistryCommand;
using engine::ReportCommand;
using events::unit::Kind;
using files::JsonPlace;

constexpr std::array<std::string_view, 4> kKinds{"gmina", "powiat", "voivodeship", "institution"};
constexpr std::size_t kTextMax = 200;
constexpr std::size_t kReasonMax = 4000;

Result<events::report::Deadlines> deadlines(const std::string& unit, const std::string& office) {
  const auto unit_time = time::end_of_day_in_warsaw(unit);
  if (!unit_time) return fail(unit_time.error());
  const auto office_time = time::end_of_day_in_warsaw(office);
  if (!office_time) return fail(office_time.error());
  return events::report::Deadlines{*unit_time, unit, *office_time, office};
}

/// @errors invalid "report.reason_missing"  it holds nothing but blanks
Result<std::string> told(std::string reason) {
  if (json::says_nothing(reason))
    return fail(Errc::invalid, "report.reason_missing", "Say why, in \"reason\".");
  return reason;
}

Result<Command> on_campaign(const Call& call, auto make) {
  return RegistryCommand{make(events::CampaignCode{call.at("campaign")})};
}

/// The cells of {"cells": {"A/1/3": "12.50", "A/1/4": null}}; null clears.
Result<events::CellChanges> cells_of(const boost::json::value& body, const events::Layout& layout) {
  std::optional<Error> wrong;
  const JsonPlace place(body, wrong);
  place.expect_members({"cells"}, {});
  const auto* cells = wrong ? nullptr : body.at("cells").if_object();
  if (wrong) return fail(*wrong);
  if (cells == nullptr || cells->empty())
    return fail(Errc::invalid, "report.cells_malformed",
                "Want {\"cells\": {\"A/1/3\": \"12.50\"}} with at least one cell.");
  json::CellsRead read(layout);
  for (const auto& [code, value] : *cells) {
    const auto* text = value.if_string();
    if (text == nullptr && !value.is_null())
      return fail(Errc::invalid, "cell.bad_text",
                  "The value of cell " + std::string(code) +
                      " is a text such as \"12.50\", or null to clear it.");
    if (auto added = read.add(code, text == nullptr ? std::string_view{} : *text); !added)
      return fail(std::move(added.error()));
  }
  return read.changes();
}

}  // namespace

Result<Command> publish_form(const Call& call, node::Node&) {
  auto form = files::parse_form(call.request.body);
  if (!form) return fail(std::move(form.error()));
  return RegistryCommand{engine::PublishForm{*std::move(form)}};
}

Result<Command> create_campaign(const Call& call, node::Node&) {
  std::optional<Error> wrong;
  const JsonPlace place(call.body, wrong);
  place.expect_members(
      {"campaign", "form", "form_version", "period", "kinds", "unit_deadline", "office_deadline"},
      {});
  if (wrong) return fail(*wrong);
  const auto due = deadlines(place.member("unit_deadline").text(10, 10),
                             place.member("office_deadline").text(10, 10));
  engine::CreateCampaign command{
      events::CampaignCode{place.member("campaign").text(1, kTextMax)},
      events::FormCode{place.member("form").text(1, kTextMax)},
      events::FormVersion{place.member("form_version").whole(1, UINT16_MAX)},
      place.member("period").text(1, kTextMax),
      {},
      {}};
  for (const auto& kind : place.member("kinds").items())
    command.kinds.push_back(static_cast<Kind>(kind.one_of(kKinds)));
  if (wrong) return fail(*wrong);
  if (!due) return fail(due.error());
  command.deadlines = *due;
  return RegistryCommand{std::move(command)};
}

Result<Command> launch_campaign(const Call& call, node::Node&) {
  return on_campaign(
      call, [](events::CampaignCode code) { return engine::LaunchCampaign{{std::move(code)}}; });
}

Result<Command> close_campaign(const Call& call, node::Node&) {
  return on_campaign(
      call, [](events::CampaignCode code) { return engine::CloseCampaign{{std::move(code)}}; });
}

Result<Command> open_report(const Call& call, node::Node& node) {
  const auto found = owed(call, Act::open_report, node.projector().registry());
  if (!found) return fail(found.error());
  return ReportCommand{engine::OpenReport{found->campaign->created.campaign, found->unit->id}};
}

Result<Command> save_cells(const Call& call, node::Node& node) {
  const auto found = owed(call, Act::save_cells, node.projector().registry());
  if (!found) return fail(found.error());
  auto changes = cells_of(call.body, found->form->layout);
  if (!changes) return fail(std::move(changes.error()));
  return ReportCommand{engine::SaveCells{found->report, *std::move(changes)}};
}

Result<Command> act_on_report(const Call& call, node::Node& node) {
  // Which act it is in the table depends on the report's state; the executor knows it.
  const auto found = owed(call, Act::read, node.projector().registry());
  if (!found) return fail(found.error());
  const auto act = json::parse_act(call.body.at("act").as_string());
  if (!act) return fail(act.error());
  return act->make(found->report, call.sealed_why.value_or(events::Sealed{}));
}

Result<Command> explain_breach(const Call& call, node::Node& node) {
  const auto found = owed(call, Act::save_cells, node.projector().registry());
  if (!found) return fail(found.error());
  return ReportCommand{engine::ExplainBreach{found->report,
                                             std::string(call.body.at("breach").as_string()),
                                             call.sealed_why.value_or(events::Sealed{})}};
}

Result<std::string> explanation_of(const boost::json::value& body) {
  std::optional<Error> wrong;
  const JsonPlace place(body, wrong);
  place.expect_members({"breach", "reason"}, {});
  (void)place.member("breach").text(1, kTextMax);
  auto reason = place.member("reason").text(0, kReasonMax);
  if (wrong) return fail(*wrong);
  return told(std::move(reason));
}

Result<std::string> reason_of(const boost::json::value& body) {
  std::optional<Error> wrong;
  const JsonPlace place(body, wrong);
  place.expect_members({"act"}, {"reason"});
  const auto word = wrong ? std::string() : place.member("act").text(1, kTextMax);
  if (wrong) return fail(*wrong);
  const auto act = json::parse_act(word);
  if (!act) return fail(act.error());
  if (!place.has("reason")) return act->reason ? told({}) : std::string();
  auto reason = place.member("reason").text(0, kReasonMax);
  if (wrong) return fail(*wrong);
  if (!act->reason)
    return fail(Errc::invalid, "report.reason_unwanted", "The act '" + word + "' takes no reason.");
  return told(std::move(reason));
}

}  // namespace cas::adapters::api
