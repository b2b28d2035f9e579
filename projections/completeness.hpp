#pragma once
#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "events/report_state.hpp"
#include "projections/keys.hpp"
#include "projections/store.hpp"

namespace cas::projections {

/// How many reports of a campaign stand where, in one region.
struct Completeness {
  std::array<std::uint32_t, events::report::kPhases> phases{};  ///< by Phase; `absent` stays 0
  std::uint32_t returned = 0;              ///< lie at the unit because they were returned
  std::uint32_t in_correction = 0;         ///< a correction is on its way, not accepted again yet
  std::uint32_t correction_requested = 0;  ///< wait for leave to correct

  [[nodiscard]] std::uint32_t reports() const noexcept;
  /// Counts one report in (+1) or out (−1).
  void count(const events::report::ReportState& state, int sign);
  Completeness& operator+=(const Completeness& other);
  friend bool operator==(const Completeness&, const Completeness&) = default;
};

[[nodiscard]] std::string pack(const Completeness& counts);
[[nodiscard]] Result<Completeness> unpack_completeness(std::string_view value);

/// All rows of N, held in memory. Pointers to rows stay good. One thread.
class CompletenessTable {
 public:
  struct Row {
    Completeness counts;
    bool dirty = false;
  };
  using Rows = std::map<std::string, Row, std::less<>>;

  Result<void> open(const Store& store);
  [[nodiscard]] Rows::value_type& row(const std::string& key) {
    return *rows_.try_emplace(key).first;
  }
  void touch(Rows::value_type& row);
  void stage(Batch& batch);
  [[nodiscard]] std::size_t staged() const noexcept { return dirty_.size(); }
  [[nodiscard]] const Rows& rows() const noexcept { return rows_; }

 private:
  Rows rows_;
  std::vector<Rows::value_type*> dirty_;
};

}  // namespace cas::projections
