#include "adapters/kafka/outbox.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <iterator>

namespace cas::adapters::kafka {

Bell::Bell() : fd_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  invariant(fd_ >= 0, "the system has a file descriptor left");
}

Bell::~Bell() { ::close(fd_); }

void Bell::ring() {
  // Fails only when the counter is full: then it has rung often enough.
  [[maybe_unused]] const auto written = ::write(fd_, &kPayload, sizeof kPayload);
}

void Bell::await(std::chrono::microseconds at_most) {
  const auto us = at_most.count() > 0 ? at_most.count() : 0;
  const timespec limit{.tv_sec = us / 1'000'000, .tv_nsec = (us % 1'000'000) * 1000};
  pollfd waited{.fd = fd_, .events = POLLIN, .revents = 0};
  if (::ppoll(&waited, 1, &limit, nullptr) <= 0) return;
  std::uint64_t count = 0;
  [[maybe_unused]] const auto read = ::read(fd_, &count, sizeof count);
}

void Outbox::push(events::LogEvent event) {
  {
    const std::lock_guard lock(mutex_);
    events_.push_back(std::move(event));
  }
  bell_.ring();
}

void Outbox::take(std::vector<events::LogEvent>& out) {
  const std::lock_guard lock(mutex_);
  std::move(events_.begin(), events_.end(), std::back_inserter(out));
  events_.clear();
}

}  // namespace cas::adapters::kafka
