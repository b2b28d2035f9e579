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

using boost::json::array;
using boost::json::object;
using std::chrono::steady_clock;

constexpr std::chrono::seconds kAccountsEvery{1};

object line_json(const events::report::ReportState& state, events::ReportId id,
                 const events::UnitFacts& unit) {
  return {{"unit", unit.code},
          {"report", to_hex(id)},
          {"phase", json::name_of(state.phase)},
          {"version", state.stream_version.value()},
          {"returned", state.returned},
          {"correction", state.correction},
          {"correction_request", json::name_of(state.ask)}};
}

/// The position that the reader names; empty if it has seen nothing.
std::string seen_by(const Call& call) {
  const auto* last = call.request.header("Last-Event-ID");
  return last != nullptr ? *last : call.query("from");
}

std::string reports_text(const Filter& filter, array lines) {
  return boost::json::serialize(object{{"campaign", filter.campaign.value()},
                                       {"region", filter.region},
                                       {"reports", std::move(lines)}});
}

events::Hash token_hash(const Call& call) {
  return token_of(call.request).value_or(events::Hash{});
}

/// Within the filter, as it stands now? Then its line.
Result<std::optional<object>> line_of(const Filter& filter, events::ReportId id,
                                      const node::Node& node) {
  const auto state = node.projector().report(id);
  if (!state) return fail(state.error());
  if (!*state || (*state)->opened.campaign != filter.campaign ||
      !(*state)->opened.region.lies_in(filter.region))
    return std::nullopt;
  const auto* unit = node.projector().registry().unit((*state)->opened.unit);
  if (unit == nullptr) return std::nullopt;
  return line_json(**state, id, *unit);
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

void Feeds::send(Group& group, std::string bytes) {
  ++messages_;
  const auto shared = std::make_shared<const std::string>(std::move(bytes));
  std::erase_if(group.subscribers,
                [&](const Subscriber& subscriber) { return !subscriber.stream->send(shared); });
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
    const auto text = beat_text(age_us, old_ || was_old);
    for (auto& [filter, group] : groups_) send(group, text);
    const auto bytes = std::make_shared<const std::string>(text);
    values_->send_all(bytes);
    findings_->send_all(bytes);
  }
  values_->tick(node);
  findings_->tick(node);
  std::erase_if(groups_, [](const auto& entry) { return entry.second.subscribers.empty(); });
  if (frames_ == ticked_frames_) return;
  if (!groups_.empty()) conflated_frames_ += frames_ - ticked_frames_ - 1;
  ticked_frames_ = frames_;
  const auto position = json::print(json::token_now(node.projector()));
  for (auto& [filter, group] : groups_) {
    auto changed = changed_since(filter, group.change_seen, node);
    group.change_seen = window_->end();
    group.first.reset();                  // who came later would miss what is sent now
    if (!changed || !*changed) continue;  // trouble with the store stops the node, which says so
    if (filter.kind != Filter::Kind::reports) {
      if (**changed == group.last) continue;
      group.last = **changed;
    }
    send(group, event_text("change", position, **std::move(changed)));
  }
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

Result<std::optional<std::string>> Feeds::changed_since(const Filter& filter, std::uint64_t since,
                                                        node::Node& node) const {
  if (filter.kind != Filter::Kind::reports) {
    auto value = snapshot(filter, node);
    if (!value) return fail(std::move(value.error()));
    return *std::move(value);
  }
  std::set<events::ReportId> reports;
  window_->each_since(since, [&](const Change& change) { reports.insert(change.report); });
  array lines;
  for (const auto& id : reports) {
    auto line = line_of(filter, id, node);
    if (!line) return fail(std::move(line.error()));
    if (*line) lines.push_back(**std::move(line));
  }
  if (lines.empty()) return std::nullopt;
  return reports_text(filter, std::move(lines));
}

Result<std::string> Feeds::snapshot(const Filter& filter, node::Node& node) const {
  const auto& projector = node.projector();
  if (filter.kind == Filter::Kind::totals) {
    const auto answer = totals(projector, filter.campaign, filter.region, filter.lens);
    if (!answer) return fail(answer.error());
    return json::totals_answer(*answer).text();
  }
  if (filter.kind == Filter::Kind::completeness) {
    auto value = json::completeness_json(completeness(projector, filter.campaign, filter.region));
    value["campaign"] = filter.campaign.value();
    value["region"] = filter.region;
    return boost::json::serialize(value);
  }
  if (auto all = node.commit(node::system_now()); !all) return fail(std::move(all.error()));
  const auto rows = list_reports(projector.store(), filter.campaign, filter.region);
  if (!rows) return fail(rows.error());
  array lines;
  for (const auto& row : *rows) {
    auto line = line_of(filter, row.report, node);
    if (!line) return fail(std::move(line.error()));
    if (*line) lines.push_back(**std::move(line));
  }
  return reports_text(filter, std::move(lines));
}

Result<void> Feeds::subscribe(const Call& call, Filter::Kind kind, http::Reply& reply,
                              node::Node& node) {
  Filter filter{kind, events::CampaignCode{call.at("campaign")}, asked_region(call), {}};
  const auto path = region_of(filter.region);
  if (!path) return fail(path.error());
  if (auto may = check(call.actor, engine::Act::read, {std::nullopt, *path}); !may) return may;
  if (node.projector().registry().campaign(filter.campaign) == nullptr)
    return fail(Errc::not_found, "campaign.unknown",
                "No campaign is called '" + filter.campaign.value() + "'.");
  if (kind == Filter::Kind::totals || kind == Filter::Kind::aggregates) {
    const auto lens = json::parse_lens(call.query("lens", "submitted"));
    if (!lens) return fail(lens.error());
    filter.lens = *lens;
  }
  const auto seen = seen_by(call);
  const auto since = window_->behind(seen, node);
  if (!since) return fail(since.error());
  if (kind == Filter::Kind::status || kind == Filter::Kind::aggregates)
    return values_->subscribe(filter, *since, reply, token_hash(call), node);
  if (kind == Filter::Kind::findings)
    return findings_->subscribe(filter, *since, reply, token_hash(call), node);
  auto first = *since && kind == Filter::Kind::reports ? later_than(**since, filter, node)
                                                       : begun_with(filter, seen.empty(), node);
  if (!first) return fail(std::move(first.error()));
  auto stream = begin_stream(reply, {});
  if (*first != nullptr) stream->send(*std::move(first));
  group_of(filter).subscribers.push_back({std::move(stream), token_hash(call)});
  return {};
}

/// A group that begins now has sent nothing before; what comes is compared with nothing.
Feeds::Group& Feeds::group_of(const Filter& filter) {
  auto [at, fresh] = groups_.try_emplace(filter);
  if (fresh) at->second.change_seen = window_->end();
  return at->second;
}

/// What a reader gets who has seen some already; null if there is nothing to tell.
Result<http::EventStream::Bytes> Feeds::later_than(std::uint64_t since, const Filter& filter,
                                                   node::Node& node) const {
  auto changed = changed_since(filter, since, node);
  if (!changed) return fail(std::move(changed.error()));
  if (!*changed) return nullptr;
  const auto position = json::print(json::token_now(node.projector()));
  return std::make_shared<const std::string>(event_text("change", position, **std::move(changed)));
}

/// What a reader gets who has seen nothing. Made once for all who come before the next change is
/// sent, which tells of everything since the one before; but nobody who names a position is shown
/// what was true before it.
Result<http::EventStream::Bytes> Feeds::begun_with(const Filter& filter, bool any,
                                                   node::Node& node) {
  auto& group = group_of(filter);
  if (group.first != nullptr && (any || group.first_frames == frames_)) return group.first;
  group.first_frames = frames_;
  auto value = snapshot(filter, node);
  if (!value) return fail(std::move(value.error()));
  if (*value != group.last) group.last.clear();  // whatever comes next is news to somebody
  const auto position = json::print(json::token_now(node.projector()));
  group.first =
      std::make_shared<const std::string>(event_text("snapshot", position, *std::move(value)));
  return group.first;
}

void Feeds::tell(metrics::Page& page) const {
  constexpr std::array<std::string_view, 6> kKinds{"reports", "totals",     "completeness",
                                                   "status",  "aggregates", "findings"};
  std::array<std::size_t, kKinds.size()> open{};
  for (const auto& [filter, group] : groups_)
    open.at(static_cast<std::size_t>(filter.kind)) += group.subscribers.size();
  for (const auto& [kind, count] : values_->subscribers())
    open.at(static_cast<std::size_t>(kind)) += count;
  open.at(static_cast<std::size_t>(Filter::Kind::findings)) += findings_->subscribers();
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
