#pragma once
#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "projections/keys.hpp"
#include "projections/store.hpp"
#include "projections/totals_row.hpp"

namespace cas::projections {

/// Rows of T: partial sums of each region, lens and partition, for one form version of a campaign.
/// What is worked on lies in memory, campaign by campaign; what was not touched for longest goes
/// when there is too much of it, and comes back from the store. One thread.
class Totals {
 public:
  /// One campaign's reports on one form version.
  struct FormKey {
    events::CampaignCode campaign;
    events::FormCode form;
    events::FormVersion version;
    friend auto operator<=>(const FormKey&, const FormKey&) = default;
  };
  class Form;
  struct Region;
  /// The partial sums of one region, lens and partition.
  struct Part {
    Region* region = nullptr;
    events::report::Lens lens{};
    events::PartitionNo partition;
    TotalsRow row;
    bool dirty = false;
  };
  struct Region {
    Form* form = nullptr;
    std::string code;
    std::array<std::vector<std::unique_ptr<Part>>, events::report::kLenses> parts;
  };

  explicit Totals(std::size_t bytes_max);
  ~Totals();

  /// The region of a report, taken up from the store if need be. The pointer is good until
  /// `generation` changes.
  Result<Region*> region(const Store& store, const events::report::ReportOpened& opened,
                         const std::string& code);
  /// The partial sums, made with zeros if there are none; good as long as the region is.
  [[nodiscard]] Part* part(Region& region, events::report::Lens lens, events::PartitionNo partition,
                           std::size_t cells);
  /// The row to change; it will be written at the next `stage`.
  [[nodiscard]] TotalsRow& change(Part& part) {
    if (!std::exchange(part.dirty, true)) dirty_.push_back(&part);
    return part.row;
  }
  /// Changes when rows have left memory.
  [[nodiscard]] std::uint64_t generation() const noexcept { return generation_; }

  void stage(Batch& batch);
  /// Lets go of campaigns beyond the limit. What was staged must have been written.
  void trim();
  [[nodiscard]] std::size_t staged() const noexcept { return dirty_.size(); }
  [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }

  /// The sums over partitions; zeros where there is no row. Changes nothing in memory.
  /// @errors corrupt "projection.overflow"
  [[nodiscard]] Result<TotalsRow> sum(const Store& store, const FormKey& key,
                                      std::string_view region, events::report::Lens lens,
                                      std::size_t cells) const;
  /// Every form version that has rows, in memory or stored.
  [[nodiscard]] Result<std::vector<FormKey>> forms(const Store& store) const;
  /// The sums over partitions of each region and lens of one form version, in any order. One
  /// campaign at a time comes into memory.
  using TakeSums = std::function<Result<void>(std::string_view, events::report::Lens, TotalsRow)>;
  [[nodiscard]] Result<void> each_sum(const Store& store, const FormKey& key,
                                      const TakeSums& take) const;

 private:
  Result<Form*> form(const Store& store, const FormKey& key);
  static Result<std::unique_ptr<Form>> load(const Store& store, const FormKey& key);

  std::size_t bytes_max_;
  std::size_t bytes_ = 0;
  std::uint64_t generation_ = 1;
  std::uint64_t uses_ = 0;
  std::map<FormKey, std::unique_ptr<Form>> forms_;
  std::vector<Part*> dirty_;
};

}  // namespace cas::projections
