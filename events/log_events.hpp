#pragma once
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "events/archive.hpp"
#include "events/strong.hpp"

/// What the log says of itself: stream "log/<partition>", one in each partition.
namespace cas::events::log {

enum class Environment : std::uint8_t { demo = 0, test = 1, production = 2 };

struct ParentTip {
  PartitionNo partition;
  Seq seq;
  Hash hash;
  template <class Archive>
  void serialize(Archive& ar) {
    ar(partition, seq, hash);
  }
  friend bool operator==(const ParentTip&, const ParentTip&) = default;
};

/// The genesis of a partition; the log id stands in the frame's header.
struct LogCreated {
  static constexpr std::string_view kName = "log.created";
  static constexpr std::uint32_t kVersion = 1;
  Environment environment{};
  std::uint32_t shards = 0;  ///< P: partitions are 0 (registry) and 1..P
  std::string hash_function = "sha-256";
  std::uint32_t format_level = 1;  ///< highest frame and class versions that may be written
  LogId parent;                    ///< zero if this log was not copied from another
  std::vector<ParentTip> parent_tips;
  template <class Archive>
  void serialize(Archive& ar, std::uint32_t) {
    enumerator(ar, environment, Environment::production);
    ar(shards, hash_function, format_level, parent, parent_tips);
    if (shards == 0 || shards > 1024) throw cereal::Exception("a log has 1 to 1024 shards");
  }
  friend bool operator==(const LogCreated&, const LogCreated&) = default;
};

/// A node says "I write here from now on"; true when it is valid and nothing newer is.
struct PartitionClaimed {
  static constexpr std::string_view kName = "log.partition_claimed";
  static constexpr std::uint32_t kVersion = 1;
  Incarnation incarnation;  ///< random, never used again after a restart
  NodeId node;
  std::string url;  ///< where commands for this partition may be sent; may be empty
  template <class Archive>
  void serialize(Archive& ar, std::uint32_t) {
    ar(incarnation, node, url);
  }
  friend bool operator==(const PartitionClaimed&, const PartitionClaimed&) = default;
};

/// From here on frames and classes up to this level may be written. Registry only.
struct LogFormatRaised {
  static constexpr std::string_view kName = "log.format_raised";
  static constexpr std::uint32_t kVersion = 1;
  std::uint32_t level = 0;
  template <class Archive>
  void serialize(Archive& ar, std::uint32_t) {
    ar(level);
  }
  friend bool operator==(const LogFormatRaised&, const LogFormatRaised&) = default;
};

/// Every reaction of this shard to registry frames up to `registry` is in the shard's chain;
/// a later owner goes on from there.
struct ReactedThrough {
  static constexpr std::string_view kName = "log.reacted_through";
  static constexpr std::uint32_t kVersion = 1;
  Seq registry;
  template <class Archive>
  void serialize(Archive& ar, std::uint32_t) {
    ar(registry);
  }
  friend bool operator==(const ReactedThrough&, const ReactedThrough&) = default;
};

/// Nothing happened, later than the frame before: settles a moment for those who ask about it.
struct Ticked {
  static constexpr std::string_view kName = "log.ticked";
  static constexpr std::uint32_t kVersion = 1;
  template <class Archive>
  void serialize(Archive&, std::uint32_t) {}
  friend bool operator==(const Ticked&, const Ticked&) = default;
};

using Event = std::variant<LogCreated, PartitionClaimed, LogFormatRaised, ReactedThrough, Ticked>;
[[nodiscard]] StreamId stream_of(PartitionNo partition);

}  // namespace cas::events::log
