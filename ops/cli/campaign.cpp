#include <array>
#include <functional>
#include <iostream>
#include <ranges>

#include "adapters/crypto/random.hpp"
#include "adapters/json/answers.hpp"
#include "adapters/time/warsaw.hpp"
#include "events/forms/validity.hpp"
#include "events/hash.hpp"
#include "ops/cli/commands.hpp"
#include "ops/cli/session.hpp"
#include "ops/cli/words.hpp"
#include "projections/queries.hpp"

namespace cas::ops {
namespace {

namespace json = adapters::json;
using events::unit::Kind;

constexpr std::array<std::string_view, 4> kKinds{"gmina", "powiat", "voivodeship", "institution"};

struct CampaignWords {
  std::string code;
  std::string form;
  std::uint32_t form_version = 0;  // 0: the newest that is valid in the period
  std::string period;
  std::string unit_deadline;
  std::string office_deadline;
  std::string region = std::string(events::kCountry);
  std::vector<std::string> kinds{"gmina"};
};

Result<events::report::Deadlines> deadlines(const CampaignWords& words) {
  auto unit = adapters::time::end_of_day_in_warsaw(words.unit_deadline);
  if (!unit) return fail(std::move(unit.error()).during("reading --unit-deadline"));
  auto office = adapters::time::end_of_day_in_warsaw(words.office_deadline);
  if (!office) return fail(std::move(office.error()).during("reading --office-deadline"));
  return events::report::Deadlines{*unit, words.unit_deadline, *office, words.office_deadline};
}

/// The version that was named; else that of a campaign which is there already, so that a repeat is
/// one; else the newest that is valid in the period.
Result<events::FormVersion> version_of(const CampaignWords& words,
                                       const events::Registry& registry) {
  if (words.form_version != 0) return events::FormVersion{words.form_version};
  const auto* campaign = registry.campaign(events::CampaignCode{words.code});
  if (campaign != nullptr && campaign->created.form.value() == words.form)
    return campaign->created.form_version;
  std::optional<Error> newest_says;
  for (const auto& [key, form] : registry.forms() | std::views::reverse) {
    if (key.first.value() != words.form) continue;
    auto valid = events::period_on(form.form, words.period);
    if (valid) return key.second;
    if (!newest_says) newest_says = std::move(valid.error());
  }
  if (!newest_says)
    return fail(Errc::not_found, "form.unknown",
                "No form " + words.form + " has been published; see cas import forms.");
  if (newest_says->reason == "form.not_valid_then")
    newest_says->detail = "No published version of the form is valid then. " + newest_says->detail;
  return fail(*std::move(newest_says));
}

Result<engine::RegistryCommand> creation(const CampaignWords& words,
                                         const events::Registry& registry) {
  auto d = deadlines(words);
  if (!d) return fail(std::move(d.error()));
  const auto version = version_of(words, registry);
  if (!version) return fail(version.error());
  std::vector<Kind> kinds;
  for (const auto& kind : words.kinds)
    kinds.push_back(static_cast<Kind>(std::ranges::find(kKinds, kind) - kKinds.begin()));
  return engine::CreateCampaign{events::CampaignCode{words.code},
                                events::FormCode{words.form},
                                *version,
                                words.period,
                                std::move(kinds),
                                *std::move(d)};
}

/// What is sent, made in the light of the registry.
using MakeCommand = std::function<Result<engine::RegistryCommand>(const events::Registry&)>;

Result<Exit> send(const Options& options, const MakeCommand& make, bool opens) {
  auto actor = actor_of(options);
  if (!actor) return fail(std::move(actor.error()));
  auto writing = Writing::open(options);
  if (!writing) return fail(std::move(writing.error()));
  auto command = (*writing)->node().with(
      [&](const adapters::node::Node& node) { return make(node.projector().registry()); });
  if (!command) return fail(std::move(command.error()));
  engine::Envelope envelope;
  envelope.id = events::CommandId{adapters::crypto::random_bytes16()};
  envelope.actor = *actor;
  envelope.command = *std::move(command);
  const auto id = envelope.id;
  auto told = tell((*writing)->node().ask(std::move(envelope)), id, options.json);
  if (!told || !opens) return told;
  // The shards of this node open the reports; leave when they have.
  auto opened = (*writing)->node().until([](const auto& node) { return node.settled(); },
                                         std::chrono::minutes{5});
  if (!opened) return fail(std::move(opened.error()).during("opening the reports"));
  return told;
}

Result<Exit> list(const Options& options) {
  auto reading = Reading::open(options);
  if (!reading) return fail(std::move(reading.error()));
  const auto& campaigns = (*reading)->projector().registry().campaigns();
  if (options.json) {
    boost::json::array all;
    for (const auto& [code, campaign] : campaigns) all.push_back(json::campaign_json(campaign));
    print_json(all);
    return Exit::ok;
  }
  if (campaigns.empty()) std::cout << "No campaign yet.\n";
  for (const auto& [code, campaign] : campaigns)
    std::cout << pad_right(code.value(), 26) << pad_right(std::string(name_of(campaign.phase)), 10)
              << pad_left(std::to_string(campaign.units), 7) << " units  due "
              << campaign.created.deadlines.unit_date << "\n";
  return Exit::ok;
}

Result<Exit> show(const Options& options, const CampaignWords& words) {
  auto reading = Reading::open(options);
  if (!reading) return fail(std::move(reading.error()));
  const auto& projector = (*reading)->projector();
  const events::CampaignCode code{words.code};
  const auto* campaign = projector.registry().campaign(code);
  if (campaign == nullptr)
    return fail(Errc::not_found, "campaign.unknown", "No campaign is called " + words.code + ".");
  if (auto known = check_region(projector.registry(), words.region); !known)
    return fail(std::move(known.error()));
  const auto stand = projections::completeness(projector, code, words.region);
  if (options.json) {
    auto value = json::campaign_json(*campaign);
    value["region"] = words.region;
    for (auto& [name, count] : json::completeness_json(stand)) value[name] = std::move(count);
    print_json(value);
    return Exit::ok;
  }
  std::cout << words.code << " in " << words.region << ": " << stand.reports() << " reports\n";
  for (std::size_t p = 1; p < stand.phases.size(); ++p)
    std::cout << "  " << pad_right(std::string(name_of(static_cast<events::report::Phase>(p))), 20)
              << pad_left(std::to_string(stand.phases[p]), 7) << "\n";
  std::cout << "  of which returned " << stand.returned << ", in correction " << stand.in_correction
            << ", correction requested " << stand.correction_requested << "\n";
  return Exit::ok;
}

void add_create(CLI::App& campaign, Options& options, Run& run,
                const std::shared_ptr<CampaignWords>& words) {
  auto* create = campaign.add_subcommand(
      "create",
      "define a campaign\n\nExample: cas campaign create FA-2014Q4 FA --period 2014-Q4 "
      "--unit-deadline 2015-01-15 --office-deadline 2015-02-05 --as ministry_methodologist@PL");
  create->add_option("code", words->code, "the campaign's code, chosen now")->required();
  create->add_option("form", words->form, "code of a published form")->required();
  create
      ->add_option("--form-version", words->form_version,
                   "which version of it (default: the newest that is valid in the period)")
      ->check(CLI::PositiveNumber);
  create->add_option("--period", words->period, "what it reports on, e.g. 2014-Q4")->required();
  create->add_option("--unit-deadline", words->unit_deadline, "local day, e.g. 2015-01-15")
      ->required();
  create
      ->add_option("--office-deadline", words->office_deadline,
                   "local day, for the voivodeship office")
      ->required();
  create->add_option("--kinds", words->kinds, "which units report")
      ->check(CLI::IsMember({"gmina", "powiat", "voivodeship", "institution"}))
      ->delimiter(',')
      ->capture_default_str();
  create->callback([&options, &run, words] {
    run = [&options, words] {
      return send(
          options, [words](const auto& registry) { return creation(*words, registry); }, false);
    };
  });
}

}  // namespace

void add_campaign(CLI::App& app, Options& options, Run& run) {
  auto words = std::make_shared<CampaignWords>();
  auto* campaign = app.add_subcommand(
      "campaign",
      "Collect one form for one period.\n\n"
      "Example: cas campaign create FA-2014Q4 FA --period 2014-Q4 --unit-deadline 2015-01-15 "
      "--office-deadline 2015-02-05 --as ministry_methodologist@PL");
  campaign->require_subcommand(1);
  campaign->add_subcommand("list", "all campaigns\n\nExample: cas campaign list --json")
      ->callback([&options, &run] { run = [&options] { return list(options); }; });
  add_create(*campaign, options, run, words);
  const auto simple = [&](const char* name, const char* help, auto action) {
    auto* sub = campaign->add_subcommand(name, help);
    sub->add_option("code", words->code, "the campaign's code")->required();
    sub->callback([&run, action] { run = action; });
    return sub;
  };
  simple("launch",
         "open the reports of all its units\n\nExample: cas campaign launch FA-2014Q4 --as "
         "ministry_methodologist@PL",
         [&options, words] {
           const events::CampaignCode code{words->code};
           return send(
               options, [code](const auto&) { return engine::LaunchCampaign{{code}}; }, true);
         });
  simple("close",
         "end it: nothing can be changed any more\n\nExample: cas campaign close FA-2014Q4 --as "
         "ministry_methodologist@PL",
         [&options, words] {
           const events::CampaignCode code{words->code};
           return send(
               options, [code](const auto&) { return engine::CloseCampaign{{code}}; }, false);
         });
  simple("show",
         "how many reports stand where\n\nExample: cas campaign show FA-2014Q4 --region 0212",
         [&options, words] { return show(options, *words); })
      ->add_option("--region", words->region, "TERYT code or PL")
      ->capture_default_str();
}

}  // namespace cas::ops
