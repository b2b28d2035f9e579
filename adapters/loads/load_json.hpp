#pragma once
#include <boost/json.hpp>

#include "adapters/loads/commit.hpp"

namespace cas::adapters::loads {

/// What a file is, and of each report where it stands, what would change, and what is wrong.
[[nodiscard]] boost::json::object dry_run_json(const DryRun& run);

/// How many reports were loaded and how many were as the file says already; which were refused, and
/// why.
[[nodiscard]] boost::json::object commit_json(const DryRun& run,
                                              const std::vector<std::size_t>& chosen,
                                              const std::vector<Outcome>& outcomes);

}  // namespace cas::adapters::loads
