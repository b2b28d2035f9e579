#include "ops/cli/session.hpp"

#include <filesystem>

#include "adapters/crypto/random.hpp"
#include "adapters/kafka/kafka_heartbeats.hpp"
#include "adapters/memory/memory_store.hpp"
#include "adapters/memory/overlay_store.hpp"
#include "adapters/rocksdb/rocks_store.hpp"
#include "adapters/rocksdb/store_directory.hpp"
#include "events/token.hpp"
#include "ops/cli/open_keys.hpp"
#include "ops/cli/open_log.hpp"
#include "ops/cli/output.hpp"
#include "ops/cli/remote.hpp"
#include "projections/replay.hpp"

namespace cas::ops {
namespace {

using adapters::RocksOptions;
using events::PartitionNo;
using projections::Projector;

constexpr std::chrono::seconds kPatience{60};

std::map<PartitionNo, events::Offset> offsets_of(const Projector& projector,
                                                 std::uint32_t partitions) {
  std::map<PartitionNo, events::Offset> known;
  for (std::uint32_t p = 0; p < partitions; ++p)
    known[PartitionNo{p}] = projector.checkpoint(PartitionNo{p}).next;
  return known;
}

Result<void> replay_to_end(events::Log& log, Projector& projector) {
  Progress progress("Reading the log", "records", false);
  projections::ReplayOptions options;
  options.progress = [&](const projections::ReplayProgress& p) {
    progress.show(p.frames + p.voids, p.frames + p.voids + p.records_left);
  };
  auto done = replay(log, projector, options);
  if (!done) return fail(std::move(done.error()));
  return {};
}

/// The log as it lies there before anybody takes its lock.
struct Found {
  std::uint32_t partitions = 0;  ///< of a log that is not there yet, those it will have
  bool exists = false;
};
Result<Found> look_for_log(const Options& options, bool may_be_made) {
  auto log = open_log(options, Access::read, {}, {});
  if (log) return Found{(*log)->partition_count(), true};
  // One whose making broke off is completed as it was meant.
  const bool unfinished = log.error().reason == "log.incomplete";
  if (may_be_made && (unfinished || log.error().code == Errc::not_found))
    return Found{options.shards + 1, false};
  return fail(std::move(log.error()));
}

engine::Partition::Identity new_identity() {
  return {events::NodeId{adapters::crypto::random_bytes16()},
          events::Incarnation{adapters::crypto::random_bytes16()},
          {}};
}

}  // namespace

events::LogCreation new_log(const Options& options, events::log::Environment environment) {
  return {events::LogId{adapters::crypto::random_bytes16()}, environment, options.shards,
          adapters::node::system_now()};
}

Result<events::Actor> actor_of(const Options& options) {
  if (!options.as.empty() && !options.token.empty())
    return fail(Errc::invalid, "actor.named_twice",
                "Act with a token (--token, CAS_TOKEN) or with --as (CAS_AS), not with both.");
  if (options.token.empty() && options.as.empty())
    return fail(Errc::invalid, "actor.missing",
                "Say who acts: --token TOKEN, or in a log without accounts --as ROLE@SCOPE, such "
                "as --as unit_clerk@0212033.");
  if (options.token.empty()) return events::parse_local_actor(options.as);
  auto reading = Reading::open(options);
  if (!reading) return fail(std::move(reading.error()).during("looking up the token"));
  return events::actor_of_token(options.token, (*reading)->projector().registry(),
                                adapters::node::system_now());
}

Result<std::unique_ptr<Reading>> Reading::open(const Options& options) {
  auto reading = std::make_unique<Reading>();
  auto log = open_log(options, Access::read, {}, {});
  if (!log) return fail(std::move(log.error()));
  reading->log_ = *std::move(log);
  if (std::filesystem::exists(options.data)) {
    auto base = adapters::open_rocks_store(options.data, {.mode = RocksOptions::Mode::beside});
    if (!base) return fail(std::move(base.error()));
    reading->base_ = *std::move(base);
    reading->store_ = std::make_unique<adapters::OverlayStore>(*reading->base_);
  } else {
    reading->store_ = std::make_unique<adapters::MemoryStore>();
  }
  auto projector = Projector::open(*reading->store_, reading->log_->partition_count(), {});
  if (!projector) return fail(std::move(projector.error()));
  reading->projector_ = *std::move(projector);
  if (auto caught_up = reading->catch_up(); !caught_up) return fail(std::move(caught_up.error()));
  return reading;
}

Result<void> Reading::catch_up() { return replay_to_end(*log_, *projector_); }

Result<std::unique_ptr<Writing>> Writing::open(const Options& options,
                                               std::optional<events::LogCreation> create,
                                               Owns owns) {
  const bool joins = owns == Owns::its_share;
  if (auto may = may_write(options); !may && !joins) return fail(std::move(may.error()));
  auto writing = std::unique_ptr<Writing>(new Writing(options));
  auto found = look_for_log(options, create.has_value());
  if (!found) return fail(std::move(found.error()));
  // A log that is there has its keys already: another master key would open none of them. The keys
  // come first, so that no crash leaves a log without.
  auto keys = open_keys(options, Access::write, !found->exists);
  if (!keys) return fail(std::move(keys.error()));
  writing->keys_ = *std::move(keys);
  std::error_code failed;  // opening the store says so, better than this could
  std::filesystem::create_directories(options.data, failed);
  auto store = adapters::open_rocks_store(options.data, {});
  if (!store) return fail(named_holder(options, std::move(store.error())));
  remove_left_address(options);
  writing->store_ = *std::move(store);
  auto projector = Projector::open(*writing->store_, found->partitions, {});
  if (!projector) return fail(std::move(projector.error()));
  writing->projector_ = *std::move(projector);
  // The store knows how far the log once reached; a log that ends earlier is refused.
  auto log = open_log(options, joins ? Access::join : Access::write, create,
                      offsets_of(*writing->projector_, found->partitions));
  if (!log) return fail(std::move(log.error()));
  writing->log_ = *std::move(log);
  adapters::node::Node::Options node;
  node.identity = writing->identity_ = new_identity();
  writing->node_ = std::make_unique<adapters::node::NodeThread>(
      *writing->log_, *writing->projector_, std::move(node));
  if (is_kafka(options) && joins) return writing;
  if (auto taken = writing->take_ownership(); !taken) return fail(std::move(taken.error()));
  return writing;
}

Result<void> Writing::take_ownership() {
  using adapters::node::Node;
  // Nodes that serve leave it alone while they hear of it, and take over as soon as it ends.
  if (is_kafka(options_))
    if (auto told = tell_others({}, false); !told) return told;
  node_->with([](Node& node) { node.own(true, adapters::node::system_now()); });
  const auto owned =
      node_->until([](const Node& node) { return node.serving() || node.deposed(); }, kPatience);
  if (!owned || node_->with([](Node& node) { return node.serving(); })) return owned;
  return fail(Errc::unavailable, "partition.moved",
              "Another process has claimed this log in the same moment; act through that one, or "
              "claim it again.");
}

Result<void> Writing::tell_others(const std::string& url, bool takes_part) {
  using adapters::node::Membership;
  const auto address = adapters::kafka::parse_address(options_.log);
  if (!address) return fail(address.error());
  adapters::kafka::ClientOptions client;
  client.brokers = address->brokers;
  auto heartbeats = adapters::kafka::KafkaHeartbeats::open(
      client, adapters::kafka::topic_beside(address->topic, "nodes"));
  if (!heartbeats) return fail(std::move(heartbeats.error()).during("telling other nodes"));
  Membership::Options options;
  options.takes_part = takes_part;
  auto membership =
      std::make_unique<Membership>(Membership::Self{identity_.node, identity_.incarnation, url},
                                   log_->partition_count(), *std::move(heartbeats), options);
  node_->with([&](adapters::node::Node& node) {
    node.known_as(url);
    node.join(std::move(membership));
  });
  return {};
}

Result<void> Writing::join(const std::string& url) {
  if (!is_kafka(options_)) return {};
  return tell_others(url, true);
}

Writing::~Writing() {
  node_.reset();                      // commits
  if (store_) (void)store_->flush();  // what is not flushed is read from the log again
}

}  // namespace cas::ops
