#pragma once
#include <optional>
#include <vector>

#include "tests/simulation/workload.hpp"
#include "tests/simulation/world.hpp"

namespace cas::simulation {

/// People and programs that send commands: to the node that owns, or to some other; that lose
/// patience and send again under the same id, to two nodes at once, or long after the answer.
class Clients {
 public:
  explicit Clients(World& world);

  /// One round: whoever is due sends.
  void act();
  /// Takes delivery reports for acknowledgements, where the variant says so.
  void believe_reports(Machine& machine);
  /// The broker lost something: what was known to stand may not any more.
  void forget_known() { known_.assign(known_.size(), 0); }
  [[nodiscard]] bool finished() const;

 private:
  struct Client {
    std::optional<std::size_t> wish;
    events::Time due;
    bool sets_up = false;
  };
  struct Stray {
    events::Time due;
    std::size_t wish;
  };

  void act(Client& client);
  void wish(Client& client, Machine& seen);
  void send(std::size_t wish, Machine& to);
  void replied(std::size_t attempt, Result<engine::Done> reply);
  [[nodiscard]] Machine* choose(events::PartitionNo partition);
  [[nodiscard]] bool answered(std::size_t wish) const;
  [[nodiscard]] events::Time in(std::int64_t min_us, std::int64_t max_us);
  [[nodiscard]] std::size_t add(engine::Envelope envelope);

  World& world_;
  Workload workload_;
  std::vector<Client> clients_;
  std::vector<Stray> strays_;
  std::vector<std::size_t> known_;  // frames that somebody was told of, by partition
  std::size_t to_make_;
  bool set_up_ = false;
  struct LastOwn {
    std::uint32_t starts = 0;
    std::optional<events::Offset> offset;
  };
  std::vector<std::vector<LastOwn>> last_own_;  // by node and partition, for the variants
};

}  // namespace cas::simulation
