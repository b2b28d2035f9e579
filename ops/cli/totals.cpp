#include <algorithm>
#include <csignal>
#include <iostream>
#include <thread>

#include "adapters/files/cell_text.hpp"
#include "adapters/json/answers.hpp"
#include "adapters/json/layout_json.hpp"
#include "adapters/json/moments.hpp"
#include "adapters/json/why_json.hpp"
#include "ops/cli/commands.hpp"
#include "ops/cli/form_table.hpp"
#include "ops/cli/language.hpp"
#include "ops/cli/seen_layout.hpp"
#include "ops/cli/session.hpp"
#include "ops/cli/words.hpp"
#include "projections/carried_totals.hpp"
#include "projections/fingerprints.hpp"
#include "projections/queries.hpp"

namespace cas::ops {
namespace {

namespace files = adapters::files;
namespace json = adapters::json;
using projections::CellTotal;
using projections::TotalsAnswer;

struct TotalsWords {
  std::string campaign;
  std::string region = std::string(events::kCountry);
  std::string lens = "submitted";
  std::optional<std::string> as_of;
  std::optional<std::string> layout;
  bool follow = false;
  std::string why;  ///< a cell
  Language language = Language::polish;
};

struct Asked {
  TotalsAnswer answer;
  SeenLayout seen;
  std::optional<projections::Position> as_of;  // what the moment came to
};

volatile std::sig_atomic_t ended = 0;
void on_signal(int) { ended = 1; }

/// The sum; where no report holds a number, and none comes of a formula, the symbol that they hold:
/// what is not known leaves all of it not known.
std::string printed(const CellTotal& cell, Language in) {
  using events::CellKind;
  auto kind = CellKind::number;
  if (cell.numbers == 0 && cell.sum == 0 && cell.any())
    kind = cell.no_data > 0      ? CellKind::no_data
           : cell.below_unit > 0 ? CellKind::below_unit
                                 : CellKind::impossible;
  return files::print_cell({kind, cell.sum}, cell.scale, files::style_in(in));
}

boost::json::value as_json(const Asked& asked) {
  auto all = json::totals_json(asked.answer);
  if (asked.seen.carried) all["layout"] = json::layout_json(*asked.seen.form, *asked.seen.carried);
  if (asked.as_of) {
    all["position"] = json::print_position(asked.as_of->seqs);
    all["provisional"] = asked.as_of->provisional;
  }
  return all;
}

void print(const Asked& asked, Language in) {
  const auto& answer = asked.answer;
  std::cout << answer.campaign.value() << " · " << answer.region << " · "
            << projections::name_of(answer.lens) << "\n";
  if (asked.as_of)
    std::cout << Bilingual{"na pozycję ", "as of position "}.in(in)
              << json::print_position(asked.as_of->seqs)
              << (asked.as_of->provisional
                      ? Bilingual{", wstępnie: do tej chwili może jeszcze coś nadejść",
                                  ", provisional: more may still come in before then"}
                            .in(in)
                      : "")
              << "\n";
  print_layout(asked.seen, answer.form_version, in);
  std::map<std::string_view, const CellTotal*> by_code;
  for (const auto& cell : answer.cells) by_code[cell.code] = &cell;
  auto cell = asked.seen.form->layout.cells().begin();
  const auto text = [&](const auto&...) -> std::string {
    const auto& [code, scale, barred, aggregate] = *cell++;
    if (barred) return "X";
    if (aggregate == events::Aggregate::none) return "–";
    const auto found = by_code.find(code);  // none, where it is new since
    return found != by_code.end() && found->second->any() ? printed(*found->second, in) : "";
  };
  print_sections(asked.seen.form->form, in, {36, 22}, text);
}

/// The campaign that was named, or the only one there is.
Result<events::CampaignCode> choose(const events::Registry& registry, const std::string& named) {
  if (!named.empty()) return events::CampaignCode{named};
  if (registry.campaigns().size() == 1) return registry.campaigns().begin()->first;
  return fail(Errc::invalid, "campaign.missing",
              "There are " + std::to_string(registry.campaigns().size()) +
                  " campaigns; name one with --campaign (see cas campaign list).");
}

Result<Asked> ask(const projections::Projector& projector, const TotalsWords& words) {
  auto campaign = choose(projector.registry(), words.campaign);
  if (!campaign) return fail(std::move(campaign.error()));
  auto lens = parse_lens(words.lens);
  if (!lens) return fail(std::move(lens.error()));
  if (auto known = check_region(projector.registry(), words.region); !known)
    return fail(std::move(known.error()));
  Asked asked;
  if (words.as_of) {
    auto position = json::resolve(projector, *words.as_of);
    if (!position) return fail(std::move(position.error()));
    asked.as_of = *std::move(position);
  }
  auto answer = asked.as_of ? projections::totals_as_of(projector, *campaign, words.region, *lens,
                                                        asked.as_of->seqs)
                            : projections::totals(projector, *campaign, words.region, *lens);
  if (!answer) return fail(std::move(answer.error()));
  asked.answer = *std::move(answer);
  const auto& registry = projector.registry();
  const auto& own = *registry.form(asked.answer.form, asked.answer.form_version);
  auto seen = see_in(registry, own, words.layout);
  if (!seen) return fail(std::move(seen.error()));
  asked.seen = *std::move(seen);
  if (!asked.seen.carried) return asked;
  auto cells = carry_totals(asked.answer.cells, own, *asked.seen.form, *asked.seen.carried);
  if (!cells) return fail(std::move(cells.error()));
  asked.answer.cells = *std::move(cells);
  return asked;
}

void show(const Asked& asked, Language in, bool as_program) {
  if (as_program)
    print_json(as_json(asked));
  else
    print(asked, in);
}

/// By what one cell is computed.
Result<Exit> show_why(const Asked& asked, const events::Registry& registry, const std::string& code,
                      Language in, bool as_program) {
  const auto* form = registry.form(asked.answer.form, asked.answer.form_version);
  invariant(form != nullptr, "a campaign's form was published");
  const auto cell = projections::cell_of(form->layout, code);
  if (!cell) return fail(cell.error());
  if (as_program) {
    print_json(json::total_why_json(asked.answer, *form, *cell));
    return Exit::ok;
  }
  const auto formula = projections::total_formula(asked.answer, *form, *cell);
  const auto total = std::ranges::find(asked.answer.cells, code, &CellTotal::code);
  if (formula)
    std::cout << Bilingual{formula->pl, formula->en}.in(in) << "\n";
  else if (total != asked.answer.cells.end())
    std::cout << code << " = " << printed(*total, in)
              << Bilingual{"\nnie jest wyliczane; suma z tylu sprawozdań: ",
                           "\nnot computed; reports that it is the sum of: "}
                     .in(in)
              << total->numbers << "\n";
  else
    std::cout << code
              << Bilingual{" nie ma sumy: jego liczb się nie dodaje",
                           " is not totalled: its numbers do not add up over units"}
                     .in(in)
              << "\n";
  return Exit::ok;
}

Result<Exit> follow(Reading& reading, const TotalsWords& words, Asked seen, bool json) {
  std::signal(SIGINT, on_signal);
  std::signal(SIGTERM, on_signal);
  while (ended == 0) {
    reading.log().wait(std::chrono::milliseconds{250});
    if (auto caught_up = reading.catch_up(); !caught_up) return fail(std::move(caught_up.error()));
    auto now = ask(reading.projector(), words);
    if (!now) return fail(std::move(now.error()));
    if (now->answer.cells == seen.answer.cells) continue;
    seen = *std::move(now);
    if (!json && stdout_is_terminal()) std::cout << "\033[2J\033[H";
    show(seen, words.language, json);
    std::cout << std::flush;
  }
  return Exit::ok;
}

Result<Exit> run_totals(const Options& options, const TotalsWords& words) {
  auto reading = Reading::open(options);
  if (!reading) return fail(std::move(reading.error()));
  auto answer = ask((*reading)->projector(), words);
  if (!answer) return fail(std::move(answer.error()));
  if (!words.why.empty())
    return show_why(*answer, (*reading)->projector().registry(), words.why, words.language,
                    options.json);
  show(*answer, words.language, options.json);
  if (!words.follow) return Exit::ok;
  return follow(**reading, words, *std::move(answer), options.json);
}

}  // namespace

void add_totals(CLI::App& app, Options& options, Run& run) {
  auto words = std::make_shared<TotalsWords>();
  auto* totals = app.add_subcommand(
      "totals",
      "The sums of a campaign over a region.\n\nExample: cas totals --region 02 --lens "
      "accepted_regional");
  totals->add_option("--campaign", words->campaign, "may be left out if there is only one");
  totals->add_option("--region", words->region, "PL, or a TERYT code of 2, 4 or 7 digits")
      ->capture_default_str();
  totals
      ->add_option("--lens", words->lens,
                   "which versions count: entered, submitted, accepted_regional, "
                   "accepted_national")
      ->capture_default_str();
  auto* as_of = totals->add_option("--as-of", words->as_of,
                                   "a position, as answers tell it, or a time with an offset");
  auto* layout =
      totals->add_option("--layout", words->layout,
                         "the newer form version in whose layout to tell them: newest, or as FA/2");
  auto* why = totals->add_option("--why", words->why, "by what this cell is computed: A/1/9")
                  ->excludes(layout);
  totals->add_flag("--follow", words->follow, "print again whenever they change")
      ->excludes(as_of)
      ->excludes(why);
  add_language(*totals, words->language);
  totals->callback(
      [&options, &run, words] { run = [&options, words] { return run_totals(options, *words); }; });
}

}  // namespace cas::ops
