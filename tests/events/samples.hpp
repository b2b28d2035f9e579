#pragma once
#include <span>
#include <string>
#include <vector>

#include "events/chain.hpp"
#include "events/codec.hpp"
#include "events/frame.hpp"

namespace cas::events::samples {

/// One event of each class, every field set to something that no other field has.
[[nodiscard]] std::vector<Event> one_of_each();

/// Sixteen bytes that count up from `first`.
[[nodiscard]] Bytes16 bytes16(std::uint8_t first);
[[nodiscard]] Hash hash_from(std::uint8_t first);

/// A frame of two events with every header field set.
[[nodiscard]] FrameHeader data_header();
[[nodiscard]] std::vector<PlacedEvent> data_events();
[[nodiscard]] std::string data_frame();
[[nodiscard]] std::string genesis_frame();
[[nodiscard]] std::string claim_frame();

[[nodiscard]] std::string name_of(const Event& event);
[[nodiscard]] std::string hex(std::string_view bytes);
/// Text of a golden file: hexadecimal in lines of 32 bytes.
[[nodiscard]] std::string hex_lines(std::string_view bytes);
/// The bytes of such a text; line ends are passed over, anything else ends the test.
[[nodiscard]] std::string from_hex_lines(std::string_view text);

}  // namespace cas::events::samples
