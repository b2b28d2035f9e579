#pragma once
#include <chrono>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "adapters/api/change_window.hpp"
#include "adapters/api/feed_stream.hpp"
#include "adapters/api/filter.hpp"
#include "events/hash.hpp"

namespace cas::adapters::api {

/// The feeds `status` and `aggregates`: CloudEvents, one a value, the same that stand in Kafka.
///
/// First every value within the filter, one campaign after the other, then those that change: of a
/// status at most every tick, of sums every second. There may be thousands of them, so a
/// subscription keeps the names of what it owes and is sent more as fast as its reader takes it;
/// each event is put into words once a tick, for all who get it. Only the last event that is owed
/// has an id: the position up to which a reader has then seen everything. Of the node's thread
/// alone.
class ValueFeeds {
 public:
  explicit ValueFeeds(const ChangeWindow& window) : window_(window) {}

  /// @param seen what its reader has seen
  /// @errors those of the store; then `reply` was not touched
  Result<void> subscribe(const Filter& filter, const Seen& seen, http::Reply& reply,
                         events::Hash token, node::Node& node);
  void tick(node::Node& node);
  void send_all(const std::shared_ptr<const std::string>& bytes);
  /// Ends those whose token `stands` says false of.
  template <class Stands>
  void end_refused(Stands stands) {
    for (auto& [filter, group] : groups_)
      std::erase_if(group.subscribers, [&](const Subscriber& subscriber) {
        if (stands(subscriber.token)) return false;
        subscriber.stream->close("token_refused");
        return true;
      });
  }
  /// Streams that are open, of each kind.
  [[nodiscard]] std::map<Filter::Kind, std::size_t> subscribers() const;

 private:
  struct Sum {
    std::string region;
    events::report::Lens lens{};
    friend auto operator<=>(const Sum&, const Sum&) = default;
  };
  using Name = std::pair<events::CampaignCode, std::variant<events::ReportId, Sum>>;
  using Names = std::map<Name, events::Time>;  ///< with the last act of a report
  struct Subscriber {
    std::shared_ptr<http::EventStream> stream;
    events::Hash token;
    std::set<events::CampaignCode> to_come;  ///< all of whose values are owed, too
    Names owed;
    std::string position;  ///< seen by whoever has got all that is owed
    Names later{};         ///< owed when that is sent: what has changed meanwhile
    std::string later_position{};

    /// What was sent and changes again waits until all else was sent, so that every value has its
    /// turn and positions are told however much changes.
    void owe(const Names& names, const std::string& at);
  };
  struct Group {
    std::vector<Subscriber> subscribers;
    std::uint64_t change_seen = 0;
    std::chrono::steady_clock::time_point due{};
  };
  using Bytes = std::shared_ptr<const std::string>;
  struct Words;  ///< events of this tick

  static Result<Names> all_names(const Filter& filter, const events::CampaignCode& campaign,
                                 node::Node& node);
  Result<Names> changed_names(const Filter& filter, std::uint64_t since,
                              const node::Node& node) const;
  static bool send_owed(Subscriber& subscriber, const Filter& filter, Words& words);
  static bool owe_more(Subscriber& subscriber, const Filter& filter, node::Node& node);

  const ChangeWindow& window_;
  std::map<Filter, Group> groups_;
};

}  // namespace cas::adapters::api
