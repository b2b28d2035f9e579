#include "events/actor.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>

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

constexpr std::size_t kRegionBytes = 7;
constexpr std::size_t kAreaBytes = sizeof(Bytes16) - kRegionBytes;

std::string text_in(const Bytes16& value, std::size_t from, std::size_t size) {
  const auto* text = reinterpret_cast<const char*>(value.data()) + from;
  return {text, strnlen(text, size)};
}

std::optional<Scope> scope_in(std::string_view text) {
  Bytes16 unit{};
  if (text == kCountry) return Scope::country();
  if (is_region_code(text)) return Scope::region(text);
  if (from_hex(text, unit.data(), unit.size())) return Scope::unit(UnitId{unit});
  const auto slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto region = text.substr(0, slash);
  const auto area = text.substr(slash + 1);
  if ((region != kCountry && !is_region_code(region)) || !is_area_code(area)) return std::nullopt;
  return Scope::area(region, area);
}

}  // namespace

bool is_area_code(std::string_view code) {
  return !code.empty() && code.size() <= kAreaBytes && std::ranges::all_of(code, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-';
  });
}

Scope Scope::region(std::string_view code) {
  invariant(is_region_code(code), "a region scope has a TERYT code");
  Scope scope{ScopeKind::region, {}};
  std::memcpy(scope.value.data(), code.data(), code.size());
  return scope;
}

Scope Scope::area(std::string_view region, std::string_view area) {
  invariant((region == kCountry || is_region_code(region)) && is_area_code(area),
            "an area scope has a region or the country, and an area");
  Scope scope{ScopeKind::area, {}};
  if (region != kCountry) std::memcpy(scope.value.data(), region.data(), region.size());
  std::memcpy(scope.value.data() + kRegionBytes, area.data(), area.size());
  return scope;
}

std::string Scope::region_code() const {
  if (kind != ScopeKind::region && kind != ScopeKind::area) return {};
  return text_in(value, 0, kRegionBytes);
}

std::string Scope::area_code() const {
  if (kind != ScopeKind::area) return {};
  return text_in(value, kRegionBytes, kAreaBytes);
}

bool Scope::well_formed() const {
  switch (kind) {
    case ScopeKind::country: return value == Bytes16{};
    case ScopeKind::region: return is_region_code(region_code()) && *this == region(region_code());
    case ScopeKind::unit: return true;
    case ScopeKind::area: {
      const auto code = region_code();
      const auto region = code.empty() ? kCountry : std::string_view(code);
      return (code.empty() || is_region_code(code)) && is_area_code(area_code()) &&
             *this == area(region, area_code());
    }
  }
  return false;
}

bool Scope::covers(UnitId unit, const RegionPath& region) const {
  switch (kind) {
    case ScopeKind::country: return true;
    case ScopeKind::region: return region.lies_in(region_code());
    case ScopeKind::unit: return unit.value() == value;
    case ScopeKind::area: {
      const auto code = region_code();
      return code.empty() || region.lies_in(code);
    }
  }
  return false;
}

bool Scope::covers_area(std::string_view area) const {
  return kind != ScopeKind::area || area_code() == area;
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
  if (const auto parsed = scope_in(scope)) return local_actor(named, *parsed);
  return fail(Errc::invalid, "actor.bad_scope",
              "A scope is PL or a TERYT code of 2, 4 or 7 digits, alone or with an area behind a "
              "slash (02/FA), or a unit id of 32 hexadecimal digits; got '" +
                  std::string(scope) + "'");
}

std::string to_string(const Scope& scope) {
  switch (scope.kind) {
    case ScopeKind::country: return std::string(kCountry);
    case ScopeKind::region: return scope.region_code();
    case ScopeKind::unit: return to_hex(scope.value.data(), scope.value.size());
    case ScopeKind::area: {
      const auto region = scope.region_code();
      return (region.empty() ? std::string(kCountry) : region) + "/" + scope.area_code();
    }
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
