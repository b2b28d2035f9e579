#include "ops/cli/words.hpp"

#include <iostream>

#include "adapters/crypto/random.hpp"
#include "adapters/json/answers.hpp"

namespace cas::ops {
std::string shorten(std::string_view text, std::size_t width) {
  if (width_of(text) <= width) return std::string(text);
  std::string kept;
  std::size_t letters = 0;
  for (const char c : text) {
    const bool begins = (static_cast<unsigned char>(c) & 0xc0) != 0x80;
    if (begins && ++letters == width) break;
    kept.push_back(c);
  }
  return kept + "…";
}

Result<events::CommandId> command_id(std::string_view given) {
  if (given.empty()) return events::CommandId{adapters::crypto::random_bytes16()};
  events::Bytes16 id;
  if (events::from_hex(given, id.data(), id.size())) return events::CommandId{id};
  return fail(
      Errc::invalid, "command.bad_id",
      "A command id has 32 lower-case hexadecimal digits; got '" + std::string(given) + "'.");
}

Result<Exit> tell(const Result<engine::Done>& outcome, events::CommandId id, bool json) {
  if (!outcome) {
    auto error = outcome.error();
    return fail(std::move(error).during("sending command " + to_hex(id)));
  }
  const auto& [receipt, repeated, already_so] = *outcome;
  if (json) {
    print_json(adapters::json::done_json(id, *outcome));
  } else if (already_so) {
    std::cout << "Nothing to do: it is so already (version " << receipt.version.value() << ").\n";
  } else {
    std::cout << (repeated ? "Done before" : "Done") << ": " << receipt.stream.value()
              << " is at version " << receipt.version.value() << " (partition "
              << receipt.partition.value() << ", seq " << receipt.seq.value() << ").\n";
  }
  return Exit::ok;
}

}  // namespace cas::ops
