#pragma once
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "events/account_events.hpp"
#include "events/log_events.hpp"
#include "events/registry_events.hpp"
#include "events/report.hpp"
#include "events/result.hpp"

namespace cas::events {

using Event = std::variant<report::Event, unit::Event, form::Event, campaign::Event, log::Event,
                           account::Event>;

/// The stored form of one event: a name that is never used for anything else, the version of its
/// class, and cereal portable binary (little-endian).
struct EncodedEvent {
  std::string_view name;  ///< T::kName, lives for ever
  std::uint32_t class_version = 0;
  std::string body;
};

[[nodiscard]] EncodedEvent encode(const Event& event);

/// Any thread.
/// @errors corrupt "codec.unknown_event"    no class has this name
///         corrupt "codec.newer_version"    written by a later release: stop, do not guess
///         corrupt "codec.bad_bytes"        truncated, surplus or lying bytes
[[nodiscard]] Result<Event> decode(std::string_view name, std::uint32_t class_version,
                                   std::string_view body);

/// Every (name, newest class version) that this build can read, in a fixed order.
struct KnownClass {
  std::string_view name;
  std::uint32_t newest = 0;
};
[[nodiscard]] std::span<const KnownClass> known_classes();

}  // namespace cas::events
