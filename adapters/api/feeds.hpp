#pragma once
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "adapters/api/call.hpp"
#include "adapters/api/change_window.hpp"
#include "adapters/api/feed_texts.hpp"
#include "adapters/api/filter.hpp"
#include "adapters/api/finding_feeds.hpp"
#include "adapters/api/value_feeds.hpp"
#include "adapters/http/server.hpp"
#include "adapters/json/position_token.hpp"
#include "adapters/metrics/page.hpp"
#include "adapters/node/node_thread.hpp"

namespace cas::adapters::api {

/// Live values as server-sent events: first a `snapshot` of what is true, then, at most every 50
/// ms, a `change` with the newest value of what changed since; one for each campaign that is
/// followed. The last of them carries the position up to which they speak as its id; a reader that
/// comes back with the last id it saw gets every key's final value. While the log is away an `age`
/// tells how old it all is, and once more when it is back.
///
/// All of it happens on the node's thread, but the clock that makes it tick. A reader that does not
/// keep up is cut by its stream and slows nobody.
class Feeds {
 public:
  static constexpr std::chrono::milliseconds kTick{50};

  /// `findings` must outlive this and is used on the node's thread alone.
  Feeds(node::NodeThread& node, projections::Findings& findings);
  /// Ends the clock. The node must still run.
  ~Feeds();
  Feeds(const Feeds&) = delete;
  Feeds& operator=(const Feeds&) = delete;

  /// Opens a feed on a request that was authenticated. On the node's thread.
  /// @errors as the read of the same thing has; then `reply` was not touched
  Result<void> subscribe(const Call& call, Filter::Kind kind, http::Reply& reply, node::Node& node);
  /// Writes how many streams are open and how much was merged. On the node's thread.
  /// @param histories  how many of histories are, which are sent elsewhere
  void tell(metrics::Page& page, std::size_t histories) const;

 private:
  struct Subscriber {
    std::shared_ptr<http::EventStream> stream;
    events::Hash token;                      ///< what it was opened with; revoked, it ends the feed
    std::set<events::CampaignCode> to_come;  ///< whose snapshot it has not been sent yet
  };
  using Bytes = http::EventStream::Bytes;
  struct Group {
    std::vector<Subscriber> subscribers;
    FeedTexts last;  ///< the values sent last, to send nothing twice
    /// The snapshots for those who come before the next change: without an id, and with it.
    std::map<std::pair<events::CampaignCode, bool>, Bytes> first;
    std::string first_position;      ///< of the oldest of them
    std::uint64_t first_frames = 0;  ///< applied when that was made
    std::uint64_t change_seen = 0;   ///< of the reports' changes
  };
  void run();
  void tick(node::Node& node);
  void tell_changes(node::Node& node);
  void end_refused(node::Node& node);
  Result<void> begin(const Filter& filter, Seen seen, http::Reply& reply, events::Hash token,
                     node::Node& node);
  Result<std::set<events::CampaignCode>> closed_behind(const Filter& filter,
                                                       std::string_view position, node::Node& node);
  Result<events::Seq> closed_at(const events::CampaignCode& code, events::Version version,
                                node::Node& node);
  static void begin_again(const Filter& filter, Group& group, const node::Node& node);
  Result<Bytes> first_of(Group& group, const Filter& filter, const Subscriber& subscriber,
                         node::Node& node);
  void send_changes(Group& group, const FeedTexts& changes, const node::Node& node);
  void catch_up(Group& group, const Filter& filter, std::chrono::steady_clock::time_point until,
                node::Node& node);
  Result<bool> send_to_come(Subscriber& subscriber, Group& group, const Filter& filter,
                            std::chrono::steady_clock::time_point until, node::Node& node);
  void send(Group& group, const Bytes& bytes);

  node::NodeThread& node_;
  // Of the node's thread alone.
  node::Node::Watch watch_;
  std::map<Filter, Group> groups_;
  std::map<events::CampaignCode, events::Seq> closed_at_;  ///< of the registry
  std::unique_ptr<ChangeWindow> window_;
  std::unique_ptr<ValueFeeds> values_;
  std::unique_ptr<FindingFeeds> findings_;
  std::uint64_t frames_ = 0;
  std::uint64_t ticked_frames_ = 0;
  std::uint64_t messages_ = 0;          ///< sent, each to all of a filter's streams
  std::uint64_t conflated_frames_ = 0;  ///< whose values went out with a later frame's
  std::chrono::steady_clock::time_point beat_at_{};
  bool old_ = false;  ///< what is sent may be outdated: the log is away
  std::chrono::steady_clock::time_point checked_at_{};

  std::mutex mutex_;
  std::condition_variable ended_;
  bool ending_ = false;  // under mutex_
  std::thread clock_;
};

}  // namespace cas::adapters::api
