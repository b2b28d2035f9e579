#include "adapters/api/value_feeds.hpp"

#include <optional>

#include "adapters/json/cloud_events.hpp"
#include "adapters/node/node_thread.hpp"
#include "projections/queries.hpp"

namespace cas::adapters::api {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::seconds kSumsEvery{1};
constexpr std::chrono::milliseconds kOfATick{5};  ///< for putting into words
/// A reader who has so much before him waits for more. Far below the limit at which he is cut.
constexpr std::size_t kBacklogBytes = 64 * 1024;

std::string sse(std::string_view event, const std::string& data) {
  return "event: " + std::string(event) + "\ndata: " + data + "\n\n";
}

}  // namespace

std::shared_ptr<http::EventStream> begin_stream(http::Reply& reply, const std::string& first) {
  auto stream = reply.stream({{"Cache-Control", "no-store"}});
  stream->send(std::make_shared<const std::string>("retry: 1000\n: begins\n\n" + first));
  return stream;
}

std::string event_text(std::string_view event, const std::string& position, std::string data) {
  data.back() = ',';
  return "id: " + position + "\nevent: " + std::string(event) + "\ndata: " + std::move(data) +
         "\"position\":\"" + position + "\"}\n\n";
}

struct ValueFeeds::Words {
  node::Node& node;
  steady_clock::time_point until = steady_clock::now() + kOfATick;
  std::map<std::pair<events::CampaignCode, Name>, Bytes> made;
  std::map<events::PartitionNo, json::Outlook> outlooks;

  [[nodiscard]] bool over() const { return steady_clock::now() > until; }

  const json::Outlook& outlook(events::PartitionNo partition) {
    const auto found = outlooks.find(partition);
    if (found != outlooks.end()) return found->second;
    const auto& projector = node.projector();
    return outlooks
        .emplace(partition, partition == events::kRegistry
                                ? json::aggregates_outlook(projector)
                                : json::status_outlook(projector, partition))
        .first->second;
  }

  /// Null when there is no such value, or the store is in trouble, which stops the node.
  Bytes of(const events::CampaignCode& campaign, const Name& name, events::Time changed) {
    auto& bytes = made[{campaign, name}];
    if (!bytes) bytes = std::make_shared<const std::string>(event(campaign, name, changed));
    return bytes->empty() ? nullptr : bytes;
  }

  std::string event(const events::CampaignCode& campaign, const Name& name, events::Time changed) {
    const auto& projector = node.projector();
    if (const auto* sum = std::get_if<Sum>(&name)) {
      const auto totals = projections::totals(projector, campaign, sum->region, sum->lens);
      if (!totals) return {};
      return sse("aggregates", json::aggregates_event(*totals, outlook(events::kRegistry)));
    }
    const auto id = std::get<events::ReportId>(name);
    const auto state = projector.report(id);
    if (!state || !*state) return {};
    const auto shard = events::shard_of(id, node.partitions() - 1);
    const auto status =
        json::status_of(json::row_of(id, **state, shard, changed), campaign, projector.registry());
    return status ? sse("status", json::status_event(*status, outlook(shard))) : std::string();
  }
};

Result<void> ValueFeeds::subscribe(const Filter& filter, std::optional<std::uint64_t> since,
                                   http::Reply& reply, events::Hash token, node::Node& node) {
  auto owed = since ? changed_names(filter, *since, node) : all_names(filter, node);
  if (!owed) return fail(std::move(owed.error()));
  const auto [at, fresh] = groups_.try_emplace(filter);
  if (fresh) at->second.change_seen = window_.end();
  at->second.subscribers.push_back({begin_stream(reply, {}), token, *std::move(owed),
                                    json::print(json::token_now(node.projector()))});
  return {};
}

Result<ValueFeeds::Names> ValueFeeds::all_names(const Filter& filter, node::Node& node) const {
  Names names;
  if (filter.kind == Filter::Kind::aggregates) {
    for (auto& region : projections::regions_in(node.projector(), filter.campaign, filter.region))
      names.emplace(Sum{std::move(region), filter.lens}, events::Time{});
    return names;
  }
  if (auto all = node.commit(node::system_now()); !all) return fail(std::move(all.error()));
  const auto rows =
      projections::list_reports(node.projector().store(), filter.campaign, filter.region);
  if (!rows) return fail(rows.error());
  for (const auto& row : *rows) names.emplace(row.report, row.changed);
  return names;
}

