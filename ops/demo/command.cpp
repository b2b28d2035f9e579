#include <csignal>
#include <fstream>
#include <iostream>

#include "adapters/files/catalogue.hpp"
#include "adapters/json/findings_json.hpp"
#include "adapters/time/warsaw.hpp"
#include "ops/cli/commands.hpp"
#include "ops/cli/session.hpp"
#include "ops/cli/words.hpp"
#include "ops/demo/demo.hpp"
#include "ops/demo/filing.hpp"
#include "ops/demo/view.hpp"
#include "projections/findings.hpp"
#include "projections/fingerprints.hpp"
#include "projections/queries.hpp"

namespace cas::ops {
namespace {

namespace files = adapters::files;
using std::chrono::steady_clock;

struct DemoWords {
  DemoPlan plan;
  std::string units_file;
  std::string acks_file;
  bool exit = false;
  std::size_t in_flight = 512;
};

volatile std::sig_atomic_t interrupted = 0;
void on_signal(int) { interrupted = 1; }

double seconds_since(steady_clock::time_point began) {
  return std::chrono::duration<double>(steady_clock::now() - began).count();
}

engine::RegisterUnit registration(const events::unit::UnitRegistered& unit) {
  return {unit.code, unit.name, unit.kind, unit.region, unit.valid_from, unit.generated};
}

/// The gminas of the demonstration: generated, or the first N of a file.
Result<std::vector<engine::RegisterUnit>> choose_units(DemoWords& words,
                                                       const std::vector<files::Region>& regions) {
  std::vector<engine::RegisterUnit> chosen;
  if (words.units_file.empty()) {
    for (const auto& unit : files::generate_units(regions, words.plan.units, words.plan.seed))
      chosen.push_back(registration(unit));
    return chosen;
  }
  auto list = files::load_units(words.units_file, "2014-01-01");
  if (!list) return fail(std::move(list.error()));
  for (const auto& unit : list->units)
    if (unit.kind == events::unit::Kind::gmina && chosen.size() < words.plan.units)
      chosen.push_back(registration(unit));
  words.plan.units = static_cast<std::uint32_t>(chosen.size());
  return chosen;
}

Result<events::report::Deadlines> deadlines_of_the_quarter() {
  events::report::Deadlines d;
  d.unit_date = "2015-01-15";
  d.office_date = "2015-02-05";
  auto unit = adapters::time::end_of_day_in_warsaw(d.unit_date);
  auto office = adapters::time::end_of_day_in_warsaw(d.office_date);
  if (!unit) return fail(std::move(unit.error()));
  if (!office) return fail(std::move(office.error()));
  d.unit = *unit;
  d.office = *office;
  return d;
}

Result<Demo::Parts> gather(DemoWords& words, const std::vector<files::Region>& regions,
                           const std::filesystem::path& catalogue) {
  auto units = choose_units(words, regions);
  if (!units) return fail(std::move(units.error()));
  auto form = files::load_packaged_form(catalogue, "fa-quarterly");
  if (!form) return fail(std::move(form.error()));
  auto layout = events::Layout::of(*form);
  if (!layout) return fail(std::move(layout.error()));
  auto deadlines = deadlines_of_the_quarter();
  if (!deadlines) return fail(std::move(deadlines.error()));
  Demo::Parts parts;
  parts.plan = words.plan;
  parts.units = *std::move(units);
  parts.form = *std::move(form);
  parts.deadlines = *std::move(deadlines);
  parts.file = [form = parts.form, layout = *layout](engine::ReportId report,
                                                     const std::string& code,
                                                     const events::CellChanges& figures) {
    return file_figures(report, code, form, layout, figures);
  };
  parts.slip = [layout = *layout](Slip slip, const events::CellChanges& figures) {
    return slip_in(slip, layout, figures);
  };
  parts.invent = [layout = *std::move(layout), seed = words.plan.seed](const std::string& code,
                                                                       std::uint32_t revision) {
    return files::invent_fa(layout, seed, code, revision);
  };
  parts.in_flight_max = words.in_flight;
  return parts;
}

/// The regions that the table shows: voivodeships, then the country.
std::vector<std::pair<std::string, std::string>> shown(const std::vector<files::Region>& regions) {
  std::vector<std::pair<std::string, std::string>> lines;
  for (const auto& region : regions)
    if (region.code.size() == 2) lines.emplace_back(region.code, region.name);
  lines.emplace_back(std::string(events::kCountry), "Poland");
  return lines;
}

/// Draws over the last picture on a terminal; elsewhere only the last one is printed.
class Screen {
 public:
  Screen(const DemoPlan& plan, bool json) : plan_(plan), live_(!json && stdout_is_terminal()) {}
  [[nodiscard]] bool live() const { return live_; }
  void show(const std::vector<RegionLine>& lines, const Demo::Counts& counts,
            std::string_view stage) {
    if (drawn_ && live_) std::cout << "\033[H\033[J";
    if (!drawn_ && live_) std::cout << "\033[2J\033[H";
    drawn_ = true;
    std::cout << draw(lines, counts, stage, plan_, seconds_since(began_)) << std::flush;
  }

