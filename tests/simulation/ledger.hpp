#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "engine/commands.hpp"

namespace cas::simulation {

/// A command sent to one node, once, and what came of it.
struct Attempt {
  std::size_t wish = 0;
  std::uint32_t node = 0;
  events::Time sent;
  std::size_t known = 0;   ///< frames of its partition that somebody had been told of by then
  std::size_t losses = 0;  ///< of the broker by then
  std::optional<Result<engine::Done>> reply;
  std::size_t losses_replied = 0;
  events::Offset end;           ///< of its partition when the reply came
  events::Offset registry_end;  ///< of the registry
};

/// What a client wants: one command under one id, however often it is sent.
struct Wish {
  engine::Envelope envelope;
  events::PartitionNo partition;
  events::Hash hash;
  std::vector<std::size_t> attempts;
};

struct Ledger {
  std::vector<Wish> wishes;
  std::vector<Attempt> attempts;
};

/// Says the reply what became of the command? If not, the client may only ask again.
[[nodiscard]] inline bool definite(const Result<engine::Done>& reply) {
  return reply || (reply.error().code != Errc::unavailable && reply.error().code != Errc::corrupt);
}

}  // namespace cas::simulation
