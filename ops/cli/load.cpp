#include <algorithm>
#include <fstream>
#include <iostream>

#include "adapters/json/findings_json.hpp"
#include "adapters/loads/commit.hpp"
#include "adapters/loads/load_json.hpp"
#include "ops/cli/commands.hpp"
#include "ops/cli/session.hpp"
#include "ops/cli/words.hpp"

namespace cas::ops {
namespace {

namespace loads = adapters::loads;
using adapters::json::name_of;
namespace node = adapters::node;

constexpr std::size_t kFaultsShown = 20;
constexpr std::size_t kReportsInDetail = 3;

struct LoadWords {
  std::string file;
  std::string campaign;
  std::vector<std::string> only;
  bool dry_run = false;
  bool commit = false;
};

Result<std::ifstream> open_file(const std::string& path) {
  std::error_code code;
  if (!std::filesystem::exists(path, code))
    return fail(Errc::not_found, "file.not_found", "There is no file " + path + ".");
  std::ifstream file{path, std::ios::binary};
  if (!std::filesystem::is_regular_file(path, code) || !file)
    return fail(Errc::unavailable, "file.unreadable", path + " cannot be read.");
  return file;
}

Result<loads::DryRun> compare(const LoadWords& words, const loads::LookUp& look_up) {
  auto file = open_file(words.file);
  if (!file) return fail(std::move(file.error()));
  Progress progress("Reading", "bytes", false);
  const auto total = std::filesystem::file_size(words.file);
  auto run =
      loads::dry_run(*file, look_up, [&](std::uint64_t bytes) { progress.show(bytes, total); });
  if (!run) return fail(std::move(run.error()).during("reading " + words.file));
  return run;
}

/// Those of the units that were named, or all of them.
Result<std::vector<std::size_t>> chosen(const loads::DryRun& run, const LoadWords& words) {
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < run.reports.size(); ++i)
    if (words.only.empty() ||
        std::ranges::find(words.only, run.reports[i].key.unit) != words.only.end())
      places.push_back(i);
  for (const auto& unit : words.only)
    if (std::ranges::none_of(run.reports, [&](const auto& r) { return r.key.unit == unit; }))
      return fail(Errc::not_found, "load.not_in_file",
                  "The file has no report of the unit " + unit + ".");
  return places;
}

std::string text_of(const events::LayoutCell& cell, const adapters::files::CellContent& content) {
  const auto text =
      adapters::files::print_cell(content, cell.scale, adapters::files::CellStyle::plain);
  return text.empty() ? "(empty)" : text;
}

void print_changes(const loads::Compared& report) {
  for (std::size_t i = 0; i < report.changes.size(); ++i) {
    const auto& cell = report.standing.form->layout.cells()[report.changes.cells[i]];
    const adapters::files::CellContent after{static_cast<events::CellKind>(report.changes.kinds[i]),
                                             report.changes.values[i]};
    std::cout << "    " << pad_right(cell.code, 14) << pad_left(text_of(cell, report.before[i]), 18)
              << " -> " << text_of(cell, after) << "\n";
  }
}

void print_dry_run(const loads::DryRun& run) {
  const auto& file = run.file;
  std::cout << file.reports << " reports, " << file.cells << " cells, " << file.bytes << " bytes, "
            << name_of(file.encoding) << ", SHA-256 " << to_hex(file.sha256) << "\n";
  std::size_t shown = 0;
  std::size_t found = 0;
  for (const auto& report : run.reports) {
    std::cout << pad_right(report.key.unit, 9)
              << pad_right(report.standing.campaign.value().empty()
                               ? report.key.form.value() + " " + report.key.period
                               : report.standing.campaign.value(),
                           24)
              << pad_left(std::to_string(report.changes.size()), 6) << " of "
              << pad_left(std::to_string(report.cells), 5) << " cells change"
              << (report.standing.state ? ", version " + std::to_string(report.version().value())
                                        : std::string())
              << "\n";
    for (const auto& fault : report.faults)
      if (++shown <= kFaultsShown) std::cout << "    " << to_string(fault) << "\n";
    for (const auto& finding : report.checked.breaches)
      if (++found <= kFaultsShown)
        std::cout << "    " << name_of(finding.severity) << " rule " << finding.name() << ": "
                  << finding.message_pl << "\n";
    if (run.reports.size() <= kReportsInDetail) print_changes(report);
  }
  if (found > kFaultsShown)
    std::cout << "… and " << found - kFaultsShown << " more findings; --json has all.\n";
  if (shown > kFaultsShown)
    std::cout << "… and " << shown - kFaultsShown << " more things are wrong; --json has all.\n";
}

/// What was shown is what is committed; with a fault among the chosen nothing is.
Result<void> check_faults(const loads::DryRun& run, const std::vector<std::size_t>& places) {
  const auto faulty = std::ranges::count_if(
      places, [&](std::size_t place) { return !run.reports[place].faults.empty(); });
  if (faulty == 0) return {};
  return fail(Errc::rejected, "load.faulty",
              std::to_string(faulty) +
                  " reports have faults, so nothing was loaded. Mend the file, or choose others "
                  "with --only.");
}

Result<Exit> dry_run(const Options& options, const LoadWords& words) {
  std::optional<events::Actor> actor;
  if (!options.as.empty() || !options.token.empty()) {
    auto named = actor_of(options);
    if (!named) return fail(std::move(named.error()));
    actor = *named;
  }
  auto reading = Reading::open(options);
  if (!reading) return fail(std::move(reading.error()));
  const auto run = compare(words, [&](const loads::ReportKey& key) {
    return loads::find_standing((*reading)->projector(), key, actor ? &*actor : nullptr,
                                words.campaign);
  });
  if (!run) return fail(run.error());
  if (options.json)
    print_json(loads::dry_run_json(*run));
  else
    print_dry_run(*run);
  return Exit::ok;
}

Result<Exit> commit(const Options& options, const LoadWords& words) {
  auto actor = actor_of(options);
  if (!actor) return fail(std::move(actor.error()));
  auto writing = Writing::open(options);
  if (!writing) return fail(std::move(writing.error()));
  auto& there = (*writing)->node();
  const auto run = compare(words, [&](const loads::ReportKey& key) {
    return there.with([&](node::Node& node) {
      return loads::find_standing(node.projector(), key, &*actor, words.campaign);
    });
  });
  if (!run) return fail(run.error());
  const auto places = chosen(*run, words);
  if (!places) return fail(places.error());
  if (auto good = check_faults(*run, *places); !good) {
    if (!options.json) print_dry_run(*run);
    return fail(std::move(good.error()));
  }
  auto commands = loads::commands(
      *run, *places,
      {*actor, events::Channel::file, std::filesystem::path(words.file).filename().string()},
      (*writing)->keys());
  if (!commands) return fail(std::move(commands.error()));
  Progress progress("Loading", "reports", false);
  const auto outcomes =
      loads::commit(*std::move(commands), there,
                    [&](std::size_t done, std::size_t total) { progress.show(done, total); });
  const auto told = loads::commit_json(*run, *places, outcomes);
  const auto& refused = told.at("refused").as_array();
  if (options.json) {
    print_json(told);
  } else {
    std::cout << told.at("loaded") << " reports loaded, " << told.at("unchanged")
              << " were as the file says already, " << refused.size() << " refused.\n";
    for (const auto& report : refused)
      std::cout << "    " << report.at("unit").as_string() << ": "
                << report.at("detail").as_string() << "\n";
  }
  return refused.empty() ? Exit::ok : Exit::rejected;
}

Result<Exit> load(const Options& options, const LoadWords& words) {
  return words.commit ? commit(options, words) : dry_run(options, words);
}

}  // namespace

void add_load(CLI::App& app, Options& options, Run& run) {
  auto words = std::make_shared<LoadWords>();
  auto* load = app.add_subcommand(
      "load",
      "Load reports from a file that a program wrote (XML, CSV or XLSX), in two steps: without\n"
      "--commit it only shows what would change, cell by cell, and what is wrong.\n\n"
      "Example: cas load delivery.xml --commit --as unit_clerk@0212033");
  load->add_option("file", words->file, "the file")->required();
  load->add_flag("--dry-run", words->dry_run, "show and change nothing (the default)");
  load->add_flag("--commit", words->commit, "then load what was shown, unless it has faults")
      ->excludes("--dry-run");
  load->add_option("--only", words->only, "reports of these units alone")->delimiter(',');
  load->add_option("--campaign", words->campaign,
                   "which one, where several collect the form for the period");
  load->callback(
      [&options, &run, words] { run = [&options, words] { return ops::load(options, *words); }; });
}

}  // namespace cas::ops
