#pragma once
#include <boost/json.hpp>

#include "events/carried_layout.hpp"

namespace cas::adapters::json {

/// In which form version's layout an older one's cells are told: rows that have begun since, whose
/// cells are empty, and rows that have ended, whose cells are not told.
[[nodiscard]] boost::json::object layout_json(const events::FormFacts& newer,
                                              const events::CarriedLayout& carried);

}  // namespace cas::adapters::json
