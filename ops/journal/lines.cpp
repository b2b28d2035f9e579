#include "ops/journal/lines.hpp"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <climits>

namespace cas::ops {
namespace {

constexpr std::chrono::seconds kLastWords{1};
constexpr int kPollMs = 50;

}  // namespace

Lines::Lines(int descriptor, std::size_t lines_max)
    : descriptor_(descriptor),
      lines_max_(std::max<std::size_t>(1, lines_max)),
      thread_([this] { run(); }) {}

Lines::~Lines() {
  {
    const std::lock_guard lock(mutex_);
    give_up_at_ = Clock::now() + kLastWords;
  }
  changed_.notify_one();
  thread_.join();
}

void Lines::add(std::string line, bool at_once) {
  bool wakes = false;
  {
    const std::lock_guard lock(mutex_);
    if (waiting_.size() == lines_max_) {
      waiting_.pop_front();
      ++dropped_;
    }
    waiting_.push_back(std::move(line));
    // The first one begins the gathering, and these end it.
    const bool ends = waiting_.size() == lines_max_ / 2 || (at_once && !at_once_);
    wakes = waiting_.size() == 1 || ends;
    at_once_ = at_once_ || at_once;
  }
  if (wakes) changed_.notify_one();
}

std::uint64_t Lines::dropped() const {
  const std::lock_guard lock(mutex_);
  return dropped_;
}

void Lines::run() {
  std::deque<std::string> taken;
  for (std::unique_lock lock(mutex_);;) {
    changed_.wait(lock, [this] { return give_up_at_ || !waiting_.empty(); });
    changed_.wait_for(lock, kGather, [this] {
      return give_up_at_ || at_once_ || waiting_.size() >= lines_max_ / 2;
    });
    if (waiting_.empty()) return;
    taken.swap(waiting_);
    at_once_ = false;
    lock.unlock();
    write_all(taken);
    taken.clear();
    lock.lock();
  }
}

/// Whole lines at a time, as many as a pipe takes at once: others may write to it, too (pipe(7)).
void Lines::write_all(const std::deque<std::string>& lines) {
  std::string together;
  for (const auto& line : lines) {
    if (!together.empty() && together.size() + line.size() > PIPE_BUF) {
      if (!write(together)) return;
      together.clear();
    }
    together += line;
  }
  static_cast<void>(write(together));
}

/// False when nobody will read it any more.
bool Lines::write(std::string_view text) {
  while (!text.empty()) {
    if (!writable()) return false;
    const auto written =
        ::write(descriptor_, text.data(), std::min<std::size_t>(text.size(), PIPE_BUF));
    if (written < 0) return true;  // nobody is there who could be told
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

/// The descriptor may be shared and cannot be made non-blocking for us alone: a pipe that polls
/// writable takes PIPE_BUF bytes without waiting (pipe(7)).
bool Lines::writable() {
  pollfd ask{descriptor_, POLLOUT, 0};
  while (true) {
    bool late = false;
    {
      const std::lock_guard lock(mutex_);
      late = give_up_at_ && Clock::now() > *give_up_at_;
    }
    if (::poll(&ask, 1, late ? 0 : kPollMs) != 0) return true;
    if (late) return false;
  }
}

}  // namespace cas::ops
