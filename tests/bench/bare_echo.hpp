#pragma once
#include <cstddef>

namespace cas::bench {

/// A server of Beast's that does nothing: it answers a request that has a body with that body, one
/// with If-None-Match with 304, and any other with `answer_bytes` bytes. Each thread has a loop
/// of its own. Prints its address and serves until SIGTERM. The limit that ours is measured
/// against.
void serve_bare(std::size_t answer_bytes, unsigned threads);

}  // namespace cas::bench
