#pragma once
#include <string>
#include <vector>

#include "ops/cli/output.hpp"

namespace cas::ops {

struct FrameFiles {
  std::vector<std::string> files;  ///< in their order; "-" is standard input
  std::vector<std::string> after;  ///< PARTITION.SEQ:HASH of frames that were checked before
};

/// Checks frames that were fetched from somewhere, without any log, store or server, and prints
/// where each partition ends.
/// @errors not_found "frames.not_found"; invalid "frames.bad_anchor", "frames.none"; those of
///         files::next_frame and events::ChainCheck, with file and byte in the context
[[nodiscard]] Result<Exit> verify_frames(const FrameFiles& words, bool json);

}  // namespace cas::ops
