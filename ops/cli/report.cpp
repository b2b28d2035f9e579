#include <iostream>

#include "adapters/crypto/wrapped_key_store.hpp"
#include "adapters/json/acts.hpp"
#include "adapters/json/answers.hpp"
#include "adapters/json/layout_json.hpp"
#include "adapters/json/moments.hpp"
#include "adapters/json/why_json.hpp"
#include "engine/registry.hpp"
#include "ops/cli/commands.hpp"
#include "ops/cli/remote.hpp"
#include "ops/cli/report_picture.hpp"
#include "ops/cli/report_reads.hpp"
#include "ops/cli/seen_layout.hpp"
#include "ops/cli/session.hpp"
#include "ops/cli/words.hpp"
#include "projections/queries.hpp"

namespace cas::ops {
namespace {

namespace json = adapters::json;
using events::report::ReportState;

struct ReportWords {
  std::string campaign;
  std::string unit;
  std::optional<std::string> as_of;
  std::optional<std::string> layout;
  std::string act;
  std::string region = std::string(events::kCountry);
  std::string phase;
  std::string reason;
  std::string breach;
  std::string command_id;
  std::vector<std::string> cells;
  std::optional<std::uint64_t> version;
  Language language = Language::polish;
};

Error unknown_campaign(const ReportWords& words) {
  return {Errc::not_found,
          "campaign.unknown",
          "No campaign is called " + words.campaign + "; see cas campaign list.",
          {}};
}

/// The unit of a code, and the report that it owes.
struct Found {
  const events::UnitFacts* unit = nullptr;
  engine::ReportId report;
};

Result<Found> find_report(const events::Registry& registry, const ReportWords& words) {
  const auto* unit = registry.unit_by_code(words.unit);
  if (unit == nullptr)
    return fail(Errc::not_found, "unit.unknown", "No unit has the code " + words.unit + ".");
  const events::CampaignCode campaign{words.campaign};
  if (registry.campaign(campaign) == nullptr) return fail(unknown_campaign(words));
  return Found{unit, events::report::report_id(campaign, unit->id)};
}

Error absent(const ReportWords& words) {
  return {Errc::not_found,
          "report.absent",
          "The unit " + words.unit + " has no report in " + words.campaign + ".",
          {}};
}

Result<Exit> show(const Options& options, const ReportWords& words) {
  auto reading = Reading::open(options);
  if (!reading) return fail(std::move(reading.error()));
  const auto& projector = (*reading)->projector();
  auto found = find_report(projector.registry(), words);
  if (!found) return fail(std::move(found.error()));
  auto state = projector.report(found->report);
  if (words.as_of) {
    auto position = json::resolve(projector, *words.as_of);
    if (!position) return fail(std::move(position.error()));
    state = projections::report_as_of(projector, found->report, position->seqs);
  }
  if (!state) return fail(std::move(state.error()));
  if (!*state) return fail(absent(words));
  const auto* form =
      projector.registry().form((*state)->opened.form, (*state)->opened.form_version);
  if (form == nullptr)
    return fail(Errc::corrupt, "form.unknown", "The report's form is not in the registry.");
  const auto seen = see_in(projector.registry(), *form, words.layout);
  if (!seen) return fail(seen.error());
  if (seen->carried) {
    auto cells = seen->carried->carry((*state)->cells);
    if (!cells) return fail(std::move(cells.error()));
    (*state)->cells = *std::move(cells);
  }
  if (!options.json) {
    print_report(**state, *seen, *found->unit, words.language);
    return Exit::ok;
  }
  auto told = json::report_json(found->report, **state, found->unit->code, seen->form->layout);
  if (seen->carried) told["layout"] = json::layout_json(*seen->form, *seen->carried);
  if (!seen->carried && !(*state)->prefilled.empty())
    told["prefilled"] = json::prefilled_json(**state, *seen->form);
  print_json(told);
  return Exit::ok;
}

Result<Exit> list(const Options& options, const ReportWords& words) {
  auto reading = Reading::open(options);
  if (!reading) return fail(std::move(reading.error()));
  const auto& projector = (*reading)->projector();
  if (projector.registry().campaign(events::CampaignCode{words.campaign}) == nullptr)
    return fail(unknown_campaign(words));
  if (auto known = check_region(projector.registry(), words.region); !known)
    return fail(std::move(known.error()));
  auto rows = projections::list_reports(projector.store(), events::CampaignCode{words.campaign},
                                        words.region);
  if (!rows) return fail(std::move(rows.error()));
  boost::json::array all;
  for (const auto& row : *rows) {
    const auto* unit = projector.registry().unit(row.unit);
    if (unit == nullptr || (!words.phase.empty() && name_of(row.phase) != words.phase)) continue;
    if (options.json)
      all.push_back(json::report_line_json(row, *unit));
    else
      std::cout << pad_right(unit->code, 9) << pad_right(shorten(unit->name, 38), 40)
                << pad_right(std::string(name_of(row.phase)), 20)
                << (row.returned ? "returned  " : "")
                << (row.correction > 0 ? "correction " + std::to_string(row.correction) : "")
                << "\n";
  }
  if (options.json) print_json(all);
  return Exit::ok;
}

Error unreadable_cell(const std::string& text) {
  return {Errc::invalid,
          "cell.unknown",
          "Want CELL=VALUE, such as A/1.1/3=943010; got '" + text + "'.",
          {}};
}

/// Reads CELL=VALUE words; the cell by its code in the layout.
Result<events::CellChanges> read_cells(const std::vector<std::string>& texts,
                                       const events::Layout& layout) {
  json::CellsRead cells(layout);
  for (const auto& text : texts) {
    const auto equals = text.find('=');
    if (equals == std::string::npos) return fail(unreadable_cell(text));
    auto added = cells.add(text.substr(0, equals), text.substr(equals + 1));
    if (!added) return fail(std::move(added.error()).during("reading " + text));
  }
  return cells.changes();
}

std::string act_words() {
  std::string all;
  for (const auto& act : json::acts()) all += (all.empty() ? "" : ", ") + std::string(act.word);
  return all;
}

/// What the command is made from: the report as it is now, on the node's thread.
struct Standing {
  Found found;
  std::string unit_code;
  std::optional<ReportState> state;
  const events::FormFacts* form = nullptr;
};

Result<Standing> look_up(const adapters::node::Node& node, const ReportWords& words) {
  const auto& projector = node.projector();
  auto found = find_report(projector.registry(), words);
  if (!found) return fail(std::move(found.error()));
  auto state = projector.report(found->report);
  if (!state) return fail(std::move(state.error()));
  Standing standing{*found, found->unit->code, *std::move(state)};
  if (standing.state)
    standing.form =
        projector.registry().form(standing.state->opened.form, standing.state->opened.form_version);
  return standing;
}

Result<engine::ReportCommand> make_command(const ReportWords& words, const Standing& standing,
                                           events::CommandId id, events::KeyStore& keys) {
  if (words.act == "open")
    return engine::OpenReport{events::CampaignCode{words.campaign}, standing.found.unit->id};
  if (!standing.state || standing.form == nullptr) return fail(absent(words));
  if (words.act == "save") {
    auto changes = read_cells(words.cells, standing.form->layout);
    if (!changes) return fail(std::move(changes.error()));
    return engine::SaveCells{standing.found.report, *std::move(changes)};
  }
  const bool explains = words.act == "explain";
  const auto act = explains ? Result<json::ActWord>() : json::parse_act(words.act);
  if (!act) return fail(act.error());
  if (!explains && !act->reason) return act->make(standing.found.report, {});
  auto sealed = keys.seal(adapters::crypto::unit_key(standing.unit_code), id, 0, words.reason);
  if (!sealed) return fail(std::move(sealed.error()));
  if (explains)
    return engine::ExplainBreach{standing.found.report, words.breach, *std::move(sealed)};
  return act->make(standing.found.report, *std::move(sealed));
}

/// What can be said of the words alone, before the log is claimed for them.
Result<void> check_words(const ReportWords& words) {
  if (words.act == "open" || words.act == "save") return {};
  const bool explains = words.act == "explain";
  const auto act = explains ? Result<json::ActWord>() : json::parse_act(words.act);
  if (!act) return fail(act.error());
  if ((explains || act->reason) && json::says_nothing(words.reason))
    return fail(Errc::invalid, "report.reason_missing", "Say why with --reason TEXT.");
  return {};
}

/// Prefilling has no goal that can be seen: cells that start from nothing known stay empty.
std::string_view already_so_words(const ReportWords& words) {
  if (words.act != "prefill") return kAlreadySo;
  return "Nothing to fill in: cells that start from other figures hold something already, or those "
         "figures are not known, as in reports that are not approved yet";
}

Result<Exit> send_here(const Options& options, const ReportWords& words) {
  auto actor = actor_of(options);
  if (!actor) return fail(std::move(actor.error()));
  auto id = command_id(words.command_id);
  if (!id) return fail(std::move(id.error()));
  auto writing = Writing::open(options);
  if (!writing) return fail(std::move(writing.error()));
  auto standing =
      (*writing)->node().with([&](adapters::node::Node& node) { return look_up(node, words); });
  if (!standing) return fail(std::move(standing.error()));
  auto command = make_command(words, *standing, *id, (*writing)->keys());
  if (!command) return fail(std::move(command.error()));
  engine::Envelope envelope;
  envelope.id = *id;
  envelope.actor = *actor;
  if (words.version)
    envelope.expected = events::Version{*words.version};
  else if (words.act != "open" && words.act != "save")
    envelope.expected = standing->state->stream_version;
  envelope.command = *std::move(command);
  return tell((*writing)->node().ask(std::move(envelope)), *id, options.json,
              already_so_words(words));
}

/// The cells as the server wants them: a text each, null to clear.
Result<boost::json::object> cells_there(const std::vector<std::string>& texts) {
  boost::json::object cells;
  for (const auto& text : texts) {
    const auto equals = text.find('=');
    if (equals == std::string::npos) return fail(unreadable_cell(text));
    const auto value = text.substr(equals + 1);
    cells[text.substr(0, equals)] =
        value.empty() ? boost::json::value() : boost::json::value(value);
  }
  return boost::json::object{{"cells", std::move(cells)}};
}

Result<Exit> send_there(const Options& options, const ReportWords& words, Remote& server) {
  const auto id = command_id(words.command_id);
  if (!id) return fail(id.error());
  const auto path =
      "/api/v1/campaigns/" + encoded(words.campaign) + "/reports/" + encoded(words.unit);
  Remote::Asked asked{"POST", path, {}, {{"Idempotency-Key", to_hex(*id)}}};
  if (words.version)
    asked.headers.emplace_back("If-Match", "\"" + std::to_string(*words.version) + "\"");
  if (words.act == "save") {
    auto cells = cells_there(words.cells);
    if (!cells) return fail(std::move(cells.error()));
    asked.method = "PATCH";
    asked.path += "/cells";
    asked.body = *std::move(cells);
  } else if (words.act != "open") {
    const bool explains = words.act == "explain";
    asked.path += explains ? "/explanations" : "/acts";
    boost::json::object act{{explains ? "breach" : "act", explains ? words.breach : words.act}};
    if (!words.reason.empty()) act["reason"] = words.reason;
    asked.body = std::move(act);
    if (!words.version) {
      const auto seen = server.ask({"GET", path, {}, {}});
      if (!seen) return fail(seen.error());
      asked.headers.emplace_back("If-Match", seen->etag);
    }
  }
  const auto answer = server.ask(asked);
  if (!answer) return fail(answer.error());
  return tell_answer(answer->body, options.json, already_so_words(words));
}

Result<Exit> send(const Options& options, const ReportWords& words) {
  if (auto sound = check_words(words); !sound) return fail(std::move(sound.error()));
  return here_or_there(
      options, [&] { return send_here(options, words); },
      [&](Remote& server) { return send_there(options, words, server); });
}

CLI::App* add_words(CLI::App& report, const char* name, const char* help, ReportWords& words) {
  auto* sub = report.add_subcommand(name, help);
  sub->add_option("campaign", words.campaign, "campaign code")->required();
  sub->add_option("unit", words.unit, "the unit's code, e.g. 0212033")->required();
  return sub;
}

CLI::App* add_common(CLI::App* sub, ReportWords& words) {
  sub->add_option("--version", words.version, "the report's version that you looked at");
  sub->add_option("--id", words.command_id,
                  "command id, 32 hexadecimal digits: sent twice, it is done once");
  return sub;
}

CLI::App* add_explain(CLI::App& report, ReportWords& words) {
  auto* explain = add_words(report, "explain",
                            "say why a soft rule is broken\n\nExample: cas report explain "
                            "FA-2014Q4 0212033 'change-on-last-year @ 5' --reason 'Raised'",
                            words);
  explain->add_option("breach", words.breach, "as cas findings names it")->required();
  explain->add_option("--reason", words.reason, "why; sealed before it is stored")->required();
  return explain;
}

}  // namespace

void add_report(CLI::App& app, Options& options, Run& run) {
  auto words = std::make_shared<ReportWords>();
  auto* report = app.add_subcommand(
      "report",
      "Look at one unit's report, fill it in, and move it along.\n\n"
      "Example: cas report save FA-2014Q4 0212033 A/1/3=1107325 --as unit_clerk@0212033");
  report->require_subcommand(1);

  auto* shows = add_words(*report, "show",
                          "the report as it is, or was\n\nExample: cas report show FA-2014Q4 "
                          "0212033 --as-of 2015-01-15T12:00:00+01:00",
                          *words);
  shows->add_option("--as-of", words->as_of,
                    "a position, as answers tell it, or a time with an offset");
  shows->add_option("--layout", words->layout,
                    "the newer form version in whose layout to show it: newest, or as FA/2");
  add_language(*shows, words->language);
  shows->callback(
      [&options, &run, words] { run = [&options, words] { return show(options, *words); }; });

  auto* lists = report->add_subcommand("list",
                                       "the reports of a campaign, by region\n\nExample: cas "
                                       "report list FA-2014Q4 --region 0212 --phase submitted");
  lists->add_option("campaign", words->campaign, "campaign code")->required();
  lists->add_option("--region", words->region, "TERYT code or PL")->capture_default_str();
  lists->add_option("--phase", words->phase, "only those that stand there")
      ->check(CLI::IsMember(
          {"at_unit", "approved", "submitted", "accepted_regional", "accepted_national"}));
  lists->callback(
      [&options, &run, words] { run = [&options, words] { return list(options, *words); }; });
  add_report_reads(*report, options, run);
  const auto sends = [&options, &run, words](const char* act) {
    return [&options, &run, words, act] {
      if (*act != '\0') words->act = act;
      run = [&options, words] { return send(options, *words); };
    };
  };
  const auto common = [&](CLI::App* sub) { return add_common(sub, *words); };
  common(add_words(*report, "open",
                   "open a report for a unit that has none in the campaign\n\nExample: cas report "
                   "open FA-2014Q4 0212033 --as ministry_methodologist@PL",
                   *words))
      ->callback(sends("open"));
  auto* save = common(add_words(*report, "save",
                                "save cells: CELL=VALUE …\n\nExample: cas report save FA-2014Q4 "
                                "0212033 A/1/3=1107325 A/1/4=1211380 --as unit_clerk@0212033",
                                *words));
  save->add_option("cells", words->cells,
                   "A/1.1/3=943010; empty clears, '.' no data, x impossible, 0* below the unit")
      ->required();
  save->callback(sends("save"));
  common(add_explain(*report, *words))->callback(sends("explain"));
  auto* act = common(add_words(*report, "act",
                               "approve, submit, return, accept, correct…\n\nExample: cas report "
                               "act FA-2014Q4 0212033 return --reason 'Row 2' --as wps_head@02",
                               *words));
  act->add_option("act", words->act, act_words())->required();
  act->add_option("--reason", words->reason, "why; sealed before it is stored");
  act->callback(sends(""));
}

}  // namespace cas::ops
