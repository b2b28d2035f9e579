#pragma once
#include "tests/simulation/world.hpp"

namespace cas::simulation {

/// Holds every reply, frame and store of a run against the log, and tells the world what is wrong.
/// @param settled  all nodes have read everything, so that their stores can be compared
void check_run(World& world, bool settled);

}  // namespace cas::simulation
