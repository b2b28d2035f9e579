#pragma once
#include <string>
#include <string_view>

#include "engine/election.hpp"
#include "events/result.hpp"

namespace cas::adapters::kafka {

/// A heartbeat as the value of its record, for machines and for people with kcat:
///
///   {"v":1,"node":"<32 hex>","incarnation":"<32 hex>","url":"http://…","time_us":…,"waiting":…,
///    "holds":{"<partition>":"<64 hex: the claim's hash>",…}}
[[nodiscard]] std::string print_heartbeat(const engine::Heartbeat& heartbeat);
/// Members that it does not know are left to later releases.
/// @errors invalid "heartbeat.unreadable"; those of parse_json
[[nodiscard]] Result<engine::Heartbeat> parse_heartbeat(std::string_view text);

}  // namespace cas::adapters::kafka
