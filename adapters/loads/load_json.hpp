#pragma once
#include <boost/json.hpp>
#include <ostream>

#include "adapters/loads/commit.hpp"

namespace cas::adapters::loads {

/// What a file is, and of each report where it stands, what would change, and what is wrong; and
/// what a commit of it has to cite.
/// @param at           where the log stood
/// @param changes_max  so many changed cells are listed; of the rest it is told how many they are
[[nodiscard]] boost::json::object dry_run_json(const DryRun& run, const json::PositionToken& at,
                                               std::size_t changes_max);

/// The same with every changed cell, one report after the other: a large file's whole document
/// takes several times what the file does.
void write_dry_run(std::ostream& to, const DryRun& run, const json::PositionToken& at);

/// How many reports were loaded and how many were as the file says already, be it since this very
/// load was begun before; which were refused, and why ("load.changed_since": it was loaded before,
/// and somebody changed it again).
[[nodiscard]] boost::json::object commit_json(const DryRun& run,
                                              const std::vector<std::size_t>& chosen,
                                              const std::vector<Outcome>& outcomes);

}  // namespace cas::adapters::loads
