#pragma once
#include <CLI/CLI.hpp>
#include <functional>

#include "ops/cli/options.hpp"
#include "ops/cli/output.hpp"
#include "ops/cli/serve_words.hpp"

namespace cas::ops {

/// What the words on the command line amount to; run after all of them were read.
using Run = std::function<Result<Exit>()>;

/// The commands of `cas`. Each function adds one (with its own help and example) to `app` and sets
/// `run` when it is the one that was asked for. `options` and `run` must outlive the parsing.
void add_demo(CLI::App& app, Options& options, Run& run);
void add_verify(CLI::App& app, Options& options, Run& run);
void add_replay(CLI::App& app, Options& options, Run& run);
void add_rebuild(CLI::App& app, Options& options, Run& run);
void add_history(CLI::App& app, Options& options, Run& run);
void add_report(CLI::App& app, Options& options, Run& run);
void add_findings(CLI::App& app, Options& options, Run& run);
void add_rules(CLI::App& app, Options& options, Run& run);
void add_totals(CLI::App& app, Options& options, Run& run);
void add_campaign(CLI::App& app, Options& options, Run& run);
void add_import(CLI::App& app, Options& options, Run& run);
void add_forms(CLI::App& app, Options& options, Run& run);
void add_load(CLI::App& app, Options& options, Run& run);
void add_export(CLI::App& app, Options& options, Run& run);
void add_log(CLI::App& app, Options& options, Run& run);
void add_init(CLI::App& app, Options& options, Run& run);
void add_account(CLI::App& app, Options& options, Run& run);
void add_feed(CLI::App& app, Options& options, Run& run);
void add_serve(CLI::App& app, Options& options, Settings& settings, ServeWords& words, Run& run);
void add_config(CLI::App& app, Options& options, Settings& settings, ServeWords& words, Run& run);

}  // namespace cas::ops
