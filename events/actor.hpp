#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "events/region.hpp"
#include "events/result.hpp"
#include "events/strong.hpp"

namespace cas::events {

/// In which part a person acts. The numbers stand in frames: append, never renumber.
enum class Role : std::uint8_t {
  system = 0,  ///< a reaction of the engine itself
  unit_clerk = 1,
  unit_head = 2,
  wps_inspector = 3,
  wps_head = 4,
  rops_analyst = 5,
  ministry_methodologist = 6,
  ministry_approver = 7,
  gus_reader = 8,
  viewer = 9,
  auditor = 10,
  voivodeship_administrator = 11,
  central_administrator = 12,
};
inline constexpr Role kNewestRole = Role::central_administrator;

enum class ScopeKind : std::uint8_t { country = 0, region = 1, unit = 2, area = 3 };
inline constexpr ScopeKind kNewestScopeKind = ScopeKind::area;

/// An area of statistics, such as FA or OP-3: 1 to 9 letters, digits and hyphens.
[[nodiscard]] bool is_area_code(std::string_view code);

/// Over what an actor may act: the country, a region by TERYT code, one unit, or what belongs to
/// one area in the country or in a region. Sixteen bytes in a frame: a region's code in ASCII
/// padded with zeros; the unit's id; a region's code padded to seven bytes, none for the country,
/// and the area's padded to nine.
struct Scope {
  ScopeKind kind = ScopeKind::country;
  Bytes16 value{};
  [[nodiscard]] static Scope country() { return {}; }
  [[nodiscard]] static Scope region(std::string_view code);  ///< 2, 4 or 7 digits
  [[nodiscard]] static Scope unit(UnitId id) { return {ScopeKind::unit, id.value()}; }
  /// @param region  as above, or "PL"
  [[nodiscard]] static Scope area(std::string_view region, std::string_view area);
  /// The TERYT code of the region that it is limited to; empty for the country and for a unit.
  [[nodiscard]] std::string region_code() const;
  /// The area that it is limited to; empty = all of them.
  [[nodiscard]] std::string area_code() const;
  /// Nothing in it for the country, codes and zeros for a region and an area.
  [[nodiscard]] bool well_formed() const;
  /// Does the scope take in this unit?
  [[nodiscard]] bool covers(UnitId unit, const RegionPath& region) const;
  /// Does it take in what belongs to this area?
  [[nodiscard]] bool covers_area(std::string_view area) const;
  friend bool operator==(const Scope&, const Scope&) = default;
};

struct Actor {
  AccountId account;  ///< random; for an actor of the command line a hash of role and scope
  Role role = Role::system;
  Scope scope;
  friend bool operator==(const Actor&, const Actor&) = default;
};

enum class Channel : std::uint8_t { web = 0, file = 1, api = 2, cli = 3, reaction = 4, import = 5 };
inline constexpr Channel kNewestChannel = Channel::import;

[[nodiscard]] std::string_view name_of(Role role);
[[nodiscard]] std::string_view name_of(Channel channel);

/// Reads ROLE@SCOPE, e.g. "unit_clerk@0212033"; SCOPE is "PL", a TERYT code of 2, 4 or 7 digits,
/// either of them with an area behind a slash ("02/FA"), or a unit id of 32 hexadecimal digits.
/// @errors invalid "actor.bad_role" (lists the roles), "actor.bad_scope"
[[nodiscard]] Result<Actor> parse_local_actor(std::string_view text);
[[nodiscard]] std::string to_string(const Scope& scope);
/// Somebody at the command line who says who he is and proves nothing: the account is the hash of
/// role and scope. Refused where accounts are kept (engine/account.hpp).
[[nodiscard]] Actor local_actor(Role role, const Scope& scope);
[[nodiscard]] bool is_local(const Actor& actor);
/// The actor of the engine's own reactions.
[[nodiscard]] Actor system_actor();

}  // namespace cas::events
