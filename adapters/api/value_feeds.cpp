#include "adapters/api/value_feeds.hpp"

#include <optional>

#include "adapters/json/cloud_events.hpp"
#include "adapters/node/node_thread.hpp"
#include "projections/queries.hpp"

namespace cas::adapters::api {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::seconds kSumsEvery{1};

std::string sse(std::string_view event, const std::string& data) {
  return "event: " + std::string(event) + "\ndata: " + data + "\n\n";
}

}  // namespace

struct ValueFeeds::Words {
  node::Node& node;
  steady_clock::time_point until = steady_clock::now() + kCatchUp;
  std::map<Name, Bytes> made;
  std::map<std::pair<std::string, Name>, Bytes> last;  ///< with this position as id
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
  Bytes of(const Name& name, events::Time changed) {
    auto& bytes = made[name];
    if (!bytes) bytes = std::make_shared<const std::string>(event(name, changed));
    return bytes->empty() ? nullptr : bytes;
  }

  /// The last one that is owed, which may have no words: its id still tells how far one is.
  Bytes with_id(const std::string& position, const Name& name, const Bytes& event) {
    auto& bytes = last[{position, name}];
    if (!bytes)
      bytes = std::make_shared<const std::string>(
          api::with_id(position, event ? std::string_view(*event) : "\n"));
    return bytes;
  }

  std::string event(const Name& name, events::Time changed) {
    const auto& projector = node.projector();
    const auto& campaign = name.first;
    if (const auto* sum = std::get_if<Sum>(&name.second)) {
      const auto totals = projections::totals(projector, campaign, sum->region, sum->lens);
      if (!totals) return {};
      return sse("aggregates", json::aggregates_event(*totals, outlook(events::kRegistry)));
    }
    const auto id = std::get<events::ReportId>(name.second);
    const auto state = projector.report(id);
    if (!state || !*state) return {};
    const auto shard = events::shard_of(id, node.partitions() - 1);
    const auto status =
        json::status_of(json::row_of(id, **state, shard, changed), campaign, projector.registry());
    return status ? sse("status", json::status_event(*status, outlook(shard))) : std::string();
  }
};

Result<void> ValueFeeds::subscribe(const Filter& filter, const Seen& seen, http::Reply& reply,
                                   events::Hash token, node::Node& node) {
  auto owed = seen.since ? changed_names(filter, *seen.since, node) : Names{};
  if (!owed) return fail(std::move(owed.error()));
  auto to_come = seen.since ? std::set<events::CampaignCode>{} : seen.followed;
  auto position = json::print(json::token_now(node.projector()));
  const auto [at, fresh] = groups_.try_emplace(filter);
  if (fresh) at->second.change_seen = window_.end();
  auto stream = begin_stream(reply, {});
  if (to_come.empty() && owed->empty()) stream->send(id_alone(position));
  at->second.subscribers.push_back(
      {std::move(stream), token, std::move(to_come), *std::move(owed), std::move(position)});
  return {};
}

Result<ValueFeeds::Names> ValueFeeds::all_names(const Filter& filter,
                                                const events::CampaignCode& campaign,
                                                node::Node& node) {
  Names names;
  if (filter.kind == Filter::Kind::aggregates) {
    for (auto& region : projections::regions_in(node.projector(), campaign, filter.region))
      names.emplace(Name{campaign, Sum{std::move(region), filter.lens}}, events::Time{});
    return names;
  }
  if (auto all = node.commit(node::system_now()); !all) return fail(std::move(all.error()));
  const auto rows = projections::list_reports(node.projector().store(), campaign, filter.region);
  if (!rows) return fail(rows.error());
  for (const auto& row : *rows)
    if (filter.holds(row.unit, row.region)) names.emplace(Name{campaign, row.report}, row.changed);
  return names;
}

