#pragma once
#include <boost/json.hpp>
#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>

#include "adapters/http/client.hpp"
#include "adapters/node/node_thread.hpp"

namespace cas::adapters::api {

/// Sends writes to the node that owns their partition, for a server that is one of several. The
/// client hears one answer; while owners change it waits a little instead of being refused.
///
/// What is passed on carries the client's own Authorization and an Idempotency-Key, so that it may
/// arrive twice without harm, and a mark, so that it is passed on once only.
class Forwarding {
 public:
  static constexpr std::string_view kMark = "Cas-Forwarded";
  struct Options {
    std::chrono::milliseconds patience{4'000};   ///< for an owner who answers
    std::chrono::milliseconds attempt{2'000};    ///< for one node's answer
    std::chrono::milliseconds again{50};         ///< between attempts
    std::chrono::milliseconds answer_by{5'000};  ///< for a command whose fate stays unknown
  };
  using Deadline = std::chrono::steady_clock::time_point;
  using OnHere = std::function<void(node::Node& node)>;
  using OnAnswer = std::function<void(Result<http::Response>)>;

  Forwarding(node::NodeThread& node, std::unique_ptr<http::Client> client, Options options);

  /// Is that a refusal that the partition's owner would not give?
  [[nodiscard]] static bool wanted(const Error& error);
  /// Finds the owner and sends it the request. Either `on_here` is called, on the node's thread,
  /// when this node itself is about to own; or `on_answer`, on any thread, with the owner's answer.
  /// @errors unavailable "partition.no_owner", "partition.owner_away": nobody answered until
  ///         `began` and the patience were over
  /// @param longer  what the request takes beyond the time of others
  void pass(const http::Request& request, events::PartitionNo partition, Deadline began,
            OnHere on_here, OnAnswer on_answer, std::chrono::milliseconds longer = {});
  /// Ends what is under way and passes nothing on any more. Not on the node's thread, which still
  /// runs.
  void end();
  /// Calls `overdue` on the client's thread when the time to answer a command is over. On the
  /// node's thread.
  void watch(std::function<void()> overdue);

 private:
  struct Passing;
  struct Watched {
    Deadline due;
    std::function<void()> overdue;
  };

  void look(const std::shared_ptr<Passing>& passing, node::Node& node);
  void attempt(const std::shared_ptr<Passing>& passing, const std::string& url);
  void again(const std::shared_ptr<Passing>& passing);
  void sweep();

  node::NodeThread& node_;
  const Options options_;
  bool ended_ = false;  // of the node's thread
  std::mutex mutex_;
  std::deque<Watched> watched_;                 // under mutex_; the one due first stands in front
  const std::unique_ptr<http::Client> client_;  // last: its thread uses the rest
};

/// Whether this node can serve. Alone it owns every partition; as one of several it has read to the
/// log's end, and every partition has an owner that answers, itself or another.
struct Readiness {
  bool ready = false;
  boost::json::object told;
};
[[nodiscard]] Readiness readiness(const node::Node& node);

}  // namespace cas::adapters::api