Result<ValueFeeds::Names> ValueFeeds::changed_names(const Filter& filter, std::uint64_t since,
                                                    const node::Node& node) const {
  const bool sums = filter.kind == Filter::Kind::aggregates;
  std::map<events::ReportId, Change> changed;
  window_.each_since(since, [&](const Change& change) {
    if (sums ? !change.touched.counts_in(filter.lens) : !change.acted) return;
    auto& last = changed.try_emplace(change.report, change).first->second;
    const bool elsewhere = last.touched.elsewhere || change.touched.elsewhere;
    last = change;
    last.touched.elsewhere = elsewhere;
  });
  Names names;
  for (const auto& [report, change] : changed) {
    const auto state = node.projector().report(report);
    if (!state) return fail(state.error());
    if (!*state || (*state)->opened.campaign != filter.campaign) continue;
    const auto& region = (*state)->opened.region;
    if (!sums && region.lies_in(filter.region)) names[report] = change.time;
    if (!sums) continue;
    for (auto& code : region.regions())
      if (filter.region == events::kCountry || code.starts_with(filter.region))
        names.emplace(Sum{std::move(code), filter.lens}, events::Time{});
    // Where it lay before is not kept; rare enough to send all.
    if (change.touched.elsewhere)
      for (auto& code : projections::regions_in(node.projector(), filter.campaign, filter.region))
        names.emplace(Sum{std::move(code), filter.lens}, events::Time{});
  }
  return names;
}

/// @returns false when the stream has ended
bool ValueFeeds::send_owed(Subscriber& subscriber, const Filter& filter, Words& words) {
  auto& [stream, token, owed, position] = subscriber;
  while (!owed.empty() && stream->pending_bytes() < kBacklogBytes && !words.over()) {
    const auto next = owed.extract(owed.begin());
    const auto bytes = words.of(filter.campaign, next.key(), next.mapped());
    if (owed.empty()) {
      // What is known to the last one, even if that has no words.
      const auto id = "id: " + position + (bytes ? "\n" : "\n\n");
      if (!stream->send(std::make_shared<const std::string>(id))) return false;
    }
    if (bytes && !stream->send(bytes)) return false;
  }
  return stream->open();
}

void ValueFeeds::tick(node::Node& node) {
  std::erase_if(groups_, [](const auto& entry) { return entry.second.subscribers.empty(); });
  if (groups_.empty()) return;
  const auto now = steady_clock::now();
  const auto position = json::print(json::token_now(node.projector()));
  Words words{.node = node, .made = {}, .outlooks = {}};
  for (auto& [filter, group] : groups_) {
    if (group.change_seen < window_.end() && now >= group.due) {
      const auto names = changed_names(filter, group.change_seen, node);
      if (!names) continue;  // trouble with the store stops the node, which says so
      group.change_seen = window_.end();
      if (!names->empty() && filter.kind == Filter::Kind::aggregates) group.due = now + kSumsEvery;
      for (auto& subscriber : group.subscribers) {
        if (names->empty()) continue;
        for (const auto& [name, time] : *names) subscriber.owed[name] = time;
        subscriber.position = position;
      }
    }
    std::erase_if(group.subscribers, [&, &of = filter](Subscriber& subscriber) {
      return !send_owed(subscriber, of, words);
    });
  }
}

void ValueFeeds::send_all(const std::shared_ptr<const std::string>& bytes) {
  for (auto& [filter, group] : groups_)
    std::erase_if(group.subscribers,
                  [&](const Subscriber& subscriber) { return !subscriber.stream->send(bytes); });
}

std::map<Filter::Kind, std::size_t> ValueFeeds::subscribers() const {
  std::map<Filter::Kind, std::size_t> open;
  for (const auto& [filter, group] : groups_) open[filter.kind] += group.subscribers.size();
  return open;
}

}  // namespace cas::adapters::api
