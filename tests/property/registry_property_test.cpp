#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <array>

#include "engine/registry.hpp"
#include "tests/property/random_commands.hpp"

// The registry's deciders under any sequence of commands.

namespace cas::test {
namespace {

using namespace engine;
using namespace example;
using Draws = std::vector<std::uint32_t>;

constexpr std::array kCodes{kLwowek, kJawor, kRadom};

RegistryCommand command_for(std::uint32_t drawn) {
  const auto draw = mixed(drawn);
  const auto code = kCodes.at((draw >> 8) % kCodes.size());
  const auto other = kCodes.at((draw >> 12) % kCodes.size());
  const auto id = unit(code);
  const auto terms = [&] {
    auto create = create_campaign();
    if ((draw & 0x1000) != 0) create.kinds.push_back(events::unit::Kind::powiat);
    return create;
  };
  switch (draw % 8) {
    case 0: return register_unit(code);
    case 1: return RenameUnit{id, (draw & 0x1000) != 0 ? "One" : "Two"};
    case 2: return MoveUnit{id, std::string(other), region(other), "2015-01-01"};
    case 3: return (draw >> 16) % 4 == 0 ? CloseUnit{id, "2015-01-01"} : CloseUnit{};
    case 4: return PublishForm{form((draw >> 16) % 3)};
    case 5: return terms();
    case 6: return LaunchCampaign{{campaign()}};
    default: break;
  }
  if ((draw >> 16) % 4 == 0) return CloseCampaign{{campaign()}};
  return register_unit(code);
}

/// All that a registry says, in one string.
std::string said_by(const events::Registry& registry) {
  std::string text;
  for (const auto& [id, u] : registry.units()) {
    text += to_hex(id) + u.code + u.name + u.region.gmina + (u.closed ? " closed " : " ") +
            std::to_string(u.version.value()) + "\n";
    const auto* by_code = registry.unit_by_code(u.code);
    text += by_code == nullptr ? "?" : to_hex(by_code->id);
  }
  for (const auto& [key, f] : registry.forms()) text += to_hex(f.layout.hash()) + "\n";
  for (const auto& [code, c] : registry.campaigns())
    text += code.value() + std::to_string(static_cast<int>(c.phase)) + std::to_string(c.units) +
            " " + std::to_string(c.version.value()) + events::to_body(c.created.period) + "\n";
  return text;
}

RC_GTEST_PROP(RegistryProperty, RebuiltFromStoredBytesItSaysTheSame, (const Draws& draws)) {
  events::Registry live;
  events::Registry rebuilt;
  for (const auto draw : draws) {
    const auto decided = registry::decide(command_for(draw), live, std::nullopt);
    if (!decided) continue;
    for (const auto& event : decided->events) {
      RC_ASSERT(live.apply(decided->stream, event).has_value());
      const auto stored = events::encode(event);
      const auto loaded = events::decode(stored.name, stored.class_version, stored.body);
      RC_ASSERT(loaded.has_value());
      RC_ASSERT(rebuilt.apply(decided->stream, *loaded).has_value());
    }
  }
  RC_ASSERT(said_by(live) == said_by(rebuilt));
}

RC_GTEST_PROP(RegistryProperty, ACommandRepeatedAtOnceIsNeverASecondFact, (const Draws& draws)) {
  events::Registry registry;
  for (const auto draw : draws) {
    const auto command = command_for(draw);
    const auto decided = registry::decide(command, registry, std::nullopt);
    if (!decided) continue;
    for (const auto& event : decided->events)
      RC_ASSERT(registry.apply(decided->stream, event).has_value());
    const auto again = registry::decide(command, registry, std::nullopt);
    RC_ASSERT(again.has_value());
    RC_ASSERT(again->events.empty());
    RC_ASSERT(again->before.value() == decided->before.value() + decided->events.size());
  }
}

/// No two units ever answer to one code, and nothing else about a closed unit changes.
RC_GTEST_PROP(RegistryProperty, CodesNameOneUnitAndClosedUnitsRest, (const Draws& draws)) {
  events::Registry registry;
  for (const auto draw : draws) {
    const auto before = registry.units();
    const auto decided = registry::decide(command_for(draw), registry, std::nullopt);
    if (!decided) continue;
    for (const auto& event : decided->events)
      RC_ASSERT(registry.apply(decided->stream, event).has_value());
    for (const auto& [id, unit] : registry.units()) {
      RC_ASSERT(registry.unit_by_code(unit.code) != nullptr);
      RC_ASSERT(registry.unit_by_code(unit.code)->id == id);
      const auto was = before.find(id);
      if (was != before.end() && was->second.closed) RC_ASSERT(was->second == unit);
    }
  }
}

}  // namespace
}  // namespace cas::test
