#include <gtest/gtest.h>

#include "events/actor.hpp"
#include "tests/fuzz/driver.hpp"

namespace cas::fuzz {
namespace {

bool read_actor(std::string_view text) {
  const auto actor = events::parse_local_actor(text);
  if (!actor) return false;
  const auto printed =
      std::string(events::name_of(actor->role)) + "@" + events::to_string(actor->scope);
  const auto again = events::parse_local_actor(printed);
  invariant(again.has_value() && *again == *actor, "an actor prints back to itself");
  return true;
}

TEST(Fuzz, LocalActor) {
  run({"local_actor",
       read_corpus("local_actor"),
       {"@", "PL", "02", "0212", "0212033", "/FA", "system", "viewer", "unit_head", "ABCDEF"},
       200},
      read_actor);
}

}  // namespace
}  // namespace cas::fuzz
