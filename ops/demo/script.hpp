#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "adapters/files/splitmix.hpp"
#include "engine/commands.hpp"
#include "events/registry.hpp"
#include "events/sealed.hpp"
#include "ops/demo/slip.hpp"

namespace cas::ops {

/// What a demonstration is made of; the same three give the same figures on every log.
struct DemoPlan {
  std::uint64_t seed = 1;
  std::uint32_t units = 2477;
  [[nodiscard]] events::CampaignCode campaign() const;
};

/// Invents a whole report of a unit; a later revision differs and obeys the form just as well.
using InventFigures =
    std::function<events::CellChanges(const std::string& unit_code, std::uint32_t revision)>;

/// Makes the command that loads such a report from a file.
using FileFigures = std::function<engine::LoadCells(
    engine::ReportId report, const std::string& unit_code, const events::CellChanges& figures)>;

/// What is saved over such figures to break a rule.
using MakeSlip = std::function<events::CellChanges(Slip slip, const events::CellChanges& figures)>;

/// What one unit, its voivodeship office and the ministry do to one report, from the first save to
/// wherever the unit's luck leads: autosaves, a withdrawal, a return with a reason, a correction.
/// Half of the units load their figures from a file; a few break a rule, and have not noticed yet
/// or have explained it.
/// Depends on (seed, unit) alone; command ids are hashes of (seed, N, unit, step), so that a run
/// after a crash sends everything again and the receipts skip what is there.
class UnitScript {
 public:
  UnitScript(const DemoPlan& plan, const events::UnitFacts& unit, const InventFigures& invent,
             const FileFigures& file, const MakeSlip& slip);

  /// The next command, given the version that the report has now; nothing when the story ends.
  /// @errors those of the key store
  [[nodiscard]] Result<std::optional<engine::Envelope>> next(events::Version now,
                                                             events::KeyStore& keys) const;
  /// The last command was answered.
  void advance() { ++step_; }
  [[nodiscard]] std::size_t steps() const noexcept { return steps_.size(); }
  [[nodiscard]] bool finished() const noexcept { return step_ >= steps_.size(); }

 private:
  struct Step {
    engine::ReportCommand command;
    events::Role role;
    std::string reason;  // sealed when it is sent; empty for acts without one
  };
  using Dice = adapters::files::SplitMix;
  void fill_in(Dice& dice, const events::CellChanges& figures);
  /// @returns whether the report goes on all the same
  bool break_a_rule(Slip slip, const events::CellChanges& save);
  void hand_in(Dice& dice);
  void be_judged(Dice& dice, const events::CellChanges& better);
  void correct(Dice& dice, const events::CellChanges& corrected);
  void add(engine::ReportCommand command, events::Role role, std::string reason = {});

  const DemoPlan plan_;
  const events::UnitFacts unit_;
  const engine::ReportId report_;
  std::vector<Step> steps_;
  std::size_t step_ = 0;
};

/// An actor of the demonstration: role and scope, with an account id made of both.
[[nodiscard]] events::Actor demo_actor(events::Role role, const events::UnitFacts& unit);

}  // namespace cas::ops
