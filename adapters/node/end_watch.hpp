#pragma once
#include <optional>
#include <vector>

#include "events/log.hpp"

namespace cas::adapters::node {

/// When a node last knew that it had read everything: of each partition, the last moment of asking
/// for an end that was told and then read up to. A log that is away tells none, so what is shown
/// grows old by as much. One thread.
class EndWatch {
 public:
  explicit EndWatch(std::uint32_t partitions) : entries_(partitions) {}

  /// The end of this partition was asked for now, under this ticket; an earlier one is forgotten.
  void ask(events::PartitionNo partition, std::uint64_t ticket, events::Time now);
  /// @returns whether it was asked for here
  bool tell(const events::EndIs& end);
  /// Every record of the partition below `next` has been judged.
  void read_to(events::PartitionNo partition, events::Offset next);

  /// The moment up to which everything is known of every partition; none before the first time.
  [[nodiscard]] std::optional<events::Time> known_at() const;

 private:
  struct Entry {
    std::uint64_t ticket = 0;
    events::Time asked_at;
    std::optional<events::Offset> end;
    std::optional<events::Time> known_at;
  };
  std::vector<Entry> entries_;
};

}  // namespace cas::adapters::node
