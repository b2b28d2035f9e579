#pragma once
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstdint>
#include <optional>
#include <utility>

namespace cas::adapters::http {

/// At most one moment at which something is late. On one thread only.
///
/// Every request sets several, which nearly always are lifted again. So the timer is left running
/// when the moment moves away, and looks for itself when it fires: setting one costs no more than
/// noting it.
class Deadline {
 public:
  using Clock = std::chrono::steady_clock;

  explicit Deadline(const boost::asio::any_io_executor& executor) : timer_(executor) {}

  /// Replaces the deadline before. `late` is called unless another is set, or none, first; it is
  /// the same each time. What it holds may be held until `end`.
  template <class Late>
  void arm(std::chrono::milliseconds after, Late late) {
    due_ = Clock::now() + after;
    if (!waiting_ || timer_.expiry() > *due_) wait(std::move(late));
  }

  void disarm() { due_.reset(); }

  /// Lets go of everything.
  void end() {
    disarm();
    timer_.cancel();
  }

 private:
  template <class Late>
  void wait(Late late) {
    waiting_ = true;
    timer_.expires_at(*due_);
    const auto mine = ++waits_;
    // A timer that has fired cannot be cancelled any more, its handler is on its way.
    timer_.async_wait(
        [this, mine, late = std::move(late)](boost::system::error_code wrong) mutable {
          if (mine != waits_) return;
          waiting_ = false;
          if (wrong || !due_) return;
          if (Clock::now() < *due_) return wait(std::move(late));
          due_.reset();
          late();
        });
  }

  boost::asio::steady_timer timer_;
  std::optional<Clock::time_point> due_;
  bool waiting_ = false;
  std::uint64_t waits_ = 0;
};

}  // namespace cas::adapters::http