 private:
  const DemoPlan& plan_;
  const bool live_;
  bool drawn_ = false;
  const steady_clock::time_point began_ = steady_clock::now();
};

/// What the rules say at the end, by voivodeship.
Result<projections::Survey> survey(const adapters::node::Node& node, const DemoPlan& plan) {
  const auto& projector = node.projector();
  const auto rows = projections::list_reports(projector.store(), plan.campaign(), events::kCountry);
  if (!rows) return fail(rows.error());
  projections::Findings findings;
  projections::Survey survey;
  survey.region = events::kCountry;
  for (const auto& row : *rows) {
    const auto found = findings.of(projector, row.report);
    if (!found) return fail(found.error());
    if (*found) survey.add(**found);
  }
  return survey;
}

struct Outcome {
  std::uint64_t events = 0;
  std::uint64_t reports = 0;
  std::string totals_hash;
  std::string digest;
  boost::json::array tips;
  projections::Survey survey;
};

Result<Outcome> fingerprints(const adapters::node::Node& node, const DemoPlan& plan) {
  const auto& projector = node.projector();
  Outcome outcome;
  auto totals = projections::totals_hash(projector);
  if (!totals) return fail(std::move(totals.error()));
  auto digest = projections::digest(projector);
  if (!digest) return fail(std::move(digest.error()));
  outcome.totals_hash = to_hex(*totals);
  outcome.digest = to_hex(*digest);
  for (std::uint32_t p = 0; p < node.partitions(); ++p) {
    const auto& checkpoint = projector.checkpoint(events::PartitionNo{p});
    const auto& tip = checkpoint.chain.tip;
    outcome.events += tip.seq.value() + 1;
    outcome.tips.push_back({{"partition", p},
                            {"offset", checkpoint.tip_offset.value()},
                            {"seq", tip.seq.value()},
                            {"hash", to_hex(tip.hash)}});
  }
  auto said = survey(node, plan);
  if (!said) return fail(std::move(said.error()));
  outcome.survey = *std::move(said);
  outcome.reports =
      projections::completeness(projector, plan.campaign(), events::kCountry).reports();
  return outcome;
}

void print(const Outcome& outcome, double seconds, bool json) {
  if (json) {
    print_json({{"events", outcome.events},
                {"reports", outcome.reports},
                {"seconds", seconds},
                {"totals_hash", outcome.totals_hash},
                {"digest", outcome.digest},
                {"findings", adapters::json::survey_json(outcome.survey)},
                {"tips", outcome.tips}});
    return;
  }
  print_survey(outcome.survey, events::forms::Language::english);
  std::cout << "\n"
            << outcome.events << " events, " << outcome.reports << " reports, " << seconds
            << " s\ntotals_hash " << outcome.totals_hash << "\ndigest      " << outcome.digest
            << "\n";
}

/// One line for each command that was acknowledged: what a crash must not take away again.
std::function<void(const engine::Envelope&, const engine::Done&)> note_into(std::ofstream& file) {
  return [&file](const engine::Envelope& envelope, const engine::Done& done) {
    if (done.already_so) return;
    file << to_hex(envelope.id) << ' ' << done.receipt.partition.value() << ' '
         << done.receipt.seq.value() << ' ' << to_hex(done.receipt.frame) << std::endl;
  };
}

Result<Exit> run_demo(const Options& options, DemoWords words) {
  const auto began = steady_clock::now();
  const auto catalogue = options.catalogue.empty() ? files::default_catalogue()
                                                   : std::filesystem::path(options.catalogue);
  auto regions = files::load_regions(catalogue);
  if (!regions) return fail(std::move(regions.error()));
  auto parts = gather(words, *regions, catalogue);
  if (!parts) return fail(std::move(parts.error()));
  std::ofstream acks;
  if (!words.acks_file.empty()) {
    acks.open(words.acks_file, std::ios::app);
    if (!acks) return fail(Errc::invalid, "demo.acks_file", "Cannot write " + words.acks_file);
    parts->on_done = note_into(acks);
  }
  auto writing = Writing::open(options, new_log(options, events::log::Environment::demo));
  if (!writing) return fail(std::move(writing.error()));
  auto& node = (*writing)->node();

  std::signal(SIGINT, on_signal);
  std::signal(SIGTERM, on_signal);
  Screen screen(words.plan, options.json);
  const auto lines = shown(*regions);
  const auto show = [&](const Demo::Counts& counts, std::string_view stage) {
    auto seen = node.with([&](adapters::node::Node& n) {
      return look_at(n.projector(), words.plan.campaign(), lines);
    });
    if (seen) screen.show(*seen, counts, stage);
  };
  Demo::Counts last;
  Demo demo(node, (*writing)->keys(), *std::move(parts));
  auto played = demo.run([&](const Demo::Counts& counts, std::string_view stage) {
    last = counts;
    if (screen.live()) show(counts, stage);
    return interrupted == 0;
  });
  if (!played) return fail(std::move(played.error()));
  const auto seconds = seconds_since(began);
  if (!options.json && !screen.live()) show(last, "reports");
  auto outcome = node.with([&](adapters::node::Node& n) -> Result<Outcome> {
    if (auto done = n.commit(adapters::node::system_now()); !done)
      return fail(std::move(done.error()));
    return fingerprints(n, words.plan);
  });
  if (!outcome) return fail(std::move(outcome.error()));
  print(*outcome, seconds, options.json);
  if (!words.exit && screen.live()) {
    std::cout << "Ctrl-C ends.\n" << std::flush;
    sigset_t none;
    sigemptyset(&none);
    while (interrupted == 0) sigsuspend(&none);
  }
  return Exit::ok;
}

}  // namespace

void add_demo(CLI::App& app, Options& options, Run& run) {
  auto words = std::make_shared<DemoWords>();
  auto* demo = app.add_subcommand(
      "demo",
      "Play a national campaign: N gminas file a quarterly report, with returns and corrections.\n"
      "A run after a crash goes on where the log ends.\n\nExample: cas demo --units 2477 --exit");
  demo->add_option("--units", words->plan.units, "how many gminas report")
      ->check(CLI::Range(1, 5000))
      ->capture_default_str();
  demo->add_option("--units-file", words->units_file, "real gminas: TERC, or terc;nazwa;rodzaj;…")
      ->check(CLI::ExistingFile);
  demo->add_option("--seed", words->plan.seed, "same seed and N, same figures on every log")
      ->capture_default_str();
  demo->add_option("--in-flight", words->in_flight, "units that act at the same time")
      ->check(CLI::Range(1, 8192))
      ->capture_default_str();
  demo->add_option("--acks", words->acks_file,
                   "append a line for each acknowledged command (see cas verify --acks)");
  demo->add_flag("--exit", words->exit, "end when everybody is done, instead of at Ctrl-C");
  demo->callback(
      [&options, &run, words] { run = [&options, words] { return run_demo(options, *words); }; });
}

}  // namespace cas::ops
