#pragma once
#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "adapters/api/call.hpp"

/// What the feeds send, and how much of it.
namespace cas::adapters::api {

/// Of a tick, for what readers have still to be sent from before.
inline constexpr std::chrono::milliseconds kCatchUp{5};
/// A reader who has so much before him waits for more. Far below the limit at which he is cut.
inline constexpr std::size_t kBacklogBytes = 64 * 1024;

/// The position that a feed's reader names, as Last-Event-ID or else as `from`; empty if it has
/// seen nothing.
[[nodiscard]] std::string seen_by(const Call& call);

/// Begins a stream of server-sent events with its first one, if there is one.
std::shared_ptr<http::EventStream> begin_stream(http::Reply& reply, const std::string& first);

/// An event whose data is this object, as text, with its position added. It has no id yet.
std::string event_text(std::string_view event, const std::string& position, std::string data);
/// The same event with an id: whoever has got it has seen everything up to there. In one piece, as
/// nobody may get the id and not the event.
std::string with_id(const std::string& position, std::string_view event);
/// Tells that there was nothing to tell up to there.
http::EventStream::Bytes id_alone(const std::string& position);

}  // namespace cas::adapters::api
