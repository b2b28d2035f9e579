#pragma once
#include <cstddef>

#include "adapters/kafka/topic_admin.hpp"

namespace cas::adapters::kafka {

/// What the log's topic is made with: nothing in it is ever removed, and a record that was
/// acknowledged is on enough disks.
[[nodiscard]] TopicSettings log_topic_settings(std::size_t replicas, bool may_lose_tail);

/// Whether a topic with these settings keeps every record for ever.
/// @errors unavailable "log.topic_compacted", "log.retention", "log.unclean_election",
///         "log.flush_messages", "log.min_insync_replicas"; each names setting, value and remedy
[[nodiscard]] Result<void> check_log_topic(const TopicSettings& settings, std::size_t replicas,
                                           bool may_lose_tail);

/// The replication of a new topic: three where there are three brokers, else one.
[[nodiscard]] std::size_t replicas_on(std::size_t brokers);

}  // namespace cas::adapters::kafka
