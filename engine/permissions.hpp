#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/commands.hpp"
#include "events/actor.hpp"
#include "events/registry.hpp"
#include "events/report_state.hpp"

namespace cas::engine {

/// Everything that a permission speaks of, reading included. Two acts may be one command: who may
/// return a report depends on where it lies.
enum class Act : std::uint8_t {
  register_unit,
  change_unit,
  publish_form,
  run_campaign,
  react,
  open_report,
  save_cells,
  approve,
  submit,
  accept_for_voivodeship,
  return_from_voivodeship,
  accept_for_ministry,
  return_from_ministry,
  request_correction,
  answer_correction_in_voivodeship,
  answer_correction_in_ministry,
  open_correction,
  read,
  read_log,
  administer_accounts,
  count_
};

/// Of units, accounts and the log itself: they belong to no area of statistics.
inline constexpr std::string_view kNoArea;

/// What an act is done to.
struct Target {
  Target(std::optional<events::UnitId> of_unit, events::RegionPath there, std::string_view of_area)
      : unit(of_unit), region(std::move(there)), area(of_area) {}
  /// Something that belongs to the whole country and to no area.
  [[nodiscard]] static Target country() { return {std::nullopt, {}, kNoArea}; }

  std::optional<events::UnitId> unit;  ///< nothing = it belongs to all of `region`
  events::RegionPath region;
  std::string_view area;  ///< of statistics, that of a form, which must outlive this
};

[[nodiscard]] std::string_view name_of(Act act);

/// The one table, asked by every path: may this role do this act within its scope? Whoever is
/// limited to an area may read what belongs to none, and do no more to it.
/// @errors forbidden "permission.role" or "permission.scope"; says nothing about the target
[[nodiscard]] Result<void> permitted(const events::Actor& actor, Act act, const Target& target);

/// The first form that rules look at (`CompiledRules::sources`) and that is not of the scope's
/// area, nor of any: whoever writes a rule reads by it. Nothing if there is none.
[[nodiscard]] std::optional<events::FormCode> beyond_area(const events::Scope& scope,
                                                          const events::forms::CompiledRules& rules,
                                                          const events::Registry& registry);

[[nodiscard]] Act act_of(const RegistryCommand& command);
[[nodiscard]] Act act_of(const ReportCommand& command, const events::report::ReportState& state);

}  // namespace cas::engine
