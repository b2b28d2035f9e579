#pragma once
#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "events/result.hpp"

namespace cas::adapters::kafka {

struct ApiRange {
  std::int16_t min = 0;
  std::int16_t max = 0;
  friend bool operator==(const ApiRange&, const ApiRange&) = default;
};
/// Versions of each request that a broker takes, by request key.
using ApiRanges = std::map<std::int16_t, ApiRange>;

/// Reads the answer to an ApiVersions request of version 0, without its length prefix.
/// @errors corrupt "kafka.bad_answer"
[[nodiscard]] Result<ApiRanges> parse_api_versions(std::string_view answer);

/// Whether a broker with these requests can carry the log.
///
/// A broker never tells its version. 4.0.0 is the one release that does not take JoinGroup
/// versions 0 and 1 (3.9.2, 4.0.1 and 4.1.2 take 0 to 9; 4.0.0 takes 2 to 9); librdkafka before
/// 2.11 takes their absence for a broker without logins and consumer groups. Kafka put them back
/// in 4.0.1 (KAFKA-19444).
/// @errors unavailable "log.broker_refused"
[[nodiscard]] Result<void> check_broker(const ApiRanges& ranges, std::string_view address);

/// Asks the broker over a connection of its own, without TLS.
/// @errors unavailable "log.broker_away", corrupt "kafka.bad_answer"
[[nodiscard]] Result<ApiRanges> ask_api_versions(const std::string& host, std::uint16_t port,
                                                 std::chrono::milliseconds timeout);

}  // namespace cas::adapters::kafka
