#pragma once
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "adapters/api/filter.hpp"
#include "adapters/api/watched_findings.hpp"
#include "adapters/http/server.hpp"
#include "events/hash.hpp"

namespace cas::adapters::api {

/// The feed `findings`: what the rules say of the reports of a region, first of all of them, then
/// of those of which they say something else than before.
///
/// Checking is work: a tick does a bounded part of it, and a subscriber is told when a round of
/// `WatchedFindings` is complete. What is sent then holds for its position, at which the round
/// began. Whoever comes back is told of every report that may have changed behind his position.
/// A report is checked once for all who follow its campaign, and an event put into words once for
/// all of a region. Of the node's thread alone.
class FindingFeeds {
 public:
  FindingFeeds(const ChangeWindow& window, projections::Findings& findings)
      : window_(window), findings_(findings) {}

  /// @param filter  of one campaign
  /// @param since the first change that the reader has not seen; nothing = it has seen none
  /// @errors those of the store; then `reply` was not touched
  Result<void> subscribe(const Filter& filter, std::optional<std::uint64_t> since,
                         http::Reply& reply, events::Hash token, node::Node& node);
  void tick(node::Node& node);
  void send_all(const std::shared_ptr<const std::string>& bytes);
  /// Ends those whose token `stands` says false of.
  template <class Stands>
  void end_refused(Stands stands) {
    for (auto& [code, campaign] : campaigns_)
      for (auto& [filter, group] : campaign.groups)
        std::erase_if(group.subscribers, [&](const Subscriber& subscriber) {
          if (stands(subscriber.token)) return false;
          subscriber.stream->close("token_refused");
          return true;
        });
  }
  /// Streams that are open.
  [[nodiscard]] std::size_t subscribers() const;

 private:
  using Bytes = std::shared_ptr<const std::string>;
  using Reports = std::set<events::ReportId>;
  struct Subscriber {
    /// Until a round that began after it came is complete, there is nothing to tell it.
    enum class Stage { came, awaits_round, follows };
    std::shared_ptr<http::EventStream> stream;
    events::Hash token;
    Stage stage = Stage::came;
    std::optional<Reports> missed;  ///< of one who has seen some; nothing: wants to see all
  };
  struct Group {
    explicit Group(const Filter& filter) : survey(filter.region) {}
    projections::LiveSurvey survey;
    std::vector<Subscriber> subscribers;
    Reports changed;  ///< in this round
  };
  struct Campaign {
    WatchedFindings findings;
    std::map<Filter, Group> groups;  ///< all of this campaign
  };

  static void take(Campaign& campaign, events::ReportId report,
                   const projections::SurveyPart* before, const projections::SurveyPart& now);
  static void tell(const Filter& filter, const WatchedFindings& findings, Group& group,
                   const node::Node& node);

  const ChangeWindow& window_;
  projections::Findings& findings_;
  std::map<events::CampaignCode, Campaign> campaigns_;
};

}  // namespace cas::adapters::api
