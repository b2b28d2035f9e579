#include <iostream>

#include "adapters/json/event_json.hpp"
#include "adapters/json/frame_json.hpp"
#include "events/chain_reader.hpp"
#include "ops/cli/commands.hpp"
#include "ops/cli/open_keys.hpp"
#include "ops/cli/open_log.hpp"
#include "ops/cli/session.hpp"
#include "ops/cli/words.hpp"
#include "projections/queries.hpp"

namespace cas::ops {
namespace {

struct HistoryWords {
  std::string stream;
  std::uint64_t from = 1;
  std::size_t limit = 200;
  bool reveal = false;
};

/// Who did it; a unit by its code, as people know it.
std::string actor_named(const projections::Projector& projector, const events::Actor& actor) {
  auto scope = to_string(actor.scope);
  if (actor.scope.kind == events::ScopeKind::unit)
    if (const auto* unit = projector.registry().unit(events::UnitId{actor.scope.value}))
      scope = unit->code;
  return std::string(events::name_of(actor.role)) + "@" + scope;
}

/// The layout by which a report's saved cells are named; null for other streams.
const events::Layout* layout_of(const projections::Projector& projector,
                                const std::string& stream) {
  constexpr std::string_view kReport = "report/";
  events::Bytes16 raw;
  if (!stream.starts_with(kReport) ||
      !events::from_hex(std::string_view(stream).substr(kReport.size()), raw.data(), raw.size()))
    return nullptr;
  const auto report = projector.report(events::ReportId{raw});
  if (!report || !*report) return nullptr;
  const auto* form =
      projector.registry().form((*report)->opened.form, (*report)->opened.form_version);
  return form == nullptr ? nullptr : &form->layout;
}

/// "CAMPAIGN/UNIT" is a way to say which report's stream is meant, "unit/CODE" which unit's.
std::string stream_named(const projections::Projector& projector, const std::string& words) {
  const auto slash = words.rfind('/');
  if (slash == std::string::npos) return words;
  const events::CampaignCode campaign{words.substr(0, slash)};
  const auto* unit = projector.registry().unit_by_code(words.substr(slash + 1));
  if (unit == nullptr) return words;
  if (campaign.value() == "unit") return events::unit::stream_of(unit->id).value();
  if (projector.registry().campaign(campaign) == nullptr) return words;
  return events::report::stream_of(events::report::report_id(campaign, unit->id)).value();
}

Result<Exit> show_history(const Options& options, const HistoryWords& words) {
  auto reading = Reading::open(options);
  if (!reading) return fail(std::move(reading.error()));
  const auto& projector = (*reading)->projector();
  const auto stream = stream_named(projector, words.stream);
  auto entries = projections::history(projector.store(), events::StreamId{stream},
                                      events::Version{words.from}, words.limit);
  if (!entries) return fail(std::move(entries.error()));
  if (entries->empty() && words.from <= 1)
    return fail(Errc::not_found, "stream.unknown", "There is no stream " + stream + ".");
  const auto* layout = layout_of(projector, stream);
  std::unique_ptr<events::KeyStore> keys;
  if (words.reveal) {
    auto opened = open_keys(options, Access::read, false);
    if (!opened) return fail(std::move(opened.error()));
    keys = *std::move(opened);
  }
  if (options.json) {
    boost::json::array all;
    for (const auto& entry : *entries)
      all.push_back(adapters::json::history_json(entry, layout, keys.get()));
    print_json(all);
    return Exit::ok;
  }
  std::cout << stream << "\n";
  for (const auto& e : *entries)
    std::cout << pad_left(std::to_string(e.version.value()), 5) << "  " << format_time(e.frame.time)
              << "  " << pad_right(e.name, 33)
              << pad_right(shorten(actor_named(projector, e.frame.actor), 28), 30)
              << shorten(boost::json::serialize(
                             adapters::json::event_json(e.event, layout, keys.get())),
                         300)
              << "\n";
  if (entries->size() == words.limit)
    std::cout << "At most " << words.limit << " events are shown; go on with --from "
              << entries->back().version.value() + 1 << ".\n";
  return Exit::ok;
}

struct InspectWords {
  std::uint32_t partition = 0;
  std::uint64_t from = 0;
  std::size_t limit = 1;
};

void print_indented(const boost::json::value& value, std::size_t depth) {
  const std::string indent(depth * 2, ' ');
  if (const auto* fields = value.if_object()) {
    for (const auto& [key, field] : *fields) {
      const bool nested = field.is_object() || field.is_array();
      std::cout << indent << std::string_view(key) << ":";
      if (nested)
        std::cout << "\n";
      else
        std::cout << " ";
      print_indented(field, depth + 1);
    }
  } else if (const auto* items = value.if_array()) {
    for (const auto& item : *items) print_indented(item, depth);
  } else if (const auto* text = value.if_string()) {
    std::cout << std::string_view(*text) << "\n";
  } else {
    std::cout << boost::json::serialize(value) << "\n";
  }
}

/// Reads without a chain and without a store: for a look at bytes that may be damaged, too.
Result<Exit> inspect(const Options& options, const InspectWords& words) {
  auto log = open_log(options, Access::read, {}, {});
  if (!log) return fail(std::move(log.error()));
  const events::PartitionNo partition{words.partition};
  if (words.partition >= (*log)->partition_count())
    return fail(
        Errc::not_found, "log.no_such_partition",
        "The log has partitions 0 to " + std::to_string((*log)->partition_count() - 1) + ".");
  (*log)->follow(partition, events::Offset{words.from});
  (*log)->ask_end(partition, 1);
  std::size_t shown = 0;
  std::optional<std::uint64_t> end;
  auto next = words.from;
  while (shown < words.limit && !(end && next >= *end)) {
    std::vector<events::LogEvent> events;
    (*log)->poll(events, 1 << 20);
    for (auto& event : events) {
      if (const auto* is = std::get_if<events::EndIs>(&event)) end = is->end.value();
      if (auto* trouble = std::get_if<events::LogTrouble>(&event))
        return fail(std::move(trouble->error));
      auto* read = std::get_if<events::RecordsRead>(&event);
      if (read == nullptr) continue;
      for (auto& record : read->records) {
        if (shown == words.limit) break;
        next = record.offset.value() + 1;
        ++shown;
        const auto json = adapters::json::frame_json(events::read_frame(std::move(record)));
        if (options.json)
          print_json(json);
        else
          print_indented(json, 0), std::cout << "\n";
      }
    }
    if (events.empty()) (*log)->wait(std::chrono::milliseconds{50});
  }
  if (shown == 0)
    return fail(Errc::not_found, "log.no_such_offset",
                "Partition " + std::to_string(words.partition) + " ends at offset " +
                    std::to_string(end.value_or(0)) + ".");
  return Exit::ok;
}

}  // namespace

void add_history(CLI::App& app, Options& options, Run& run) {
  auto words = std::make_shared<HistoryWords>();
  auto* history = app.add_subcommand(
      "history",
      "Every event of a stream, oldest first: report/ID, unit/CODE, form/CODE/VERSION, "
      "campaign/CODE, "
      "or CAMPAIGN/UNIT for a unit's report.\n\nExample: cas history FA-2014Q4/0212033");
  history->add_option("stream", words->stream, "whose history")->required();
  history->add_option("--from", words->from, "first version")->capture_default_str();
  history->add_flag("--reveal", words->reveal,
                    "show what reasons say; wants the keys (see --keys)");
  history->add_option("--limit", words->limit, "at most so many events")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  history->callback([&options, &run, words] {
    run = [&options, words] { return show_history(options, *words); };
  });
}

void add_log(CLI::App& app, Options& options, Run& run) {
  auto words = std::make_shared<InspectWords>();
  auto* log =
      app.add_subcommand("log", "Look at the log itself.\n\nExample: cas log inspect 1 --from 2");
  log->require_subcommand(1);
  auto* look = log->add_subcommand(
      "inspect", "frames in readable form, as stored\n\nExample: cas log inspect 1 --from 2");
  look->add_option("partition", words->partition, "0 = registry")->required();
  look->add_option("--from", words->from, "offset of the first record")->capture_default_str();
  look->add_option("--limit", words->limit, "how many records")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  look->callback(
      [&options, &run, words] { run = [&options, words] { return inspect(options, *words); }; });
}

}  // namespace cas::ops
