#include "adapters/api/feeds.hpp"

#include <array>

#include "adapters/api/authentication.hpp"
#include "adapters/api/beats.hpp"
#include "adapters/json/answers.hpp"
#include "adapters/json/names.hpp"
#include "projections/keys.hpp"
#include "projections/queries.hpp"

namespace cas::adapters::api {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::seconds kAccountsEvery{1};
/// Changes that a reader who comes back is told one by one, which takes up to 20 us each; behind
/// more of them he gets a snapshot.
constexpr std::uint64_t kResumedMax = 4'000;

events::Hash token_hash(const Call& call) {
  return token_of(call.request).value_or(events::Hash{});
}

}  // namespace

Feeds::Feeds(node::NodeThread& node, projections::Findings& findings) : node_(node) {
  node_.with([&](node::Node& n) {
    window_ = std::make_unique<ChangeWindow>(n);
    values_ = std::make_unique<ValueFeeds>(*window_);
    findings_ = std::make_unique<FindingFeeds>(*window_, findings);
    watch_ = n.watch([this](const events::ReadFrame& read) {
      ++frames_;
      window_->note(read);
    });
  });
  clock_ = std::thread([this] { run(); });
}

Feeds::~Feeds() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  ended_.notify_all();
  clock_.join();
  node_.with([this](node::Node& n) { n.unwatch(watch_); });
}

void Feeds::run() {
  std::unique_lock lock(mutex_);
  while (!ended_.wait_for(lock, kTick, [this] { return ending_; })) {
    lock.unlock();
    node_.with([this](node::Node& node) { tick(node); });  // never more than one on its way
    lock.lock();
  }
}

void Feeds::send(Group& group, const Bytes& bytes) {
  ++messages_;
  std::erase_if(group.subscribers,
                [&](const Subscriber& subscriber) { return !subscriber.stream->send(bytes); });
}

/// Sends each subscriber the changes of the campaigns of which it has had the snapshot.
void Feeds::send_changes(Group& group, const FeedTexts& changes, const node::Node& node) {
  const auto position = json::print(json::token_now(node.projector()));
  std::map<events::CampaignCode, Bytes> plain;
  for (const auto& [campaign, text] : changes)
    plain[campaign] = std::make_shared<const std::string>(event_text("change", position, text));
  messages_ += plain.size();
  Bytes last;  // the last of them, for those who get all
  std::erase_if(group.subscribers, [&](const Subscriber& subscriber) {
    for (const auto& [campaign, bytes] : plain) {
      if (subscriber.to_come.contains(campaign)) continue;
      const bool ends = subscriber.to_come.empty() && campaign == plain.rbegin()->first;
      if (ends && !last) last = std::make_shared<const std::string>(with_id(position, *bytes));
      if (!subscriber.stream->send(ends ? last : bytes)) return true;
    }
    return !subscriber.stream->open();
  });
}

/// Snapshots that are still to come, as many as fit into a tick.
void Feeds::catch_up(Group& group, const Filter& filter, steady_clock::time_point until,
                     node::Node& node) {
  std::erase_if(group.subscribers, [&](Subscriber& subscriber) {
    if (subscriber.to_come.empty()) return false;
    const auto open = send_to_come(subscriber, group, filter, until, node);
    return open && !*open;  // trouble with the store stops the node, which says so
  });
}

/// @returns false when the stream has ended
Result<bool> Feeds::send_to_come(Subscriber& subscriber, Group& group, const Filter& filter,
                                 steady_clock::time_point until, node::Node& node) {
  auto& [stream, token, to_come] = subscriber;
  while (!to_come.empty() && stream->pending_bytes() < kBacklogBytes &&
         steady_clock::now() < until) {
    auto bytes = first_of(group, filter, subscriber, node);
    if (!bytes) return fail(std::move(bytes.error()));
    to_come.erase(to_come.begin());
    if (!stream->send(*std::move(bytes))) return false;
  }
  return stream->open();
}

void Feeds::tick(node::Node& node) {
  const auto now = steady_clock::now();
  if (now - checked_at_ >= kAccountsEvery) {
    checked_at_ = now;
    end_refused(node);
  }
  const auto age_us = node.age_us(node::system_now()).value_or(0);
  const bool was_old = std::exchange(old_, age_us > kOldUs);
  if (now - beat_at_ >= kHeartbeat || old_ != was_old) {
    beat_at_ = now;
    const auto bytes = std::make_shared<const std::string>(beat_text(age_us, old_ || was_old));
    for (auto& [filter, group] : groups_) send(group, bytes);
    values_->send_all(bytes);
    findings_->send_all(bytes);
  }
  const auto known = window_->look_back(node);
  if (!known) return;  // trouble with the store stops the node, which says so
  values_->tick(node);
  findings_->tick(node);
  std::erase_if(groups_, [](const auto& entry) { return entry.second.subscribers.empty(); });
  if (frames_ != ticked_frames_) tell_changes(node);
  const auto until = steady_clock::now() + kCatchUp;
  for (auto& [filter, group] : groups_) catch_up(group, filter, until, node);
}

