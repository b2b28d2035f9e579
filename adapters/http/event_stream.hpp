#pragma once
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace cas::adapters::http {

class Connection;

/// An answer that goes on: server-sent events (HTML Standard 9.2), or whatever Content-Type says.
/// Ends with the connection. Every function may be called from any thread and never waits.
class EventStream {
 public:
  using Bytes = std::shared_ptr<const std::string>;
  using OnClosed = std::function<void(std::string_view reason)>;

  EventStream(std::weak_ptr<Connection> connection, std::size_t backlog_bytes_max);

  /// Sends these bytes, shared with other streams and never copied, after all that was accepted
  /// before. False when the stream is closed. A reader who does not keep up, for whom more than
  /// `stream_backlog_bytes_max` wait when the next bytes come, is cut with reason "slow_reader":
  /// what waits is dropped, and an `event: closed` ends the stream if it still gets through. So
  /// what is sent first may be of any size.
  bool send(Bytes bytes);

  /// Ends the stream after what was accepted and a last `event: closed` whose data is
  /// `{"reason":"…"}`. A reader who is still behind after `closing_timeout` misses what is between
  /// the event that has begun by then and that last one. Does nothing to a closed stream.
  void close(std::string_view reason);

  [[nodiscard]] bool open() const;
  /// Accepted, but not yet handed to the kernel.
  [[nodiscard]] std::size_t pending_bytes() const;

  /// Called once, when the stream takes no more: with the reason given to `close`, "slow_reader",
  /// "peer_closed", "peer_stalled", "head_only" (a HEAD request), "server_stopping". On the thread
  /// that closes it, or at once when it is closed already; no lock is held.
  void on_closed(OnClosed callback);

 private:
  friend class Connection;
  enum class State {
    open,
    closing,  ///< what was accepted is still written
    cut,      ///< only the last words are
    gone,     ///< nothing is
  };

  void end(std::unique_lock<std::mutex> lock, std::string_view reason, State next);
  bool wake();

  // For the connection.
  /// The stream ends without last words.
  void lost(std::string_view reason);
  /// A closing one drops what waits but for its last words. False when there is nothing to drop.
  bool cut_short();
  /// It is no text/event-stream.
  void tell_no_reason();
  /// Moves about that much from what waits to `batch`. When nothing waits, the next send wakes the
  /// connection.
  State next_batch(std::size_t bytes_wanted, std::deque<Bytes>& batch);
  [[nodiscard]] State state() const;
  State written(std::size_t bytes);

  const std::weak_ptr<Connection> connection_;
  const std::size_t backlog_bytes_max_;
  mutable std::mutex mutex_;
  std::deque<Bytes> waiting_;
  std::size_t pending_bytes_ = 0;
  std::string reason_;
  OnClosed on_closed_;
  State state_ = State::open;
  bool tells_reason_ = true;
  bool awake_ = false;  ///< the connection knows that something waits
};

}  // namespace cas::adapters::http
