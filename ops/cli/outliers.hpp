#pragma once
#include "ops/cli/commands.hpp"

namespace cas::ops {

/// `cas outliers`, which `add_findings` brings along.
void add_outliers(CLI::App& app, Options& options, Run& run);

}  // namespace cas::ops
