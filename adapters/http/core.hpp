#pragma once
#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ssl/context.hpp>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <unordered_map>
#include <vector>

#include "adapters/http/server.hpp"

namespace cas::adapters::http {

/// What goes through, counted on whichever thread sees it.
struct Counts {
  std::atomic<std::uint64_t> accepted{0}, refused{0}, received_bytes{0}, sent_bytes{0},
      slow_readers{0}, stalled_peers{0};

  [[nodiscard]] Traffic told() const {
    return {accepted, refused, received_bytes, sent_bytes, slow_readers, stalled_peers};
  }
  static void add(std::atomic<std::uint64_t>& to, std::size_t bytes) {
    to.fetch_add(bytes, std::memory_order_relaxed);
  }
};

/// What all connections of one server share. Lives as long as the last of them; replies and streams
/// that outlive the server find the door closed. Any thread.
class Core {
 public:
  using Task = std::move_only_function<void()>;
  using Connections = std::vector<std::shared_ptr<Connection>>;

  Core(Options options_given, Handler handler_given);

  const Options options;
  const Handler handler;
  /// One for each thread. A connection stays on the one that it was given, so it needs no strand,
  /// and no thread has to wake another for it.
  std::deque<boost::asio::io_context> loops;
  std::unique_ptr<boost::asio::ssl::context> tls;  ///< null = plain HTTP
  std::atomic<bool> draining = false;
  Counts counts;
  std::atomic<std::size_t> body_bytes{0};  ///< that bodies on their way in may come to

  /// Runs the task on this loop's executor. False, and nothing is run, when the loops are at their
  /// end: a task that stayed there would keep its connection, and so this, for ever.
  bool post(const boost::asio::any_io_executor& executor, Task task);
  void close_door();

  /// Connections are held here until they are closed.
  void add(std::shared_ptr<Connection> connection);
  void forget(const Connection* connection);
  [[nodiscard]] std::size_t size() const;
  [[nodiscard]] Connections all() const;
  /// False if there still are connections when the time is over.
  bool wait_until_empty(std::chrono::milliseconds at_most);

 private:
  std::shared_mutex door_;
  bool door_closed_ = false;
  mutable std::mutex mutex_;
  std::condition_variable emptied_;
  std::unordered_map<const Connection*, std::shared_ptr<Connection>> connections_;
};

}  // namespace cas::adapters::http
