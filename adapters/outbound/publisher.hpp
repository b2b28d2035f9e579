#pragma once
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "adapters/kafka/options.hpp"
#include "adapters/node/node_thread.hpp"

namespace cas::adapters::outbound {

/// What was told to one topic since the start.
struct Published {
  std::string topic;
  std::uint64_t published = 0;  ///< values that every in-sync replica has
  std::uint64_t failed = 0;     ///< that a broker refused; they are told again
  std::uint64_t waiting = 0;    ///< due, or on their way
};

/// Publishes where reports stand and what they sum up to, beside the log that a node reads: the
/// topics `status` and `aggregates` of README.md. Works in a thread of its own and asks the node's
/// for a millisecond at a time; a broker that is away makes it wait and nothing else.
class Publisher {
 public:
  struct Options {
    kafka::ClientOptions client;
    std::string log_topic;
    /// Why nothing is published at the moment, once for each reason. On the publisher's thread.
    std::function<void(const Error&)> on_trouble;
  };

  /// Begins to publish what `node` owns. The node must outlive this.
  Publisher(node::NodeThread& node, Options options);
  /// Tells what is due by now, for a few seconds at most.
  ~Publisher();
  Publisher(const Publisher&) = delete;
  Publisher& operator=(const Publisher&) = delete;

  /// Any thread.
  [[nodiscard]] std::vector<Published> published() const;

 private:
  class Channel;

  void run();
  /// @returns whether there is more to do at once
  bool round();
  void finish();

  node::NodeThread& node_;
  std::vector<std::unique_ptr<Channel>> channels_;
  node::Node::Watch watch_;
  std::mutex mutex_;
  std::condition_variable ended_;
  bool ending_ = false;  // under mutex_
  std::thread thread_;
};

}  // namespace cas::adapters::outbound
