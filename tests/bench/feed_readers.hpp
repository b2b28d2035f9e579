#pragma once
#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "events/strong.hpp"

namespace cas::bench {

/// Many who follow one feed, in one thread. An event speaks for everything up to its position, so a
/// reader has seen a save as soon as the first event with that position or a later one is there.
class FeedReaders {
 public:
  using Clock = std::chrono::steady_clock;
  using Seqs = std::map<std::uint32_t, std::uint64_t>;

  /// Connects and sends each the request.
  FeedReaders(std::uint16_t port, std::size_t readers, const std::string& request);
  ~FeedReaders();
  FeedReaders(const FeedReaders&) = delete;
  FeedReaders& operator=(const FeedReaders&) = delete;

  /// Reads until every feed has begun; ends the program when that takes too long.
  void await_begun();
  /// Reads until told to end.
  void read_until(const std::atomic<bool>& ended);
  /// Reads until every reader has seen that seq of the partition.
  void read_until_all_saw(std::uint32_t partition, std::uint64_t seq);

  /// When the last reader had seen that seq of the partition; nothing if that has not happened.
  [[nodiscard]] std::optional<Clock::time_point> all_saw(std::uint32_t partition,
                                                         std::uint64_t seq) const;
  [[nodiscard]] std::size_t events() const noexcept { return events_; }
  [[nodiscard]] std::uint64_t bytes() const noexcept { return bytes_; }

 private:
  /// How far a position is, for they come one after the other: the sum of its seqs.
  using Reach = std::uint64_t;
  struct Arrival {
    Reach reach;
    Clock::time_point at;
  };
  struct Reader {
    int socket = -1;
    bool begun = false;
    std::string line;  ///< whose end has not come yet, as far as anybody needs it
    Reach next = 0;    ///< of the event that is coming in
    std::vector<Arrival> arrivals;
  };

  void read_some(int wait_ms);
  void take(Reader& reader, std::string_view bytes);
  void take_line(Reader& reader);
  Reach reach_of(const std::string& id);

  const int epoll_;
  std::vector<Reader> readers_;
  std::unordered_map<std::string, Reach> known_;  ///< by the id's text
  std::map<Reach, Seqs> positions_;
  std::size_t events_ = 0;
  std::uint64_t bytes_ = 0;
};

}  // namespace cas::bench
