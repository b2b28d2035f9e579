#pragma once
#include <vector>

#include "engine/commands.hpp"
#include "events/registry.hpp"

namespace cas::engine::registry {

/// What a registry command comes to: events of one stream.
struct Decision {
  events::StreamId stream;
  events::Version before;  ///< of the stream
  std::vector<events::Event> events;
};

/// Units, forms, campaigns and accounts: their state is the registry itself (events/registry.hpp),
/// which holds what is decided and not yet read back too. Pure.
/// @errors not_found "unit.unknown", "campaign.unknown"; conflict "registry.version_stale";
///         rejected "unit.code_taken", "unit.bad_region", "unit.bad_name", "unit.closed",
///         "form.version_taken", "form.area_differs", "form.bad_succession", "campaign.code_taken",
///         "campaign.bad_code", "campaign.no_kinds", "campaign.too_many_units",
///         "campaign.not_launched", "campaign.closed", "form.unknown"; invalid "form.…" (see
///         Layout::of), "rule.…" (see CompiledRules::of); for accounts see engine/account.hpp
[[nodiscard]] Result<Decision> decide(const RegistryCommand& command,
                                      const events::Registry& registry,
                                      std::optional<events::Version> expected);

/// The region that a permission to run the command has to cover; for a move what takes in the old
/// place and the new one, since it changes the figures of both.
[[nodiscard]] events::RegionPath region_of(const RegistryCommand& command,
                                           const events::Registry& registry);

/// The area of statistics that the command is about; `kNoArea` for units and accounts.
/// @param command  must outlive what is returned, as must the registry
[[nodiscard]] std::string_view area_of(const RegistryCommand& command,
                                       const events::Registry& registry);

/// A unit's id is made of the code under which it was first registered, so that registering twice
/// meets itself.
[[nodiscard]] UnitId unit_id(std::string_view first_code);

}  // namespace cas::engine::registry
