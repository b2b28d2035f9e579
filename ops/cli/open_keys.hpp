#pragma once
#include <memory>

#include "events/sealed.hpp"
#include "ops/cli/open_log.hpp"

namespace cas::ops {

/// Opens the keys of persons that belong to the log of `options.log`: a folder beside an embedded
/// log, a compacted topic beside a Kafka log. The master key that wraps them comes from the
/// environment (CAS_MASTER_KEY, 64 hexadecimal digits) or else from `master.key` in `options.keys`.
/// @param access  to read: nothing is repaired, and what is missing is not made
/// @param make_master  makes that file where there is none
/// @errors those of MasterKey, WrappedKeyStore and the records
[[nodiscard]] Result<std::unique_ptr<events::KeyStore>> open_keys(const Options& options,
                                                                  Access access, bool make_master);

}  // namespace cas::ops
