#pragma once
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "events/hash.hpp"
#include "projections/projector.hpp"

namespace cas::projections {

/// Totals a second time, the naive way: keeps every report's acts and versions, asks at the end
/// which version counts, and adds up all of them. Shares nothing with the projector, neither its
/// deltas nor its folds nor its sums, so that `cas verify` and the simulation compare two answers.
class NaiveTotals {
 public:
  /// Takes the valid frames of each partition in their order; partitions in any order.
  void add(const ValidFrame& frame);
  /// @errors corrupt "projection.overflow", "projection.unknown_form"
  [[nodiscard]] Result<events::Hash> totals_hash() const;
  [[nodiscard]] Result<void> each_line(const std::function<void(std::string_view)>& take) const;

 private:
  struct Cell {
    std::uint8_t kind = 0;
    std::int64_t value = 0;
  };
  using Content = std::vector<Cell>;
  enum class Act : std::uint8_t { submitted, withdrawn, returned, regional, national, correction };
  struct Step {
    Act act{};
    std::size_t version = 0;  // frozen so far
  };
  struct History {
    events::report::ReportOpened opened;
    Content now;
    std::vector<Content> frozen;
    std::vector<Step> steps;
  };
  struct Sum {
    std::int64_t sum = 0;
    std::uint32_t counts[events::kCellKinds]{};
  };
  /// Campaign, form, form version, lens and region, as a line begins.
  using Sums = std::map<std::string, std::pair<const events::FormTemplate*, std::vector<Sum>>>;

  void note(History& history, const events::report::Event& event);
  static const Content* counted(const History& history, std::string_view lens);
  static std::size_t last_version(const History& history, Act counts, bool withdrawal_undoes);
  Result<Sums> add_up() const;

  std::map<std::string, History, std::less<>> reports_;
  std::map<std::pair<std::string, std::uint32_t>, events::FormTemplate> forms_;
};

}  // namespace cas::projections
