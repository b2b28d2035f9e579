#pragma once
#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "adapters/api/history_scope.hpp"
#include "adapters/http/event_stream.hpp"
#include "adapters/node/log_reader.hpp"

namespace cas::adapters::api {

/// A subscription to everything that happened and happens.
struct HistoryWish {
  HistoryFilter filter;
  events::Hash token;                                ///< what it was opened with
  std::string log;                                   ///< as positions name it
  std::map<events::PartitionNo, events::Seq> nexts;  ///< of each partition the frame to come
};

/// Feeds of the kind `history`: complete, in the order of each partition, from any position on.
/// Each reads the log at its reader's own pace, a slice at a time, so that a slow one costs nobody
/// anything and nothing is dropped; where the log ends, it waits for more.
///
/// The frames of the registry that a frame cites are sent before it. A message is a frame: all its
/// events that the reader may see, under an id that goes on behind them. One thread.
class HistoryFeeds {
 public:
  static constexpr std::size_t kFeedsMax = 200;
  static constexpr std::size_t kFeedsOfTokenMax = 20;  ///< so that nobody keeps all others out

  HistoryFeeds(node::LogReader& reader, const projections::Store& store)
      : reader_(reader), scope_(store) {}

  void add(HistoryWish wish, std::shared_ptr<http::EventStream> stream);
  [[nodiscard]] bool empty() const noexcept { return feeds_.empty(); }
  [[nodiscard]] std::size_t size() const noexcept { return feeds_.size(); }
  /// Has one more feed room that is opened with this?
  [[nodiscard]] bool room_for(const events::Hash& token) const;
  /// Of every feed what it was opened with.
  [[nodiscard]] std::vector<events::Hash> tokens() const;
  /// Ends the feeds that were opened with that.
  void end(const events::Hash& token);

  /// A sign of life to whoever has heard nothing for a while, and the log's age while it is old.
  void beat(std::int64_t age_us);

  enum class Round {
    busy,     ///< there is more to send at once
    blocked,  ///< somebody has not taken yet what he was sent
    idle,     ///< everybody has everything
  };
  /// Gives each feed one slice of what it lacks, up to the limits (one for each partition).
  Round step(const std::vector<node::ReadLimit>& limits);

 private:
  struct Feed {
    HistoryWish wish;
    std::shared_ptr<http::EventStream> stream;
    std::string unsent;
    std::uint32_t turn = 0;  ///< the shard that is read next
    bool moved = false;      ///< since its position was told
    bool was_live = false;   ///< it has reached the log's end once
    bool was_old = false;    ///< it was told that the log was old
    std::chrono::steady_clock::time_point told_at{};
  };
  Result<void> learn_registry(const node::ReadLimit& limit);
  Result<Round> step(Feed& feed, const std::vector<node::ReadLimit>& limits);
  Result<bool> read_slice(Feed& feed, const node::ReadLimit& limit);
  Result<void> take(Feed& feed, const events::ReadFrame& read);
  static void tell_position(Feed& feed, bool live);
  static bool flush(Feed& feed);

  node::LogReader& reader_;
  HistoryScope scope_;
  std::vector<std::unique_ptr<Feed>> feeds_;
};

}  // namespace cas::adapters::api
