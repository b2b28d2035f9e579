#include "adapters/api/finding_feeds.hpp"

#include <algorithm>

#include "adapters/api/feed_stream.hpp"
#include "adapters/json/findings_json.hpp"

namespace cas::adapters::api {
namespace {

using boost::json::array;
using boost::json::object;
using projections::SurveyPart;
using Reports = std::set<events::ReportId>;

constexpr std::chrono::milliseconds kOfATick{10};  ///< for checking, of 50

/// A report that lies elsewhere by now counts nothing here.
object line_json(events::ReportId report, const SurveyPart& part, const Filter& filter,
                 const events::Registry& registry) {
  const auto* unit = registry.unit(part.unit);
  const auto counts =
      filter.holds(part.unit, part.region) ? part.counts : projections::FindingCounts{};
  return {{"unit", unit == nullptr ? to_hex(part.unit) : unit->code},
          {"report", to_hex(report)},
          {"hard", counts.hard},
          {"soft", counts.soft},
          {"unexplained", counts.unexplained}};
}

/// One event: the counts of the region, and these reports.
std::shared_ptr<const std::string> event_of(std::string_view event,
                                            const events::CampaignCode& code,
                                            const WatchedFindings& findings,
                                            const projections::LiveSurvey& survey, array reports) {
  auto body = json::live_survey_json(survey);
  body["campaign"] = code.value();
  body["reports"] = std::move(reports);
  const auto& position = findings.position();
  return std::make_shared<const std::string>(
      with_id(position, event_text(event, position, boost::json::serialize(body))));
}

/// Every report of the region that has findings.
array all_lines(const WatchedFindings& findings, const Filter& filter,
                const events::Registry& registry) {
  array lines;
  for (const auto& [report, part] : findings.known())
    if (!part.rules.empty() && filter.holds(part.unit, part.region))
      lines.push_back(line_json(report, part, filter, registry));
  return lines;
}

/// These reports.
array lines_of(const Reports& reports, const WatchedFindings& findings, const Filter& filter,
               const events::Registry& registry) {
  array lines;
  for (const auto& report : reports)
    if (const auto part = findings.known().find(report); part != findings.known().end())
      lines.push_back(line_json(report, part->second, filter, registry));
  return lines;
}

/// Those of them that lie in the region: nobody hears of others.
Reports within(const Reports& reports, const WatchedFindings& findings, const Filter& filter) {
  Reports here;
  for (const auto& report : reports)
    if (const auto part = findings.known().find(report);
        part != findings.known().end() && filter.holds(part->second.unit, part->second.region))
      here.insert(report);
  return here;
}

}  // namespace

Result<void> FindingFeeds::subscribe(const Filter& filter, std::optional<std::uint64_t> since,
                                     http::Reply& reply, events::Hash token, node::Node& node) {
  auto at = campaigns_.find(filter.campaign);
  if (at == campaigns_.end()) {
    auto watched = WatchedFindings::open(filter.campaign, window_, findings_, node);
    if (!watched) return fail(std::move(watched.error()));
    at = campaigns_.emplace(filter.campaign, Campaign{*std::move(watched), {}}).first;
  }
  auto& [findings, groups] = at->second;
  const auto [group, fresh] = groups.try_emplace(filter, filter);
  if (fresh)
    for (const auto& [report, part] : findings.known())
      if (filter.holds(part.unit, part.region)) group->second.survey.add(part);
  auto missed = since ? findings.concerned_since(*since, node) : std::nullopt;
  group->second.subscribers.push_back(
      {begin_stream(reply, {}), token, Subscriber::Stage::came, std::move(missed)});
  return {};
}

void FindingFeeds::tick(node::Node& node) {
  using Stage = Subscriber::Stage;
  const auto until = WatchedFindings::Clock::now() + kOfATick;
  for (auto& [code, campaign] : campaigns_) {
    auto& groups = campaign.groups;
    std::erase_if(groups, [](const auto& entry) { return entry.second.subscribers.empty(); });
    const auto each = [&](auto act) {
      for (auto& [filter, group] : groups)
        for (auto& subscriber : group.subscribers) act(subscriber);
    };
    bool wanted = false;
    each([&](const Subscriber& subscriber) { wanted |= subscriber.stage == Stage::came; });
    if (campaign.findings.begin_round(wanted, node))
      each([](Subscriber& subscriber) {
        if (subscriber.stage == Stage::came) subscriber.stage = Stage::awaits_round;
      });
    const auto on_change = [&campaign](events::ReportId report, const SurveyPart* before,
                                       const SurveyPart& now) {
      take(campaign, report, before, now);
    };
    if (campaign.findings.go_on(until, on_change, node))
      for (auto& [filter, group] : groups) tell(filter, campaign.findings, group, node);
  }
  std::erase_if(campaigns_, [](const auto& entry) { return entry.second.groups.empty(); });
}

void FindingFeeds::take(Campaign& campaign, events::ReportId report, const SurveyPart* before,
                        const SurveyPart& now) {
  for (auto& [filter, group] : campaign.groups) {
    const bool was_here = before != nullptr && filter.holds(before->unit, before->region);
    const bool is_here = filter.holds(now.unit, now.region);
    if (was_here) group.survey.remove(*before);
    if (is_here) group.survey.add(now);
    if (was_here || is_here) group.changed.insert(report);
  }
}

/// A round is complete: tells each what it does not know yet.
void FindingFeeds::tell(const Filter& filter, const WatchedFindings& findings, Group& group,
                        const node::Node& node) {
  const auto& registry = node.projector().registry();
  const auto change = [&](const Reports& reports) {
    return event_of("change", filter.campaign, findings, group.survey,
                    lines_of(reports, findings, filter, registry));
  };
  Bytes changed;
  Bytes snapshot;
  if (!group.changed.empty()) changed = change(group.changed);
  std::erase_if(group.subscribers, [&](Subscriber& subscriber) {
    auto& stream = *subscriber.stream;
    switch (subscriber.stage) {
      case Subscriber::Stage::came: return !stream.open();
      case Subscriber::Stage::follows:
        return changed == nullptr ? !stream.open() : !stream.send(changed);
      case Subscriber::Stage::awaits_round: subscriber.stage = Subscriber::Stage::follows;
    }
    if (subscriber.missed) {
      auto reports = within(*std::exchange(subscriber.missed, {}), findings, filter);
      reports.insert(group.changed.begin(), group.changed.end());
      return reports.empty() ? !stream.open() : !stream.send(change(reports));
    }
    if (snapshot == nullptr)
      snapshot = event_of("snapshot", filter.campaign, findings, group.survey,
                          all_lines(findings, filter, registry));
    return !stream.send(snapshot);
  });
  group.changed.clear();
}

void FindingFeeds::send_all(const std::shared_ptr<const std::string>& bytes) {
  for (auto& [code, campaign] : campaigns_)
    for (auto& [filter, group] : campaign.groups)
      std::erase_if(group.subscribers,
                    [&](const Subscriber& subscriber) { return !subscriber.stream->send(bytes); });
}

std::size_t FindingFeeds::subscribers() const {
  std::size_t open = 0;
  for (const auto& [code, campaign] : campaigns_)
    for (const auto& [filter, group] : campaign.groups) open += group.subscribers.size();
  return open;
}

}  // namespace cas::adapters::api
