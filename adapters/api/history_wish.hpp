#pragma once
#include "adapters/api/call.hpp"
#include "adapters/api/history_feeds.hpp"

namespace cas::adapters::api {

/// What a subscription to a history asks for, and from where on. On the node's thread.
/// @errors those of the permission table and of readable_stream; invalid "region.bad_code",
///         "position.unreadable", "position.other_log"; not_found "campaign.unknown"
[[nodiscard]] Result<HistoryWish> history_wish(const Call& call, const node::Node& node);

}  // namespace cas::adapters::api
