#pragma once
#include "adapters/api/call.hpp"

namespace cas::adapters::api {

/// A stream of the log that a caller may read.
struct ReadableStream {
  events::StreamId stream;
  events::PartitionNo partition;
  const events::Layout* layout = nullptr;  ///< by which a report's cells are named; of the registry
};

/// Finds the stream that is named: "report/ID", "unit/ID" or "unit/CODE", "campaign/CODE",
/// "form/CODE/VERSION", "account/ID", "log/PARTITION". A unit's and a report's by where the unit
/// lies, an account's by who administers it or reads the log, the log's own by who reads the log;
/// what lies outside the caller's scope looks as if it were not there. On the node's thread.
/// @errors invalid "stream.unreadable"; not_found "scope.nothing_there"; forbidden
/// "permission.role"
[[nodiscard]] Result<ReadableStream> readable_stream(const Call& call, std::string_view name,
                                                     const node::Node& node);

}  // namespace cas::adapters::api
