#include <algorithm>
#include <iostream>
#include <map>
#include <ranges>

#include "adapters/files/policy_json.hpp"
#include "adapters/files/text.hpp"
#include "adapters/json/findings_json.hpp"
#include "adapters/json/moments.hpp"
#include "ops/cli/commands.hpp"
#include "ops/cli/session.hpp"
#include "ops/cli/words.hpp"
#include "projections/registry_as_of.hpp"
#include "projections/rule_trial.hpp"

namespace cas::ops {
namespace {

namespace files = adapters::files;
namespace json = adapters::json;

constexpr std::size_t kFileBytesMax = 64 * 1024;
constexpr std::size_t kReportsAtOnce = 10'000;

struct RulesWords {
  std::string file;
  std::string form;
  std::uint32_t version = 0;
  std::string campaign;
  std::string region = std::string(events::kCountry);
  std::optional<std::string> as_of;
  std::size_t limit = 20;
};

/// {"id": "…", "severity": "soft", "condition": "…"}, as a form's own rules are written.
Result<events::EditRule> read_rule(const std::string& path) {
  const auto bytes = files::read_file(path, kFileBytesMax);
  if (!bytes) return fail(bytes.error());
  auto value = files::parse_json(*bytes);
  if (!value) return fail(std::move(value.error()).during("reading " + path));
  auto rule = files::read_draft_rule(*value);
  if (!rule) return fail(std::move(rule.error()).during("reading " + path));
  return rule;
}

/// The rule on trial in each version of the form that can take it, and why others cannot.
struct Drafts {
  std::vector<events::FormFacts> fit;
  std::map<events::FormVersion, Error> unfit;
};

/// Of all versions, or of the one that was named.
/// @errors not_found "form.unknown"; why the newest version cannot take it, if none can
Result<Drafts> drafts_of(const events::Registry& registry, const RulesWords& words,
                         const events::EditRule& rule) {
  Drafts drafts;
  for (const auto& [key, form] : registry.forms()) {
    const auto& [code, version] = key;
    if (code.value() != words.form || (words.version != 0 && version.value() != words.version))
      continue;
    auto compiled = events::forms::CompiledRules::of_draft(form.form, rule);
    if (compiled)
      drafts.fit.push_back({form.form, form.layout, *std::move(compiled)});
    else
      drafts.unfit.emplace(version, std::move(compiled.error()));
  }
  if (!drafts.fit.empty()) return drafts;
  if (!drafts.unfit.empty())
    return fail(std::move(drafts.unfit.rbegin()->second).during("reading " + words.file));
  const auto version = words.version == 0 ? "" : "/" + std::to_string(words.version);
  return fail(Errc::not_found, "form.unknown",
              "No such form was published: " + words.form + version + ".");
}

Result<void> check_campaign(const events::Registry& registry, const RulesWords& words) {
  const auto* campaign = registry.campaign(events::CampaignCode{words.campaign});
  if (words.campaign.empty() ||
      (campaign != nullptr && campaign->created.form.value() == words.form))
    return {};
  return fail(
      Errc::not_found, "campaign.unknown",
      "No campaign of " + words.form + " is called " + words.campaign + "; see cas campaign list.");
}

std::string code_of(const events::Registry& registry, events::UnitId id) {
  const auto* unit = registry.unit(id);
  return unit == nullptr ? std::string() : unit->code;
}

/// Which reports were left out, and why, unless other versions were not asked for.
boost::json::array left_out_json(const projections::Trial& trial, const Drafts& drafts) {
  auto all = json::left_out_json(trial);
  auto line = all.begin();
  for (const auto& [version, _] : trial.left_out) {
    auto& told = (line++)->as_object();
    if (const auto why = drafts.unfit.find(version); why != drafts.unfit.end()) {
      told["reason"] = why->second.reason;
      told["detail"] = why->second.detail;
    }
  }
  return all;
}

boost::json::object trial_json(const projections::RuleTrial& tried,
                               const events::Registry& registry, const Drafts& drafts) {
  const auto& trial = tried.so_far();
  boost::json::array failed;
  for (const auto& line : trial.failed)
    failed.push_back(json::trial_line_json(line, code_of(registry, line.unit),
                                           tried.draft(line.form_version)->layout));
  boost::json::array unchecked;
  for (const auto& line : trial.unchecked_lines)
    unchecked.push_back(json::unchecked_line_json(line, code_of(registry, line.unit)));
  return {{"reports", trial.reports},
          {"unchecked", trial.unchecked},
          {"unchecked_reasons", json::gaps_json(trial)},
          {"unchecked_reports", std::move(unchecked)},
          {"left_out", left_out_json(trial, drafts)},
          {"failed", std::move(failed)}};
}

/// Why reports could not be checked, and which.
void print_unchecked(const projections::Trial& trial, const events::Registry& registry,
                     std::size_t limit) {
  if (trial.unchecked == 0) return;
  std::cout << "not checked:\n";
  for (const auto& [gap, reports] : trial.gaps)
    std::cout << pad_left(std::to_string(reports), 8) << "  "
              << (gap.missing ? gap.missing->en
                              : std::string(words_of(gap.reason, events::forms::Language::english)))
              << "\n";
  for (const auto& line : trial.unchecked_lines | std::views::take(limit))
    std::cout << pad_right(line.campaign.value(), 22) << code_of(registry, line.unit) << "\n";
  const auto shown = std::min(trial.unchecked_lines.size(), limit);
  if (trial.unchecked > shown)
    std::cout << "… and " << trial.unchecked - shown << " more; see --limit and --json\n";
}

void print_left_out(const projections::Trial& trial, const Drafts& drafts,
                    const std::string& form) {
  for (const auto& [version, reports] : trial.left_out) {
    std::cout << "left out: " << reports << " reports on " << form << "/" << version.value();
    if (const auto why = drafts.unfit.find(version); why != drafts.unfit.end())
      std::cout << ": " << why->second.detail;
    std::cout << "\n";
  }
}

void print_trial(const projections::Trial& trial, const events::Registry& registry,
                 std::size_t limit) {
  std::cout << "tried on " << trial.reports << " reports: " << trial.failed.size() << " fail, "
            << trial.unchecked << " could not be checked in full\n";
  for (std::size_t i = 0; i < trial.failed.size() && i < limit; ++i) {
    const auto& line = trial.failed[i];
    for (const auto& finding : line.findings)
      std::cout << pad_right(line.campaign.value(), 22)
                << pad_right(code_of(registry, line.unit), 10)
                << pad_right(finding.instance.empty() ? "-" : finding.instance, 8)
                << (finding.left ? finding.left->text() : "?") << " against "
                << (finding.right ? finding.right->text() : "?")
                << (finding.difference ? ", by " + finding.difference->text() : "") << "\n";
  }
  if (trial.failed.size() > limit)
    std::cout << "… and " << trial.failed.size() - limit << " more; see --limit and --json\n";
  print_unchecked(trial, registry, limit);
}

/// Tries it on all reports that are meant, as they are or were.
Result<projections::RuleTrial> tried(const projections::Projector& projector,
                                     const RulesWords& words, const Drafts& drafts) {
  auto position = words.as_of ? json::resolve(projector, *words.as_of)
                              : Result<projections::Position>(projections::position_now(projector));
  if (!position) return fail(std::move(position.error()));
  std::shared_ptr<const events::Registry> then;
  if (words.as_of) {
    auto past = projections::read_registry(projector.store(), position->seqs.front());
    if (!past) return fail(std::move(past.error()));
    then = std::make_shared<const events::Registry>(*std::move(past));
  }
  projections::RuleTrial trial(projector, drafts.fit, events::CampaignCode{words.campaign},
                               words.region, std::move(position->seqs), std::move(then));
  for (bool all = false; !all;) {
    const auto done = trial.go_on(projector, kReportsAtOnce);
    if (!done) return fail(done.error());
    all = *done;
  }
  return trial;
}

Result<Exit> test(const Options& options, const RulesWords& words) {
  const auto rule = read_rule(words.file);
  if (!rule) return fail(rule.error());
  auto reading = Reading::open(options);
  if (!reading) return fail(std::move(reading.error()));
  const auto& projector = (*reading)->projector();
  const auto& registry = projector.registry();
  const auto drafts = drafts_of(registry, words, *rule);
  if (!drafts) return fail(drafts.error());
  if (auto known = check_campaign(registry, words); !known) return fail(std::move(known.error()));
  if (auto known = check_region(registry, words.region); !known)
    return fail(std::move(known.error()));
  const auto trial = tried(projector, words, *drafts);
  if (!trial) return fail(trial.error());
  if (options.json) {
    print_json(trial_json(*trial, registry, *drafts));
    return Exit::ok;
  }
  print_trial(trial->so_far(), registry, words.limit);
  print_left_out(trial->so_far(), *drafts, words.form);
  return Exit::ok;
}

}  // namespace

void add_rules(CLI::App& app, Options& options, Run& run) {
  auto words = std::make_shared<RulesWords>();
  auto* rules = app.add_subcommand("rules", "Try edit rules before they are published.");
  rules->require_subcommand(1);
  auto* tests = rules->add_subcommand(
      "test",
      "runs a rule over all stored reports of a form: who would fail it, and by how much\n\nThe "
      "file holds {\"id\": \"growth\", \"severity\": \"soft\", \"condition\": \"[A/1/5] >= "
      "[A/1/3]\"}\n\nExample: cas rules test growth.json --form FA --region 02");
  tests->add_option("file", words->file, "the rule, in JSON")->required();
  tests->add_option("--form", words->form, "the form's code")->required();
  tests->add_option("--form-version", words->version, "default: each, with the reports on it");
  tests->add_option("--campaign", words->campaign, "only its reports (default: all campaigns)");
  tests->add_option("--region", words->region, "TERYT code or PL")->capture_default_str();
  tests->add_option("--as-of", words->as_of,
                    "a position, as answers tell it, or a time with an offset");
  tests
      ->add_option("--limit", words->limit,
                   "how many that fail, and that could not be checked, are listed")
      ->capture_default_str();
  tests->callback(
      [&options, &run, words] { run = [&options, words] { return test(options, *words); }; });
}

}  // namespace cas::ops
