#include <gtest/gtest.h>

#include "events/codec.hpp"
#include "tests/fuzz/driver.hpp"

namespace cas::fuzz {
namespace {

using namespace events;

/// The first byte chooses the class, the rest is its body.
bool read_body(std::string_view input) {
  if (input.empty()) return false;
  const auto& known = known_classes()[static_cast<std::uint8_t>(input[0]) % known_classes().size()];
  const auto event = decode(known.name, known.newest, input.substr(1));
  if (!event) {
    invariant(event.error().code == Errc::corrupt, "bytes that cannot be read are corrupt");
    return false;
  }
  const auto bytes = encode(*event);
  invariant(bytes.name == known.name && bytes.body == input.substr(1),
            "an event encodes back to itself");
  if (const auto* form = std::get_if<form::Event>(&*event)) {
    const auto layout = Layout::of(std::get<form::FormPublished>(*form).form);
    invariant(layout.has_value() || layout.error().code == Errc::invalid, "a form or a refusal");
  }
  return true;
}

TEST(Fuzz, EventBody) {
  Plan plan{"event_body", {}, {std::string("\x01\x00\x00\x00\x00\x00\x00\x00", 8), "\xFF"}};
  for (std::size_t i = 0; i < known_classes().size(); ++i)
    for (const auto& body : read_golden(std::string(known_classes()[i].name) + ".v"))
      plan.corpus.push_back(static_cast<char>(i) + body);
  run(plan, read_body);
}

}  // namespace
}  // namespace cas::fuzz
