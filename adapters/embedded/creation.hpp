#pragma once
#include "adapters/embedded/log_header.hpp"
#include "adapters/embedded/partition_writer.hpp"
#include "events/log.hpp"

namespace cas::adapters::embedded {

/// Makes the partitions of a log where there is none, each with its genesis, durable; the log is
/// there after `confirm_log`. What an earlier creation that broke off has left is written over.
/// @errors corrupt "log.header_missing" when there are records without a header: these are no
///         leftovers; "log.disk_full"
Result<LogHeader> create_log(const std::filesystem::path& folder,
                             const events::LogCreation& creation, const SegmentSizes& sizes,
                             DiskTrace* trace);

/// Makes durable what says that the log is there. At every start of a writer: the one before may
/// have been killed between writing that and syncing it.
Result<void> confirm_log(const std::filesystem::path& folder, const LogHeader& header,
                         DiskTrace* trace);

}  // namespace cas::adapters::embedded
