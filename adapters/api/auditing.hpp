#pragma once
#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

#include "adapters/api/history_feeds.hpp"
#include "adapters/node/log_reader.hpp"
#include "adapters/node/node_thread.hpp"

namespace cas::adapters::api {

/// Reads the log again for those who audit it, page by page or as a feed, on a thread of its own:
/// neither the node nor anybody else waits meanwhile.
class Auditing {
 public:
  using Page = Result<std::shared_ptr<const node::LogReader::Page>>;

  /// @param store  the node's rows; outlives this
  Auditing(node::NodeThread& node, node::LogReader::Open open, const projections::Store& store);
  /// Ends the thread. What was asked for and not begun is answered "node.stopped". The node must
  /// still run.
  ~Auditing();
  Auditing(const Auditing&) = delete;
  Auditing& operator=(const Auditing&) = delete;

  /// Reads one page; `then` is called on this object's thread. Any thread.
  void read(node::ReadLimit limit, node::LogReader::Wish wish, std::function<void(Page)> then);
  /// Sends a history until the stream or its reader's token ends. Any thread.
  void follow(HistoryWish wish, std::shared_ptr<http::EventStream> stream);
  /// Histories that are being sent. Any thread.
  [[nodiscard]] std::size_t feeds() const noexcept { return feeds_open_; }

 private:
  struct Errand {
    node::ReadLimit limit;
    node::LogReader::Wish wish;
    std::function<void(Page)> then;
  };
  struct Opened {
    HistoryWish wish;
    std::shared_ptr<http::EventStream> stream;
  };
  void run();
  void serve(std::deque<Errand> errands, std::deque<Opened> opened);
  std::chrono::milliseconds step_feeds();
  void look_at_node();

  node::NodeThread& node_;
  // Of the thread alone.
  node::LogReader reader_;
  HistoryFeeds feeds_;
  std::vector<node::ReadLimit> limits_;
  std::chrono::steady_clock::time_point looked_at_{};
  bool away_ = false;  ///< the log cannot be asked
  std::atomic<std::size_t> feeds_open_ = 0;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Errand> errands_;  // under mutex_, as the two below
  std::deque<Opened> opened_;
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace cas::adapters::api
