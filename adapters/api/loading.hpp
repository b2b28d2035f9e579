#pragma once
#include <atomic>
#include <boost/asio/thread_pool.hpp>
#include <boost/json.hpp>
#include <functional>
#include <memory>

#include "adapters/api/call.hpp"
#include "adapters/loads/dry_run.hpp"
#include "adapters/node/node_thread.hpp"

namespace cas::adapters::api {

/// Files of reports that are sent to be loaded: read, compared and committed one after the other,
/// on a thread of its own. Only what is looked up for one report, and the commands, are the node's.
class Loading {
 public:
  using Then = std::function<void(Result<boost::json::object>)>;

  /// Both outlive this.
  Loading(node::NodeThread& node, events::KeyStore& keys) : node_(node), keys_(keys) {}

  /// Says what the file in the call's body would change. The call is there until `then` was called,
  /// on this object's thread. Any thread.
  /// @errors those of the file; unavailable "load.busy", "node.stopped"
  void show(const Call& call, Then then);
  /// Loads what the dry run that the call cites has shown.
  /// @errors those of the file, of loads::parse_citation, find_shown and choose; the same two
  void commit(const Call& call, Then then);

  /// Room in memory for one more large file, until that is let go; null while there is none. Any
  /// thread.
  [[nodiscard]] std::shared_ptr<const void> place();

  /// What has not begun fails. Not on the node's thread, which still runs.
  void end();

 private:
  void post(Then then, std::function<Result<boost::json::object>()> work);
  [[nodiscard]] Result<loads::DryRun> compare(const Call& call, const loads::Shown& shown);
  [[nodiscard]] Result<loads::Shown> shown_by(const loads::Citation& citation);
  [[nodiscard]] Result<boost::json::object> show_now(const Call& call);
  [[nodiscard]] Result<boost::json::object> commit_now(const Call& call);

  node::NodeThread& node_;
  events::KeyStore& keys_;
  const std::shared_ptr<std::atomic<int>> large_ = std::make_shared<std::atomic<int>>(0);
  std::atomic<int> waiting_ = 0;
  std::atomic<bool> ending_ = false;
  boost::asio::thread_pool thread_{1};
};

}  // namespace cas::adapters::api
