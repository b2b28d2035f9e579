#pragma once
#include "ops/cli/commands.hpp"

namespace cas::ops {

/// Adds to `cas report` what looks closer at one report: `why` and `print`.
void add_report_reads(CLI::App& report, Options& options, Run& run);

}  // namespace cas::ops
