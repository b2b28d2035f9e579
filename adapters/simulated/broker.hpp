#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "adapters/simulated/faults.hpp"
#include "adapters/simulated/random.hpp"
#include "events/log.hpp"

namespace cas::adapters::simulated {

class SimulatedLog;

/// A cluster in memory that fails the way real ones do, every time the same from the same seed.
/// It holds the stored records and what is on its way to them; time passes only in `advance`.
/// Clients are `SimulatedLog`s, one for each node; they must not outlive it. One thread.
///
/// Faults of single frames and answers strike by themselves (`faults`); what befalls a whole
/// partition or client is called for: `crash`, `recreate`, `pause`, `bump_epoch`, `damage`.
class SimulatedBroker {
 public:
  struct Options {
    Delays delays;
    double flushed = 1;             ///< probability that storing a frame makes all so far durable
    std::int64_t clock_off_us = 0;  ///< of the broker's clock
  };
  /// A tail that a crash or a new topic took away.
  struct Loss {
    events::Time at;
    events::PartitionNo partition;
    std::vector<events::Record> records;
  };

  SimulatedBroker(const events::LogCreation& creation, Options options, std::uint64_t seed);

  [[nodiscard]] events::Time now() const noexcept { return now_; }
  /// Lets this much time pass; what falls due happens in order.
  void advance(std::int64_t us);
  /// When the next frame or question arrives, if one is under way.
  [[nodiscard]] std::optional<events::Time> next_due() const;

  Faults& faults() noexcept { return faults_; }
  Random& random() noexcept { return random_; }

  /// The partition's leader dies and is back after `down_us`. Records behind the last flush may be
  /// gone, up to any of them; whoever is connected is interrupted.
  void crash(events::PartitionNo partition, std::int64_t down_us);
  /// Everything from `keep` on is gone, flushed or not; whoever is connected is interrupted.
  void cut(events::PartitionNo partition, events::Offset keep);
  /// The topic is deleted and made anew; what is on its way arrives there.
  void recreate(const events::LogCreation& creation);
  /// From now on the partition can be neither read nor written.
  void damage(events::PartitionNo partition);
  /// SIGSTOP: what the client has not sent yet stays with it until `resume`.
  void pause(const SimulatedLog& client);
  void resume(const SimulatedLog& client);
  /// The client's producer begins a new epoch after a failure in `partition`: frames of the other
  /// partitions that were not confirmed are sent a second time.
  void bump_epoch(const SimulatedLog& client, events::PartitionNo partition);

  [[nodiscard]] std::uint32_t partition_count() const noexcept {
    return static_cast<std::uint32_t>(partitions_.size());
  }
  [[nodiscard]] const std::vector<events::Record>& records(events::PartitionNo partition) const {
    return partitions_.at(partition.value()).records;
  }
  [[nodiscard]] bool has_lost() const noexcept { return !losses_.empty(); }
  [[nodiscard]] const std::vector<Loss>& losses() const noexcept { return losses_; }
  /// Frames on their way to the log.
  [[nodiscard]] std::size_t under_way() const noexcept { return parcels_.size(); }

 private:
  friend class SimulatedLog;
  using ClientNo = std::uint64_t;  // never given twice; a client that ended leaves its parcels
  using At = std::pair<events::Time, std::uint64_t>;  // due, then in the order of making
  struct Parcel {
    ClientNo client;
    events::PartitionNo partition;
    std::string frame;
  };
  struct Partition {
    std::vector<events::Record> records;
    std::size_t flushed = 0;
    events::Time up_at;
    bool damaged = false;
  };
  struct Client {
    SimulatedLog* log = nullptr;
    bool paused = false;
    std::vector<Parcel> held;                   // while paused
    std::map<std::uint32_t, std::string> last;  // stored last, by partition
  };

  ClientNo connect(SimulatedLog& log);
  void disconnect(ClientNo client);
  void send(Parcel parcel, events::Time at);
  void later(std::int64_t after_us, std::function<void()> what);
  void arrive(Parcel parcel);
  void store(Partition& to, std::string frame);
  void lose(events::PartitionNo partition, std::size_t keep);
  void interrupt_all(events::PartitionNo partition, const std::string& why);
  [[nodiscard]] std::int64_t draw(const Span& span);
  [[nodiscard]] SimulatedLog* alive(ClientNo client);
  [[nodiscard]] At at(events::Time due) { return {due, ++serials_}; }
  Partition& partition(events::PartitionNo no) { return partitions_.at(no.value()); }

  const Options options_;
  Faults faults_;
  Random random_;
  events::Time now_;
  std::uint64_t serials_ = 0;
  ClientNo clients_made_ = 0;
  std::vector<Partition> partitions_;
  std::map<ClientNo, Client> clients_;
  std::map<At, Parcel> parcels_;
  std::map<At, std::function<void()>> pending_;
  std::vector<Loss> losses_;
};

}  // namespace cas::adapters::simulated
