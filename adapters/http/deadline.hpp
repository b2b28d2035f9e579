#pragma once
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstdint>
#include <utility>

namespace cas::adapters::http {

/// At most one moment at which something is late. On one strand only.
class Deadline {
 public:
  explicit Deadline(const boost::asio::any_io_executor& executor) : timer_(executor) {}

  /// Replaces the deadline before. `late` is called unless another is set, or none, first.
  template <class Late>
  void arm(std::chrono::milliseconds after, Late late) {
    const auto mine = ++armed_;
    timer_.expires_after(after);
    // A timer that has fired cannot be cancelled any more, its handler is on its way.
    timer_.async_wait([this, mine, late = std::move(late)](boost::system::error_code wrong) {
      if (!wrong && mine == armed_) late();
    });
  }

  void disarm() {
    ++armed_;
    timer_.cancel();
  }

 private:
  boost::asio::steady_timer timer_;
  std::uint64_t armed_ = 0;
};

}  // namespace cas::adapters::http
