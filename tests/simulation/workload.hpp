#pragma once
#include <optional>
#include <string>
#include <vector>

#include "adapters/simulated/random.hpp"
#include "engine/commands.hpp"
#include "projections/projector.hpp"
#include "tests/simulation/ledger.hpp"
#include "tests/simulation/scenario.hpp"

namespace cas::simulation {

/// What the clients ask for: units, a form, a campaign, then everything that can be done to
/// reports, mostly what fits the state they looked at, sometimes what does not.
class Workload {
 public:
  Workload(const Scenario& scenario, adapters::simulated::Random& random);

  /// The commands that all others need, in their order; nothing when they have all been given.
  [[nodiscard]] std::optional<engine::Envelope> next_of_setup();
  /// Another command, chosen by somebody who looks at this store.
  [[nodiscard]] engine::Envelope next(const projections::Projector& seen, const Ledger& ledger);

  /// One line for the trace.
  [[nodiscard]] static std::string word(const engine::Envelope& envelope);

 private:
  [[nodiscard]] engine::Envelope envelope(const events::Actor& actor, engine::Command command);
  [[nodiscard]] events::Actor actor(events::Role role, events::Scope scope);
  [[nodiscard]] engine::Envelope of_registry(const projections::Projector& seen);
  [[nodiscard]] engine::Envelope of_report(const projections::Projector& seen);
  [[nodiscard]] engine::ReportCommand fitting(const events::report::ReportState& state,
                                              events::ReportId id);
  [[nodiscard]] engine::ReportCommand any(events::ReportId id);
  [[nodiscard]] engine::SaveCells save(events::ReportId id);
  [[nodiscard]] events::Sealed reason();
  [[nodiscard]] engine::RegisterUnit register_unit(std::size_t number) const;

  const Scenario& scenario_;
  adapters::simulated::Random& random_;
  std::size_t given_ = 0;
  std::size_t units_;
};

}  // namespace cas::simulation
