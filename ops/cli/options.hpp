#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "events/actor.hpp"

namespace cas::ops {

/// What every command may be given: from flags; behind them from the environment; behind that from
/// the settings file.
struct Options {
  std::string log = "embedded:cas-data/log";  ///< or kafka://host:port/topic   (CAS_LOG)
  std::string data = "cas-data/store";        ///< folder of the projections    (CAS_DATA)
  std::string keys = "cas-data/keys";         ///< key store, or its master key  (CAS_KEYS)
  std::string catalogue;                      ///< forms and regions            (CAS_CATALOGUE)
  std::string as;                             ///< ROLE@SCOPE                   (CAS_AS)
  std::string token;                          ///< of an account                (CAS_TOKEN)
  std::string config;                         ///< the settings file          (CAS_CONFIG)
  std::string server;                         ///< to talk to instead of the log (CAS_SERVER)
  bool json = false;
  bool claim = false;          ///< write to Kafka even if another node does
  bool may_lose_tail = false;  ///< one broker, no fsync: said out loud
  std::uint32_t shards = 8;    ///< of a log that is made now
  /// Called from librdkafka's threads with its own lines, by syslog level; not a setting.
  std::function<void(int level, std::string_view line)> on_kafka_log;
};

/// Who acts. A token is looked up in the log, which is opened for reading meanwhile.
/// @errors invalid "actor.missing", "actor.named_twice" and those of parse_local_actor; forbidden
///         "token.refused"; with a token those of Reading
[[nodiscard]] Result<events::Actor> actor_of(const Options& options);

}  // namespace cas::ops
