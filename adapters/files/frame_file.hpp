#pragma once
#include <istream>
#include <optional>
#include <string>
#include <string_view>

#include "events/result.hpp"

/// Frames of a log as they leave it, for whoever wants to check them elsewhere: one after the
/// other, each behind its length (u32, little-endian). Nothing else stands in such a file, so two
/// that follow each other are one when they are joined.
namespace cas::adapters::files {

/// Puts a frame behind `to`.
void put_frame(std::string& to, std::string_view frame);

/// The bytes of the next frame; nothing at the end.
/// @errors corrupt "frames.truncated"   the file ends within a frame
///         corrupt "frames.bad_length"  no frame is as long; the file is damaged, or something else
[[nodiscard]] Result<std::optional<std::string>> next_frame(std::istream& from);

}  // namespace cas::adapters::files
