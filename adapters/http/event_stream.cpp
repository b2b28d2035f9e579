#include "adapters/http/event_stream.hpp"

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "adapters/http/connection.hpp"

namespace cas::adapters::http {

EventStream::EventStream(std::weak_ptr<Connection> connection, std::size_t backlog_bytes_max)
    : connection_(std::move(connection)), backlog_bytes_max_(backlog_bytes_max) {}

bool EventStream::send(Bytes bytes) {
  std::unique_lock lock(mutex_);
  if (state_ != State::open) return false;
  if (pending_bytes_ > backlog_bytes_max_) {
    end(std::move(lock), "slow_reader", State::cut);
    return false;
  }
  pending_bytes_ += bytes->size();
  waiting_.push_back(std::move(bytes));
  if (std::exchange(awake_, true)) return true;
  lock.unlock();
  return wake();
}

void EventStream::close(std::string_view reason) {
  end(std::unique_lock(mutex_), reason, State::closing);
}

bool EventStream::open() const {
  const std::lock_guard lock(mutex_);
  return state_ == State::open;
}

std::size_t EventStream::pending_bytes() const {
  const std::lock_guard lock(mutex_);
  return pending_bytes_;
}

void EventStream::on_closed(OnClosed callback) {
  std::unique_lock lock(mutex_);
  if (state_ == State::open) {
    on_closed_ = std::move(callback);
    return;
  }
  const auto reason = reason_;
  lock.unlock();
  callback(reason);
}

void EventStream::end(std::unique_lock<std::mutex> lock, std::string_view reason, State next) {
  if (state_ != State::open) return;
  state_ = next;
  reason_ = reason;
  if (next != State::closing) {
    waiting_.clear();
    pending_bytes_ = 0;
  }
  if (next != State::gone && tells_reason_)
    waiting_.push_back(std::make_shared<const std::string>(
        "event: closed\ndata: {\"reason\":" + boost::json::serialize(boost::json::string(reason_)) +
        "}\n\n"));
  awake_ = true;
  const auto callback = std::exchange(on_closed_, {});
  const auto told = reason_;
  lock.unlock();
  if (next != State::gone) wake();
  if (callback) callback(told);
}

bool EventStream::wake() {
  const auto connection = connection_.lock();
  if (connection != nullptr && connection->wake_stream()) return true;
  lost("peer_closed");
  return false;
}

void EventStream::lost(std::string_view reason) {
  end(std::unique_lock(mutex_), reason, State::gone);
}

bool EventStream::cut_short() {
  const std::lock_guard lock(mutex_);
  if (state_ != State::closing) return false;
  state_ = State::cut;
  const std::size_t last_words = tells_reason_ ? 1 : 0;
  if (waiting_.size() > last_words)
    waiting_.erase(waiting_.begin(), waiting_.end() - static_cast<std::ptrdiff_t>(last_words));
  pending_bytes_ = 0;
  return true;
}

void EventStream::tell_no_reason() {
  const std::lock_guard lock(mutex_);
  tells_reason_ = false;
}

EventStream::State EventStream::next_batch(std::size_t bytes_wanted, std::deque<Bytes>& batch) {
  const std::lock_guard lock(mutex_);
  for (std::size_t bytes = 0; !waiting_.empty() && bytes < bytes_wanted; waiting_.pop_front()) {
    bytes += waiting_.front()->size();
    batch.push_back(std::move(waiting_.front()));
  }
  if (batch.empty()) awake_ = false;
  return state_;
}

EventStream::State EventStream::state() const {
  const std::lock_guard lock(mutex_);
  return state_;
}

EventStream::State EventStream::written(std::size_t bytes) {
  const std::lock_guard lock(mutex_);
  pending_bytes_ -= std::min(bytes, pending_bytes_);
  return state_;
}

}  // namespace cas::adapters::http
