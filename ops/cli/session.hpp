#pragma once
#include <memory>
#include <optional>

#include "adapters/node/node_thread.hpp"
#include "events/log.hpp"
#include "events/sealed.hpp"
#include "ops/cli/options.hpp"
#include "projections/projector.hpp"
#include "projections/store.hpp"

namespace cas::ops {

/// A log opened for reading, with its projections caught up to the end that the log had when this
/// was made. Takes no lock and writes nothing: what the store lacks is read from the log into
/// memory, so it works beside a running node.
class Reading {
 public:
  /// @errors not_found "log.not_found"; those of log, store and replay
  static Result<std::unique_ptr<Reading>> open(const Options& options);

  [[nodiscard]] const projections::Projector& projector() const { return *projector_; }
  [[nodiscard]] events::Log& log() { return *log_; }
  [[nodiscard]] std::uint32_t shards() const { return log_->partition_count() - 1; }
  /// Reads on to the log's end as it is now.
  Result<void> catch_up();

 private:
  std::unique_ptr<events::Log> log_;
  std::unique_ptr<projections::Store> base_;  // what another process or an earlier run has stored
  std::unique_ptr<projections::Store> store_;
  std::unique_ptr<projections::Projector> projector_;
};

/// A log that this process writes to, through a node.
class Writing {
 public:
  /// Which partitions the node owns. On Kafka only; an embedded log is all its writer's.
  enum class Owns {
    everything,  ///< from the start on: a command that was told to claim
    its_share,   ///< what it is elected to, once it has joined
  };
  /// @param create  makes the log if there is none yet
  /// @errors unavailable "log.locked", "log.claim_needed"; those of log, store and node
  static Result<std::unique_ptr<Writing>> open(const Options& options,
                                               std::optional<events::LogCreation> create = {},
                                               Owns owns = Owns::everything);
  /// On Kafka: is one of the log's nodes from now on, whose requests may be sent to `url`.
  /// @errors those of the heartbeats' topic
  Result<void> join(const std::string& url);
  ~Writing();
  Writing(const Writing&) = delete;
  Writing& operator=(const Writing&) = delete;

  [[nodiscard]] adapters::node::NodeThread& node() { return *node_; }
  [[nodiscard]] events::KeyStore& keys() { return *keys_; }
  /// The node's own, but for what they tell of themselves.
  [[nodiscard]] const events::Log& log() const { return *log_; }
  [[nodiscard]] const projections::Store& store() const { return *store_; }

 private:
  explicit Writing(const Options& options) : options_(options) {}
  Result<void> take_ownership();
  Result<void> tell_others(const std::string& url, bool takes_part);

  const Options options_;

  std::unique_ptr<events::Log> log_;
  std::unique_ptr<projections::Store> store_;
  std::unique_ptr<projections::Projector> projector_;
  std::unique_ptr<events::KeyStore> keys_;
  engine::Partition::Identity identity_;
  std::unique_ptr<adapters::node::NodeThread> node_;
};

/// What a new log is made with: a random id, this moment, and what the options say.
[[nodiscard]] events::LogCreation new_log(const Options& options,
                                          events::log::Environment environment);

}  // namespace cas::ops
