#pragma once
#include <memory>
#include <optional>

#include "events/log.hpp"
#include "ops/cli/options.hpp"
#include "projections/projector.hpp"

namespace cas::ops {

enum class Access {
  read,   ///< no lock, no write
  write,  ///< the lock of an embedded log, or --claim on Kafka
  join,   ///< the same lock; on Kafka as one of several nodes, which needs no --claim
};

/// Opens the log that `options.log` names, making it first if it is not there and `create` is
/// given.
/// @errors invalid "log.bad_address"; not_found "log.not_found", which says how to begin one;
/// unavailable "log.claim_needed"; those of the adapters
[[nodiscard]] Result<std::unique_ptr<events::Log>> open_log(
    const Options& options, Access access, const std::optional<events::LogCreation>& create,
    const std::map<events::PartitionNo, events::Offset>& known_offsets);

/// Does `options.log` name a log of some kind? Whether there is one is another question.
/// @errors invalid "log.bad_address"
[[nodiscard]] Result<void> check_log_address(const Options& options);

[[nodiscard]] bool is_kafka(const Options& options);

/// Has it been said that a Kafka log may be taken over? An embedded one has a lock.
/// @errors unavailable "log.claim_needed"
[[nodiscard]] Result<void> may_write(const Options& options);

}  // namespace cas::ops
