#include "adapters/http/core.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include "adapters/http/connection.hpp"

namespace cas::adapters::http {

Core::Core(Options options_given, Handler handler_given)
    : options(std::move(options_given)), handler(std::move(handler_given)) {
  constexpr int kOneThread = 1;  // a hint, by which asio leaves out what several would need
  for (unsigned i = 0; i < std::max(1U, options.threads); ++i) {
    loops.emplace_back(kOneThread);
    // The descriptors that a loop waits with are made for its first timer or socket. That is now,
    // not when a connection comes and there may be none left.
    const boost::asio::steady_timer first(loops.back());
  }
}

bool Core::post(const boost::asio::any_io_executor& executor, Task task) {
  const std::shared_lock lock(door_);
  if (door_closed_) return false;
  boost::asio::post(executor, std::move(task));
  return true;
}

void Core::close_door() {
  const std::unique_lock lock(door_);
  door_closed_ = true;
}

void Core::add(std::shared_ptr<Connection> connection) {
  const std::lock_guard lock(mutex_);
  const auto* key = connection.get();
  connections_.emplace(key, std::move(connection));
}

void Core::forget(const Connection* connection) {
  // Declared before the lock: what is taken out may be the last owner, and ends after it.
  decltype(connections_)::node_type taken;
  const std::lock_guard lock(mutex_);
  taken = connections_.extract(connection);
  if (connections_.empty()) emptied_.notify_all();
}

std::size_t Core::size() const {
  const std::lock_guard lock(mutex_);
  return connections_.size();
}

Core::Connections Core::all() const {
  const std::lock_guard lock(mutex_);
  Connections all;
  all.reserve(connections_.size());
  for (const auto& [key, connection] : connections_) all.push_back(connection);
  return all;
}

bool Core::wait_until_empty(std::chrono::milliseconds at_most) {
  std::unique_lock lock(mutex_);
  return emptied_.wait_for(lock, at_most, [&] { return connections_.empty(); });
}

}  // namespace cas::adapters::http