void Feeds::tell_changes(node::Node& node) {
  if (!groups_.empty()) conflated_frames_ += frames_ - ticked_frames_ - 1;
  ticked_frames_ = frames_;
  LookedUp looked_up;
  for (auto& [filter, group] : groups_) {
    group.first.clear();  // who came later would miss what is sent now
    const auto since = std::exchange(group.change_seen, window_->end());
    if (since < window_->begin()) {
      begin_again(filter, group, node);
      continue;
    }
    auto changes = changed_texts(filter, *window_, since, looked_up, node);
    if (!changes) continue;  // trouble with the store stops the node, which says so
    if (filter.kind != Filter::Kind::reports)
      std::erase_if(*changes, [&last = group.last](const auto& change) {
        auto& before = last[change.first];
        if (before == change.second) return true;
        before = change.second;
        return false;
      });
    if (!changes->empty()) send_changes(group, *changes, node);
  }
}

/// More has changed in one go than the window holds: all begin again with snapshots.
void Feeds::begin_again(const Filter& filter, Group& group, const node::Node& node) {
  auto campaigns = filter.campaigns(node.projector().registry());
  for (const auto& [campaign, text] : group.last) campaigns.insert(campaign);
  group.last.clear();
  for (auto& subscriber : group.subscribers)
    subscriber.to_come.insert(campaigns.begin(), campaigns.end());
}

/// The campaigns that were closed behind a position: news to whoever names it, though they are not
/// followed any more.
Result<std::set<events::CampaignCode>> Feeds::closed_behind(const Filter& filter,
                                                            std::string_view position,
                                                            node::Node& node) {
  std::set<events::CampaignCode> closed;
  const auto token = json::parse_token(position);
  if (!token) return fail(token.error());
  const auto seen = token->seqs.find(events::kRegistry);
  const auto& registry = node.projector().registry();
  for (const auto& [code, facts] : registry.campaigns()) {
    if (facts.phase != events::CampaignPhase::closed || !filter.takes(code, registry)) continue;
    const auto at = closed_at(code, facts.version, node);
    if (!at) return fail(at.error());
    if (seen == token->seqs.end() || *at > seen->second) closed.insert(code);
  }
  return closed;
}

/// Looked up once: a campaign is closed for ever.
Result<events::Seq> Feeds::closed_at(const events::CampaignCode& code, events::Version version,
                                     node::Node& node) {
  if (const auto known = closed_at_.find(code); known != closed_at_.end()) return known->second;
  if (auto all = node.commit(node::system_now()); !all) return fail(std::move(all.error()));
  const auto last =
      projections::history(node.projector().store(), events::campaign::stream_of(code), version, 1);
  if (!last) return fail(last.error());
  invariant(!last->empty(), "a closed campaign has a last event");
  return closed_at_[code] = last->front().frame.at.seq;
}

/// A revoked or expired token ends its feeds.
void Feeds::end_refused(node::Node& node) {
  const auto stands = [&](const events::Hash& token) {
    return actor_of(token, node.projector().registry(), node::system_now()).has_value();
  };
  values_->end_refused(stands);
  findings_->end_refused(stands);
  for (auto& [filter, group] : groups_)
    std::erase_if(group.subscribers, [&](const Subscriber& subscriber) {
      if (stands(subscriber.token)) return false;
      subscriber.stream->close("token_refused");
      return true;
    });
}

Result<void> Feeds::subscribe(const Call& call, Filter::Kind kind, http::Reply& reply,
                              node::Node& node) {
  const auto& registry = node.projector().registry();
  auto asked = asked_filter(call, kind, registry);
  if (!asked) return fail(std::move(asked.error()));
  const auto& filter = *asked;
  if (auto known = window_->look_back(node); !known) return known;
  const auto position = seen_by(call);
  auto since = window_->behind(position, node);
  if (!since) return fail(since.error());
  if (*since && window_->end() - **since > kResumedMax) since = std::nullopt;
  if (kind == Filter::Kind::findings)
    return findings_->subscribe(filter, *since, reply, token_hash(call), node);
  Seen seen{!position.empty(), *since, filter.campaigns(registry)};
  if (seen.any && filter.campaign.value().empty()) {
    auto closed = closed_behind(filter, position, node);
    if (!closed) return fail(std::move(closed.error()));
    seen.followed.merge(*closed);
  }
  if (kind == Filter::Kind::status || kind == Filter::Kind::aggregates)
    return values_->subscribe(filter, seen, reply, token_hash(call), node);
  return begin(filter, std::move(seen), reply, token_hash(call), node);
}

