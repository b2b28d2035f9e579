#include <algorithm>
#include <fstream>
#include <iostream>
#include <thread>

#include "adapters/loads/choice.hpp"
#include "adapters/loads/commit.hpp"
#include "adapters/loads/load_json.hpp"
#include "ops/cli/commands.hpp"
#include "ops/cli/load_output.hpp"
#include "ops/cli/remote.hpp"
#include "ops/cli/session.hpp"

namespace cas::ops {
namespace {

namespace loads = adapters::loads;
using boost::json::object;

/// As many as people can look through, of those who do not ask for JSON.
constexpr std::size_t kChangesPrinted = 100'000;

/// Of those that a commit is about to load.
constexpr std::size_t kReportsPrinted = 20;

struct LoadWords {
  std::string file;
  std::string campaign;
  std::vector<std::string> only;
  std::string citation;
  bool dry_run = false;
  bool commit = false;
  Language language = Language::polish;
};

std::string name_of_file(const LoadWords& words) {
  return std::filesystem::path(words.file).filename().string();
}

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

object told_of(const loads::DryRun& run, const adapters::json::PositionToken& at) {
  return dry_run_json(run, at, kChangesPrinted);
}

bool chosen(const LoadWords& words, const std::string& unit) {
  return words.only.empty() || std::ranges::count(words.only, unit) > 0;
}

/// How many reports have faults, of those that are chosen.
std::size_t faulty_of(const object& told, const LoadWords& words) {
  if (words.only.empty()) return told.at("faulty_reports").to_number<std::size_t>();
  return static_cast<std::size_t>(
      std::ranges::count_if(told.at("reports").as_array(), [&](const auto& report) {
        const auto unit = std::string(report.at("unit").as_string());
        return chosen(words, unit) && !report.at("faults").as_array().empty();
      }));
}

/// What a commit would refuse is no success, for programs that go by the exit code.
Exit show(const Options& options, const LoadWords& words, const object& told) {
  const auto faulty = faulty_of(told, words);
  const auto exit = faulty == 0 ? Exit::ok : Exit::rejected;
  if (options.json) {
    print_json(told);
    return exit;
  }
  print_dry_run(told, words.language);
  if (faulty != 0)
    std::cout << faulty << " of " << told.at("file").at("reports")
              << " reports have faults and cannot be loaded. Mend the file, or load others with "
                 "--only.\n";
  else if (told.at("changed_reports") != 0)
    std::cout << "To load just this: cas load " << words.file << " --commit --citation "
              << told.at("citation").as_string().c_str() << "\n";
  return exit;
}

/// Who cites a dry run has seen what changes.
bool shows_before_commit(const Options& options, const LoadWords& words) {
  return !options.json && words.citation.empty();
}

Exit show_outcome(const Options& options, const object& told) {
  if (options.json)
    print_json(told);
  else
    print_outcome(told);
  return told.at("refused").as_array().empty() ? Exit::ok : Exit::rejected;
}

Result<Exit> dry_run_here(const Options& options, const LoadWords& words) {
  std::optional<events::Actor> actor;
  if (!options.as.empty() || !options.token.empty()) {
    auto named = actor_of(options);
    if (!named) return fail(std::move(named.error()));
    actor = *named;
  }
  auto reading = Reading::open(options);
  if (!reading) return fail(std::move(reading.error()));
  const auto& projector = (*reading)->projector();
  const auto run = compare(words, [&](const loads::ReportKey& key) {
    return loads::find_standing(projector, key, actor ? &*actor : nullptr, words.campaign);
  });
  if (!run) return fail(run.error());
  const auto at = adapters::json::token_now(projector);
  if (!options.json) return show(options, words, told_of(*run, at));
  write_dry_run(std::cout, *run, at);
  std::cout << std::endl;
  const auto faulty = std::ranges::any_of(run->reports, [&](const loads::Compared& report) {
    return !report.faults.empty() && chosen(words, report.key.unit);
  });
  return faulty ? Exit::rejected : Exit::ok;
}

/// What the commit cites, if it does.
Result<std::optional<loads::Shown>> shown_before(const LoadWords& words,
                                                 adapters::node::NodeThread& node) {
  if (words.citation.empty()) return std::nullopt;
  const auto citation = loads::parse_citation(words.citation);
  if (!citation) return fail(citation.error());
  auto shown = node.with(
      [&](adapters::node::Node& there) { return loads::find_shown(*citation, there.projector()); });
  if (!shown) return fail(std::move(shown.error()));
  return *std::move(shown);
}

Result<Exit> commit_here(const Options& options, const LoadWords& words) {
  auto actor = actor_of(options);
  if (!actor) return fail(std::move(actor.error()));
  auto writing = Writing::open(options);
  if (!writing) return fail(std::move(writing.error()));
  auto& node = (*writing)->node();
  const auto cited = shown_before(words, node);
  if (!cited) return fail(cited.error());
  const auto* shown = *cited ? &**cited : nullptr;
  const auto at =
      node.with([](adapters::node::Node& n) { return adapters::json::token_now(n.projector()); });
  const auto run = compare(words, look_up_in(node, *actor, words.campaign, shown));
  if (!run) return fail(run.error());
  const auto places = choose(*run, words.only, shown);
  if (!places) {
    if (!options.json && places.error().reason == "load.faulty")
      print_dry_run(told_of(*run, at), words.language);
    return fail(places.error());
  }
  if (shows_before_commit(options, words))
    print_dry_run(told_of(*run, at), words.language, {words.only, kReportsPrinted});
  auto commands = loads::commands(
      *run, *places, {*actor, events::Channel::file, name_of_file(words)}, (*writing)->keys());
  if (!commands) return fail(std::move(commands.error()));
  Progress progress("Loading", "reports", false);
  const auto outcomes =
      loads::commit(*std::move(commands), node,
                    [&](std::size_t done, std::size_t total) { progress.show(done, total); });
  return show_outcome(options, commit_json(*run, *places, outcomes));
}

Result<std::string> content_of(const LoadWords& words) {
  auto file = open_file(words.file);
  if (!file) return fail(std::move(file.error()));
  std::string content(std::istreambuf_iterator<char>(*file), {});
  if (content.empty()) return fail(Errc::invalid, "file.empty", "The file is empty.");
  return content;
}

/// The server takes few files at a time: waits for a turn.
Result<Remote::Answered> send_file(Remote& server, const std::string& path,
                                   const std::string& file) {
  constexpr std::chrono::minutes kPatience{5};
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  for (bool told = false;; told = true) {
    auto answer = server.ask({"POST", path, {}, {}, file});
    const bool busy = !answer && answer.error().reason == "load.busy";
    if (!busy || std::chrono::steady_clock::now() > deadline) return answer;
    if (!told) std::cerr << "The server is loading other files; waiting for a turn.\n";
    std::this_thread::sleep_for(std::chrono::seconds{1});
  }
}

Result<object> dry_run_told(const LoadWords& words, const std::string& file, Remote& server) {
  const auto campaign = words.campaign.empty() ? "" : "?campaign=" + encoded(words.campaign);
  auto answer = send_file(server, "/api/v1/loads" + campaign, file);
  if (!answer) return fail(std::move(answer.error()));
  return std::move(answer->body);
}

Result<Exit> dry_run_there(const Options& options, const LoadWords& words, Remote& server) {
  const auto file = content_of(words);
  if (!file) return fail(file.error());
  const auto told = dry_run_told(words, *file, server);
  if (!told) return fail(told.error());
  return show(options, words, *told);
}

/// Otherwise the commit is refused, and all that is wrong is printed then.
bool faultless(const object& shown, const LoadWords& words) {
  return std::ranges::all_of(shown.at("reports").as_array(), [&](const auto& report) {
    const std::string unit(report.at("unit").as_string());
    return !chosen(words, unit) || report.at("faults").as_array().empty();
  });
}

Result<Exit> commit_there(const Options& options, const LoadWords& words, Remote& server) {
  const auto file = content_of(words);
  if (!file) return fail(file.error());
  auto citation = words.citation;
  object shown;
  if (citation.empty()) {
    auto told = dry_run_told(words, *file, server);
    if (!told) return fail(std::move(told.error()));
    shown = *std::move(told);
    citation = shown.at("citation").as_string();
  }
  std::string units;
  for (const auto& unit : words.only) units += (units.empty() ? "" : ",") + unit;
  auto path = "/api/v1/loads/commit?citation=" + encoded(citation) +
              "&name=" + encoded(name_of_file(words));
  if (!units.empty()) path += "&units=" + encoded(units);
  if (!words.campaign.empty()) path += "&campaign=" + encoded(words.campaign);
  if (!shown.empty() && faultless(shown, words) && shows_before_commit(options, words))
    print_dry_run(shown, words.language, {words.only, kReportsPrinted});
  const auto answer = send_file(server, path, *file);
  if (answer) return show_outcome(options, answer->body);
  if (!options.json && !shown.empty() && answer.error().reason == "load.faulty")
    print_dry_run(shown, words.language);
  return fail(answer.error());
}

Result<Exit> load(const Options& options, const LoadWords& words) {
  if (words.commit)
    return here_or_there(
        options, [&] { return commit_here(options, words); },
        [&](Remote& server) { return commit_there(options, words, server); });
  return here_or_there(
      options, [&] { return dry_run_here(options, words); },
      [&](Remote& server) { return dry_run_there(options, words, server); });
}

}  // namespace

void add_load(CLI::App& app, Options& options, Run& run) {
  auto words = std::make_shared<LoadWords>();
  auto* load = app.add_subcommand(
      "load",
      "Load reports from a file that a program wrote (XML, CSV or XLSX), in two steps: without\n"
      "--commit it only shows what would change, cell by cell, and what is wrong (exit 3 if "
      "anything\n"
      "is). Beside a server that holds the log it goes there, with a token.\n\n"
      "Example: cas load delivery.xml --commit --as unit_clerk@0212033");
  load->add_option("file", words->file, "the file")->required();
  load->add_flag("--dry-run", words->dry_run, "show and change nothing (the default)");
  load->add_flag("--commit", words->commit, "then load what was shown, unless it has faults")
      ->excludes("--dry-run");
  load->add_option("--only", words->only, "reports of these units alone")->delimiter(',');
  load->add_option("--citation", words->citation,
                   "what the dry run told: then only what it showed is loaded, or nothing")
      ->needs("--commit");
  load->add_option("--campaign", words->campaign,
                   "which one, where several collect the form for the period");
  add_language(*load, words->language);
  load->callback(
      [&options, &run, words] { run = [&options, words] { return ops::load(options, *words); }; });
}

}  // namespace cas::ops
