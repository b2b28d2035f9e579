#include "adapters/api/call.hpp"

#include <charconv>

namespace cas::adapters::api {

const std::string& Call::at(std::string_view name) const {
  const auto found = path.find(name);
  invariant(found != path.end(), "a handler asks for parts that its route has");
  return found->second;
}

std::string Call::query(std::string_view name, std::string_view otherwise) const {
  const auto* found = request.query(name);
  return std::string(found != nullptr ? std::string_view(*found) : otherwise);
}

Error nothing_there() {
  return {
      Errc::not_found, "scope.nothing_there", "There is nothing of that name in your scope.", {}};
}

Result<void> check(const events::Actor& actor, engine::Act act, const engine::Target& target) {
  auto permitted = engine::permitted(actor, act, target);
  if (!permitted && permitted.error().reason == "permission.scope") return fail(nothing_there());
  return permitted;
}

Result<void> check_role(const events::Actor& actor, engine::Act act) {
  auto permitted = engine::permitted(actor, act, engine::Target::country());
  if (!permitted && permitted.error().reason == "permission.role") return permitted;
  return {};
}

std::string asked_region(const Call& call) {
  const auto own = call.actor.scope.region_code();
  return call.query("region", own.empty() ? events::kCountry : std::string_view(own));
}

Result<std::uint64_t> number(const Call& call, std::string_view name, std::uint64_t otherwise,
                             std::uint64_t max, std::uint64_t min) {
  const auto text = call.query(name);
  if (text.empty()) return otherwise;
  std::uint64_t value = 0;
  const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (wrong != std::errc{} || end != text.data() + text.size() || value > max || value < min)
    return fail(Errc::invalid, "query.bad_number",
                "The parameter " + std::string(name) + " is a whole number from " +
                    std::to_string(min) + " to " + std::to_string(max) + ", not '" + text + "'.");
  return value;
}

}  // namespace cas::adapters::api
