#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "adapters/node/node.hpp"
#include "adapters/simulated/broker.hpp"
#include "tests/simulation/disk.hpp"

namespace cas::simulation {

/// A rule of the log taken away. Each of them was tried in earnest once and lost something; a run
/// of enough seeds has to show it again.
enum class Variant {
  none,
  acknowledge_on_append,       ///< when the frame is handed over
  acknowledge_on_report,       ///< when the producer says that it is stored
  acknowledge_on_next_offset,  ///< … and stored right behind the last one, so that nobody
                               ///< interleaved
  reply_before_frames,         ///< a reply without a frame does not wait for what is in flight
  reply_before_end,            ///< … nor for an end asked for after the decision
  refuse_before_settled,       ///< a frozen partition refuses what it does not know the fate of
  no_handshake,                ///< after an interruption it reads on as if nothing had been
  unreadable_is_void,          ///< a frame with a bad checksum is stepped over
  shared_totals,               ///< one row of totals for all partitions
  checkpoint_apart,            ///< rows and checkpoint are written one after the other
};
inline constexpr std::array<std::pair<Variant, std::string_view>, 11> kVariants{{
    {Variant::none, "none"},
    {Variant::acknowledge_on_append, "acknowledge_on_append"},
    {Variant::acknowledge_on_report, "acknowledge_on_report"},
    {Variant::acknowledge_on_next_offset, "acknowledge_on_next_offset"},
    {Variant::reply_before_frames, "reply_before_frames"},
    {Variant::reply_before_end, "reply_before_end"},
    {Variant::refuse_before_settled, "refuse_before_settled"},
    {Variant::no_handshake, "no_handshake"},
    {Variant::unreadable_is_void, "unreadable_is_void"},
    {Variant::shared_totals, "shared_totals"},
    {Variant::checkpoint_apart, "checkpoint_apart"},
}};
[[nodiscard]] std::string_view name_of(Variant variant);
[[nodiscard]] std::optional<Variant> variant_named(std::string_view name);

/// What befalls whole machines and partitions; probabilities of one round.
struct Storms {
  double crash = 0;         ///< a node dies and comes back
  double stop = 0;          ///< … is ended in good order
  double pause = 0;         ///< … stands still for a while, then goes on as if nothing had been
  double leader_crash = 0;  ///< of a partition
  double epoch_bump = 0;    ///< of a node's producer
  double suspicion = 0;     ///< a node believes that it should own
  double new_topic = 0;
  double flush = 0;  ///< of a node's store; no fault
};

/// Everything that a seed decides before the first step.
struct Scenario {
  std::uint64_t seed = 0;
  Variant variant = Variant::none;
  std::string_view flavour;
  std::uint32_t nodes = 3;
  std::uint32_t shards = 2;
  adapters::simulated::SimulatedBroker::Options broker;
  adapters::simulated::Faults faults;
  Storms storms;
  bool may_lose = false;  ///< the broker loses what it had stored: then nodes stop, as they must
  adapters::node::Node::Options node;
  std::size_t reports_in_memory_max = 8;
  Commits commits = Commits::whole;
  bool rocksdb = false;
  std::vector<std::int64_t> clocks_off_us;  ///< by node
  std::size_t wishes = 40;
  std::size_t clients = 4;
  std::size_t units = 4;
  /// Owners come from an election among the nodes; if not, anybody claims what is silent.
  bool election = false;
  double heartbeat_lost = 0;
  adapters::node::Membership::Options membership;
};

[[nodiscard]] Scenario scenario_of(std::uint64_t seed, Variant variant, bool rocksdb = false);

}  // namespace cas::simulation
