#pragma once
#include <atomic>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <thread>
#include <variant>
#include <vector>

#include "adapters/node/node.hpp"

namespace cas::adapters::node {

/// The system's clock, UTC in microseconds. The one place where the program reads it.
[[nodiscard]] events::Time system_now();
/// A clock that never goes back.
[[nodiscard]] engine::Moment steady_moment();

/// A node with a thread of its own. Everything about the node happens on that thread; others hand
/// it work. `log` and `projector` must outlive this and are used by nobody else meanwhile.
class NodeThread {
 public:
  NodeThread(events::Log& log, projections::Projector& projector, Node::Options options);
  /// Stops taking commands, lets what is in flight come back (at most `kGrace`), commits.
  ~NodeThread();
  NodeThread(const NodeThread&) = delete;
  NodeThread& operator=(const NodeThread&) = delete;

  /// Any thread. `reply` is called on the node's thread: it must not block.
  void submit(engine::Envelope envelope, Node::OnReply reply);
  /// Sends a command and waits for its reply. Any thread but the node's.
  Result<engine::Done> ask(engine::Envelope envelope);
  /// Runs `work` on the node's thread and waits for it. Any thread but the node's.
  template <class F>
  auto with(F work) -> std::invoke_result_t<F, Node&> {
    std::promise<std::invoke_result_t<F, Node&>> promise;
    auto future = promise.get_future();
    post(Work([&](Node& node) {
      if constexpr (std::is_void_v<std::invoke_result_t<F, Node&>>) {
        work(node);
        promise.set_value();
      } else {
        promise.set_value(work(node));
      }
    }));
    return future.get();
  }
  /// Hands work to the node's thread and goes on. Any thread.
  void hand(std::function<void(Node&)> work) { post(std::move(work)); }
  /// Calls `then` on the node's thread as soon as `holds` is true of the node, or with the trouble
  /// if that came first or the time ran out ("node.timeout"). Any thread.
  void when(std::function<bool(const Node&)> holds, std::chrono::milliseconds at_most,
            std::function<void(Node&, Result<void>)> then);
  /// The same, waiting for it. Any thread but the node's.
  Result<void> until(std::function<bool(const Node&)> holds, std::chrono::milliseconds at_most);

 private:
  using Work = std::function<void(Node&)>;
  struct Submission {
    engine::Envelope envelope;
    Node::OnReply reply;
  };
  using Posted = std::variant<Submission, Work>;  // commands are many and stand here whole
  struct Watcher {
    std::function<bool(const Node&)> holds;
    std::chrono::steady_clock::time_point deadline;
    std::function<void(Node&, Result<void>)> then;
  };
  void post(Posted posted);
  void run();
  bool take_posted();
  void take(Submission& submission);
  void take(Work& work);
  void serve_watchers();

  events::Log& log_;
  Node node_;
  std::mutex mutex_;
  std::vector<Posted> posted_;
  std::vector<std::shared_ptr<Watcher>> watchers_;  // of the node's thread alone
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace cas::adapters::node