Result<ValueFeeds::Names> ValueFeeds::changed_names(const Filter& filter, std::uint64_t since,
                                                    const node::Node& node) const {
  const bool sums = filter.kind == Filter::Kind::aggregates;
  std::map<events::ReportId, Change> changed;
  window_.each_since(since, [&](const Change& change) {
    if (change.campaign) return;
    if (sums ? !change.touched.counts_in(filter.lens) : !change.acted) return;
    auto& last = changed.try_emplace(change.report, change).first->second;
    auto before = std::move(last.before);
    before.insert(before.end(), change.before.begin(), change.before.end());
    last = change;
    last.before = std::move(before);
  });
  Names names;
  for (const auto& [report, change] : changed) {
    const auto state = node.projector().report(report);
    if (!state) return fail(state.error());
    if (!*state || !filter.takes((*state)->opened.campaign, node.projector().registry())) continue;
    const auto& opened = (*state)->opened;
    // One that has left the region is told of once more: it says where it lies now.
    if (!sums && (filter.holds(opened.unit, opened.region) ||
                  (change.leaves(filter.region) && filter.holds(opened.unit))))
      names[Name{opened.campaign, report}] = change.time;
    if (!sums) continue;
    auto codes = opened.region.regions();
    codes.insert(codes.end(), change.before.begin(), change.before.end());
    std::erase_if(codes, [&](const std::string& code) {
      return filter.region != events::kCountry && !code.starts_with(filter.region);
    });
    for (auto& code : codes)
      names.emplace(Name{opened.campaign, Sum{std::move(code), filter.lens}}, events::Time{});
  }
  return names;
}

void ValueFeeds::Subscriber::owe(const Names& names, const std::string& at) {
  const bool idle = owed.empty() && to_come.empty();
  for (const auto& [name, time] : names)
    (idle || owed.contains(name) ? owed : later).insert_or_assign(name, time);
  (later.empty() ? position : later_position) = at;
}

/// Owes the values of the next campaign to come before the last value that is owed is sent, so that
/// it is known to be the last.
/// @returns false when nothing is owed
bool ValueFeeds::owe_more(Subscriber& subscriber, const Filter& filter, node::Node& node) {
  auto& to_come = subscriber.to_come;
  auto& owed = subscriber.owed;
  if (owed.empty() && to_come.empty() && !subscriber.later.empty()) {
    owed.swap(subscriber.later);
    subscriber.position = std::move(subscriber.later_position);
  }
  while (owed.size() <= 1 && !to_come.empty()) {
    auto names = all_names(filter, *to_come.begin(), node);
    if (!names) return false;  // trouble with the store stops the node, which says so
    to_come.erase(to_come.begin());
    owed.merge(*names);
  }
  return !owed.empty();
}

/// @returns false when the stream has ended
bool ValueFeeds::send_owed(Subscriber& subscriber, const Filter& filter, Words& words) {
  auto& stream = *subscriber.stream;
  auto& owed = subscriber.owed;
  while (stream.pending_bytes() < kBacklogBytes && !words.over() &&
         owe_more(subscriber, filter, words.node)) {
    const auto next = owed.extract(owed.begin());
    auto bytes = words.of(next.key(), next.mapped());
    if (owed.empty()) bytes = words.with_id(subscriber.position, next.key(), bytes);
    if (bytes && !stream.send(bytes)) return false;
  }
  return stream.open();
}

void ValueFeeds::tick(node::Node& node) {
  std::erase_if(groups_, [](const auto& entry) { return entry.second.subscribers.empty(); });
  if (groups_.empty()) return;
  const auto now = steady_clock::now();
  const auto position = json::print(json::token_now(node.projector()));
  Words words{.node = node, .made = {}, .last = {}, .outlooks = {}};
  for (auto& [filter, group] : groups_) {
    if (group.change_seen < window_.begin()) {
      // More has changed in one go than the window holds: all begin again.
      const auto campaigns = filter.campaigns(node.projector().registry());
      for (auto& subscriber : group.subscribers) {
        subscriber.to_come.insert(campaigns.begin(), campaigns.end());
        subscriber.position = position;
      }
      group.change_seen = window_.end();
    } else if (group.change_seen < window_.end() && now >= group.due) {
      const auto names = changed_names(filter, group.change_seen, node);
      if (!names) continue;  // trouble with the store stops the node, which says so
      group.change_seen = window_.end();
      if (!names->empty() && filter.kind == Filter::Kind::aggregates) group.due = now + kSumsEvery;
      if (!names->empty())
        for (auto& subscriber : group.subscribers) subscriber.owe(*names, position);
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
