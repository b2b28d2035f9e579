#include <iostream>

#include "ops/cli/commands.hpp"

namespace cas::ops {
namespace {

constexpr const char* kFooter = R"(Exit codes:
  0 done   1 a fault of this program   2 unreadable words, file or value   3 a rule says no
  4 not permitted   5 not found   6 somebody changed it first   7 log, disk or broker away, or
  another process writes   8 stored bytes are damaged, or verify found a difference

Example: cas demo --units 2477 --exit && cas verify && cas totals --region 02)";

void add_options(CLI::App& app, Options& o, Settings& settings) {
  app.add_option("--config", o.config, "file of settings, see `cas config` (CAS_CONFIG)")
      ->envname("CAS_CONFIG");
  app.add_option("--server", o.server,
                 "URL of a running server that account and report commands talk to (default: the "
                 "one that holds the log)")
      ->envname("CAS_SERVER");
  settings.add(app, {"log", "CAS_LOG", "embedded:DIR or kafka://host:port/topic", Text{&o.log}});
  settings.add(app, {"data", "CAS_DATA",
                     "folder of the projections; may be thrown away and rebuilt", Text{&o.data}});
  settings.add(app, {"keys", "CAS_KEYS",
                     "folder of the key store; with Kafka, of its master.key only", Text{&o.keys}});
  settings.add(app, {"catalogue", "CAS_CATALOGUE", "folder of packaged forms and regions",
                     Text{&o.catalogue}});
  settings.add(app, {"as", "CAS_AS", "who acts: ROLE@SCOPE, e.g. unit_clerk@0212033, wps_head@02",
                     Text{&o.as}});
  settings.add(app, {"token", "CAS_TOKEN",
                     "who acts, in a log that has accounts; other users of this machine see flags, "
                     "so rather set the variable",
                     Text{&o.token}, true});
  settings.add(app,
               {"json", "CAS_JSON", "results as JSON on standard output, errors on standard error",
                Truth{&o.json}});
  settings.add(app,
               {"claim", "CAS_CLAIM", "write to a Kafka log: claim its partitions for this process",
                Truth{&o.claim}});
  settings.add(app, {"may_lose_tail", "CAS_MAY_LOSE_TAIL",
                     "make a topic on one broker without forcing its disk at each write",
                     Truth{&o.may_lose_tail}});
  settings.add(
      app, {"shards", "CAS_SHARDS", "shards of a log that is made now", whole(o.shards, 1, 256)});
}

/// Settings that cannot be read end the program before it does anything.
Result<void> resolve(Settings& settings, const Options& options) {
  const auto findings = settings.resolve(options.config, false);
  if (findings.empty()) return {};
  return fail(Errc::invalid, "config.wrong",
              findings.front().text() + (findings.size() > 1 ? "; and more" : "") +
                  ". `cas config check` tells all of it.");
}

int run_main(int argc, char** argv) {
  Options options;
  ServeWords words;
  Settings settings;
  Run run;
  CLI::App app{
      "CAS collects a country's social-assistance reports: every act is an event in a log, every "
      "figure is computed from it."};
  app.name("cas");
  app.footer(kFooter);
  app.require_subcommand(1);
  app.fallthrough();
  add_options(app, options, settings);
  for (const auto add : {add_demo, add_verify, add_replay, add_rebuild, add_history, add_report,
                         add_findings, add_rules, add_totals, add_campaign, add_import, add_load,
                         add_export, add_forms, add_log, add_init, add_account, add_feed})
    add(app, options, run);
  add_serve(app, options, settings, words, run);
  add_config(app, options, settings, words, run);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    const bool asked_for = e.get_exit_code() == 0;  // --help
    app.exit(e);
    return static_cast<int>(asked_for ? Exit::ok : Exit::usage);
  }
  if (!app.got_subcommand("config"))
    if (auto good = resolve(settings, options); !good)
      return static_cast<int>(report_error(good.error(), options.json));
  auto outcome = run();
  if (!outcome) return static_cast<int>(report_error(outcome.error(), options.json));
  return static_cast<int>(*outcome);
}

}  // namespace
}  // namespace cas::ops

int main(int argc, char** argv) {
  try {
    return cas::ops::run_main(argc, argv);
  } catch (const std::exception& e) {
    std::cerr << "cas: " << e.what() << "\n     (a fault of this program, exit 1)\n";
    return static_cast<int>(cas::ops::Exit::internal);
  }
}
