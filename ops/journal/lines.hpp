#pragma once
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace cas::ops {

/// Lines on their way to a descriptor, written by a thread of their own in the order in which they
/// came. Any thread; nobody waits for whoever reads the descriptor: a line beyond `lines_max` that
/// wait takes the place of the oldest.
///
/// Lines that are in no hurry are written together: a server tells of ten thousand requests a
/// second, and a thread that woke up for each of them took a tenth of its time.
class Lines {
 public:
  /// Another process may read a line this much later.
  static constexpr std::chrono::milliseconds kGather{20};

  Lines(int descriptor, std::size_t lines_max);
  /// Writes what waits, for a second at most.
  ~Lines();
  Lines(const Lines&) = delete;
  Lines& operator=(const Lines&) = delete;

  /// @param line  ends with a newline
  /// @param at_once  should be read soon, such as what tells of trouble
  void add(std::string line, bool at_once);
  /// Lines that nobody read in time.
  [[nodiscard]] std::uint64_t dropped() const;

 private:
  using Clock = std::chrono::steady_clock;

  void run();
  void write_all(const std::deque<std::string>& lines);
  [[nodiscard]] bool write(std::string_view text);
  [[nodiscard]] bool writable();

  const int descriptor_;
  const std::size_t lines_max_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::string> waiting_;
  bool at_once_ = false;
  std::uint64_t dropped_ = 0;
  std::optional<Clock::time_point> give_up_at_;  ///< set: nothing more will come
  std::thread thread_;
};

}  // namespace cas::ops
