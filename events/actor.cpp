#include "events/actor.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "events/hash.hpp"

namespace cas::events {
namespace {

constexpr std::array<std::string_view, 13> kRoles{"system",
                                                  "unit_clerk",
                                                  "unit_head",
                                                  "wps_inspector",
                                                  "wps_head",
                                                  "rops_analyst",
                                                  "ministry_methodologist",
                                                  "ministry_approver",
                                                  "gus_reader",
                                                  "viewer",
                                                  "auditor",
                                                  "voivodeship_administrator",
                                                  "central_administrator"};
static_assert(kRoles.size() == static_cast<std::size_t>(kNewestRole) + 1);

bool is_region_code(std::string_view code) {
  return (code.size() == 2 || code.size() == 4 || code.size() == 7) &&
         std::ranges::all_of(code, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

Scope Scope::region(std::string_view code) {
  invariant(is_region_code(code), "a region scope has a TERYT code");
  Scope scope{ScopeKind::region, {}};
  std::memcpy(scope.value.data(), code.data(), code.size());
  return scope;
}

std::string Scope::region_code() const {
  const auto* text = reinterpret_cast<const char*>(value.data());
  return {text, strnlen(text, value.size())};
}

bool Scope::well_formed() const {
  switch (kind) {
    case ScopeKind::country: return value == Bytes16{};
    case ScopeKind::region: return is_region_code(region_code()) && *this == region(region_code());
    case ScopeKind::unit: return true;
  }
  return false;
}

bool Scope::covers(UnitId unit, const RegionPath& region) const {
  switch (kind) {
    case ScopeKind::country: return true;
    case ScopeKind::region: return region.lies_in(region_code());
    case ScopeKind::unit: return unit.value() == value;
  }
  return false;
}

std::string_view name_of(Role role) { return kRoles.at(static_cast<std::size_t>(role)); }

std::string_view name_of(Channel channel) {
  switch (channel) {
    case Channel::web: return "web";
    case Channel::file: return "file";
    case Channel::api: return "api";
    case Channel::cli: return "cli";
    case Channel::reaction: return "reaction";
    case Channel::import: return "import";
  }
  return "";
}

Result<Actor> parse_local_actor(std::string_view text) {
  const auto at = text.find('@');
  const auto role_name = text.substr(0, at);
  const auto role = std::ranges::find(kRoles.begin() + 1, kRoles.end(), role_name);
  if (at == std::string_view::npos || role == kRoles.end()) {
    std::string roles;
    for (std::size_t i = 1; i < kRoles.size(); ++i)
      roles += (i > 1 ? ", " : "") + std::string(kRoles[i]);
    return fail(Errc::invalid, "actor.bad_role",
                "Want ROLE@SCOPE with a role of: " + roles + "; got '" + std::string(text) + "'");
  }
  const auto named = static_cast<Role>(role - kRoles.begin());
  const auto scope = text.substr(at + 1);
  Bytes16 unit{};
  if (scope == kCountry) return local_actor(named, Scope::country());
  if (is_region_code(scope)) return local_actor(named, Scope::region(scope));
  if (from_hex(scope, unit.data(), unit.size()))
    return local_actor(named, Scope::unit(UnitId{unit}));
  return fail(Errc::invalid, "actor.bad_scope",
              "A scope is PL, a TERYT code of 2, 4 or 7 digits, or a unit id of 32 hexadecimal "
              "digits; got '" +
                  std::string(scope) + "'");
}

std::string to_string(const Scope& scope) {
  switch (scope.kind) {
    case ScopeKind::country: return std::string(kCountry);
    case ScopeKind::region: return scope.region_code();
    case ScopeKind::unit: return to_hex(scope.value.data(), scope.value.size());
  }
  return "";
}

Actor local_actor(Role role, const Scope& scope) {
  const auto words = std::string(name_of(role)) + "@" + to_string(scope);
  return {AccountId{derive_id({"local actor", words})}, role, scope};
}

bool is_local(const Actor& actor) { return actor == local_actor(actor.role, actor.scope); }

Actor system_actor() { return {AccountId{derive_id({"system"})}, Role::system, Scope::country()}; }

}  // namespace cas::events