/// A group that begins now has sent nothing before; what comes is compared with nothing.
Result<void> Feeds::begin(const Filter& filter, Seen seen, http::Reply& reply, events::Hash token,
                          node::Node& node) {
  const auto [at, fresh] = groups_.try_emplace(filter);
  auto& group = at->second;
  if (fresh) group.change_seen = window_->end();
  // Nobody who names a position is shown what was true before it.
  if (seen.any && group.first_frames != frames_) group.first.clear();
  FeedTexts changes;
  Subscriber subscriber{nullptr, token, {}};
  if (seen.since && filter.kind == Filter::Kind::reports) {
    LookedUp looked_up;
    auto changed = changed_texts(filter, *window_, *seen.since, looked_up, node);
    if (!changed) return fail(std::move(changed.error()));
    changes = *std::move(changed);
  } else {
    subscriber.to_come = std::move(seen.followed);
  }
  if (!subscriber.to_come.empty())  // a fault of the store is told before anything else
    if (auto first = first_of(group, filter, subscriber, node); !first)
      return fail(std::move(first.error()));
  subscriber.stream = begin_stream(reply, {});
  if (!seen.any && subscriber.to_come.empty())  // nothing to tell yet, but from where to go on
    subscriber.stream->send(id_alone(json::print(json::token_now(node.projector()))));
  Group alone;
  alone.subscribers.push_back(std::move(subscriber));
  if (!changes.empty()) send_changes(alone, changes, node);
  for (auto& one : alone.subscribers) {
    (void)send_to_come(one, group, filter, steady_clock::now() + kCatchUp, node);
    group.subscribers.push_back(std::move(one));
  }
  return {};
}

/// The snapshot that is to come next. Made once for all who come before the next change is sent,
/// which tells of everything since the one before.
Result<Feeds::Bytes> Feeds::first_of(Group& group, const Filter& filter,
                                     const Subscriber& subscriber, node::Node& node) {
  const auto& campaign = *subscriber.to_come.begin();
  const bool ends = subscriber.to_come.size() == 1;
  if (const auto made = group.first.find({campaign, ends}); made != group.first.end())
    return made->second;
  const auto position = json::print(json::token_now(node.projector()));
  if (group.first.empty()) {
    group.first_position = position;
    group.first_frames = frames_;
  }
  auto value = feed_text(filter, campaign, node);
  if (!value) return fail(std::move(value.error()));
  // Whatever comes next is news to somebody.
  if (const auto last = group.last.find(campaign); last != group.last.end())
    if (last->second != *value) group.last.erase(last);
  auto text = event_text("snapshot", position, *std::move(value));
  if (ends) text = with_id(group.first_position, text);
  return group.first[{campaign, ends}] = std::make_shared<const std::string>(std::move(text));
}

void Feeds::tell(metrics::Page& page, std::size_t histories) const {
  constexpr std::array<std::string_view, 7> kKinds{
      "reports", "totals", "completeness", "status", "aggregates", "findings", "history"};
  std::array<std::size_t, kKinds.size()> open{};
  for (const auto& [filter, group] : groups_)
    open.at(static_cast<std::size_t>(filter.kind)) += group.subscribers.size();
  for (const auto& [kind, count] : values_->subscribers())
    open.at(static_cast<std::size_t>(kind)) += count;
  open.at(static_cast<std::size_t>(Filter::Kind::findings)) += findings_->subscribers();
  open.back() = histories;
  for (std::size_t kind = 0; kind < kKinds.size(); ++kind)
    page.gauge("cas_feed_subscribers", "Feeds that are open.", static_cast<double>(open[kind]),
               {{"feed", std::string(kKinds[kind])}});
  page.counter("cas_feed_messages_total", "Messages made, each sent to all feeds of one filter.",
               static_cast<double>(messages_));
  page.counter("cas_feed_conflated_frames_total",
               "Frames whose values went to feeds merged with a later frame's.",
               static_cast<double>(conflated_frames_));
}

}  // namespace cas::adapters::api
