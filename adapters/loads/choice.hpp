#pragma once
#include <string>
#include <vector>

#include "adapters/loads/dry_run.hpp"

namespace cas::adapters::loads {

/// Places of the reports that are to be loaded: those of the units that are named, all if none is.
/// They are as they were shown, and none has a fault; otherwise nothing is to be loaded.
/// @param shown  what the commit cites; null: nobody looked in between
/// @errors not_found "load.not_in_file"  no report of a unit that is named
///         rejected "load.other_file"    the file is not the one that was shown
///         rejected "load.moved"         names reports that others changed since
///         rejected "load.faulty"
[[nodiscard]] Result<std::vector<std::size_t>> choose(const DryRun& run,
                                                      const std::vector<std::string>& units,
                                                      const Shown* shown);

}  // namespace cas::adapters::loads
