#pragma once
#include <memory>

#include "adapters/kafka/options.hpp"
#include "adapters/node/heartbeats.hpp"

namespace cas::adapters::kafka {

/// Heartbeats in a topic of one partition, read from its end; the key of a record is the node's id
/// (32 hex digits). Records go after ten minutes: old ones do not matter to anybody.
class KafkaHeartbeats final : public node::Heartbeats {
 public:
  /// Makes the topic where there is none. Waits for brokers.
  /// @errors unavailable "log.broker_away", "log.client"
  static Result<std::unique_ptr<KafkaHeartbeats>> open(const ClientOptions& client,
                                                       const std::string& topic);
  /// Waits a second at most for what was sent last.
  ~KafkaHeartbeats() override;

  void send(const engine::Heartbeat& heartbeat) override;
  void take(std::vector<engine::Heartbeat>& out) override;

 private:
  class Sending;
  class Hearing;

  KafkaHeartbeats() = default;

  std::unique_ptr<Hearing> hearing_;
  std::unique_ptr<Sending> sending_;
};

}  // namespace cas::adapters::kafka
