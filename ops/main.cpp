#include <iostream>

#include "ops/cli/commands.hpp"

namespace cas::ops {
namespace {

constexpr const char* kFooter = R"(Exit codes:
  0 done   1 a fault of this program   2 unreadable words, file or value   3 a rule says no
  4 not permitted   5 not found   6 somebody changed it first   7 log, disk or broker away, or
  another process writes   8 stored bytes are damaged, or verify found a difference

Example: cas demo --units 2477 --exit && cas verify && cas totals --region 02)";

void add_options(CLI::App& app, Options& o) {
  app.add_option("--log", o.log, "embedded:DIR or kafka://host:port/topic")
      ->envname("CAS_LOG")
      ->capture_default_str();
  app.add_option("--data", o.data, "folder of the projections; may be thrown away and rebuilt")
      ->envname("CAS_DATA")
      ->capture_default_str();
  app.add_option("--keys", o.keys, "folder of the key store; with Kafka, of its master.key only")
      ->envname("CAS_KEYS")
      ->capture_default_str();
  app.add_option("--catalogue", o.catalogue, "folder of packaged forms and regions")
      ->envname("CAS_CATALOGUE");
  app.add_option("--as", o.as, "who acts: ROLE@SCOPE, e.g. unit_clerk@0212033, wps_head@02")
      ->envname("CAS_AS");
  app.add_option("--token", o.token,
                 "who acts, in a log that has accounts; other users of this machine see flags, so "
                 "rather set the variable")
      ->envname("CAS_TOKEN");
  app.add_flag("--json", o.json, "results as JSON on standard output, errors on standard error");
  app.add_flag("--claim", o.claim, "write to a Kafka log: claim its partitions for this process");
  app.add_flag("--may-lose-tail", o.may_lose_tail,
               "make a topic on one broker without forcing its disk at each write");
  app.add_option("--shards", o.shards, "shards of a log that is made now")
      ->check(CLI::Range(1, 256))
      ->capture_default_str();
}

int run_main(int argc, char** argv) {
  Options options;
  Run run;
  CLI::App app{
      "CAS collects a country's social-assistance reports: every act is an event in a log, every "
      "figure is computed from it."};
  app.name("cas");
  app.footer(kFooter);
  app.require_subcommand(1);
  app.fallthrough();
  add_options(app, options);
  for (const auto add :
       {add_demo, add_verify, add_replay, add_rebuild, add_history, add_report, add_totals,
        add_campaign, add_import, add_log, add_init, add_account, add_serve})
    add(app, options, run);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    const bool asked_for = e.get_exit_code() == 0;  // --help
    app.exit(e);
    return static_cast<int>(asked_for ? Exit::ok : Exit::usage);
  }
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
