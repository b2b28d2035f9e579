#pragma once
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "tests/simulation/history.hpp"
#include "tests/simulation/ledger.hpp"

namespace cas::simulation {

/// Says whether a reply is true: whether the deciders give just that answer on some state that the
/// log went through between the sending of the command and its reply.
class Oracle {
 public:
  explicit Oracle(const History& history);

  /// @returns what is wrong with the reply of this attempt, if something is
  [[nodiscard]] std::optional<std::string> doubt(const Wish& wish, const Attempt& attempt) const;
  /// Does the log hold a frame of this command?
  [[nodiscard]] bool counted(const Wish& wish) const;
  /// Every frame of this command must say what its decider says on the state before it.
  [[nodiscard]] std::optional<std::string> doubt_frame(const Wish& wish) const;

 private:
  struct Decided {
    events::StreamId stream;
    events::Version before;
    std::vector<events::Event> events;
  };
  using Key = std::tuple<events::PartitionNo, events::AccountId, events::CommandId>;

  void note(const History::Chain& chain, std::size_t seq);
  [[nodiscard]] std::optional<std::string> doubt_receipt(const Wish& wish,
                                                         const events::Receipt& receipt,
                                                         std::size_t length) const;
  [[nodiscard]] bool explained_at(const Wish& wish, const Result<engine::Done>& reply,
                                  std::size_t seq, std::size_t registry_length) const;
  [[nodiscard]] Result<Decided> decide(const engine::Envelope& envelope,
                                       events::PartitionNo partition, std::size_t seq,
                                       const events::Registry& registry) const;
  [[nodiscard]] const events::Registry& registry_at(std::size_t seq) const;
  [[nodiscard]] const events::report::ReportState& report_at(events::ReportId id,
                                                             std::size_t seq) const;

  const History& history_;
  std::map<std::size_t, events::Registry> registries_;  // by the seq that led to it
  std::map<events::ReportId, std::map<std::size_t, events::report::ReportState>> reports_;
  std::map<Key, std::size_t> receipts_;
};

}  // namespace cas::simulation
