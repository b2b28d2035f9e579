#pragma once
#include "adapters/api/call.hpp"
#include "adapters/http/message.hpp"
#include "adapters/node/log_reader.hpp"

/// The log itself, page by page, for auditors: what is asked for, and how it is told.
namespace cas::adapters::api {

struct LogWish {
  node::ReadLimit limit;
  node::LogReader::Wish wish;
  bool raw = false;
  std::string next_page;     ///< the address of the page behind, but for the seq at its end
  boost::json::object body;  ///< what the answer says beside the frames
};

/// On the node's thread.
/// @errors those of the permission table; invalid "query.bad_number", "log.bad_format";
///         not_found "log.no_such_partition"; those of as_of
[[nodiscard]] Result<LogWish> log_wish(const Call& call, node::Node& node);

/// Frames as JSON, or as they are: each behind its length (see files/frame_file.hpp). Any thread.
[[nodiscard]] http::Response log_page(const LogWish& wish, const node::LogReader::Page& page);

}  // namespace cas::adapters::api
