#include "tests/projections/campaign_script.hpp"

#include <random>

#include "events/hash.hpp"
#include "events/report_state.hpp"

namespace cas::testing {
namespace {

using namespace events::report;

events::FormRow row(std::string number, std::string formula, events::Aggregate aggregate) {
  return {number, "wiersz " + number, "row " + number, "", {}, std::move(formula), aggregate};
}

std::uint64_t draw(std::mt19937_64& random, std::uint64_t below) { return random() % below; }

CellsSaved random_save(std::mt19937_64& random) {
  CellsSaved save;
  for (std::uint16_t cell = 0; cell < kCells; ++cell) {
    if (draw(random, 3) == 0) continue;
    const auto kind = draw(random, 4) == 0 ? draw(random, events::kCellKinds) : 1;
    const auto value = static_cast<std::int64_t>(draw(random, 2'000'001)) - 1'000'000;
    save.changes.add(cell, static_cast<events::CellKind>(kind), kind == 1 ? value : 0);
  }
  return save;
}

/// What a decider would permit next; saves are the most likely.
Event random_act(const ReportState& s, std::mt19937_64& random) {
  std::vector<Event> may;
  if (s.phase == Phase::at_unit) {
    const CellsLoaded loaded{random_save(random).changes, {}};
    may = {random_save(random), random_save(random), loaded, ReportApproved{}};
  }
  if (s.phase == Phase::approved) may = {ReportSubmitted{}, ReportSubmitted{}, ApprovalWithdrawn{}};
  if (s.phase == Phase::submitted)
    may = {AcceptedByVoivodeship{}, AcceptedByVoivodeship{}, SubmissionWithdrawn{},
           ReportReturned{}};
  if (s.phase == Phase::accepted_regional || s.phase == Phase::accepted_national) {
    if (s.ask == CorrectionAsk::none) may = {CorrectionRequested{}};
    if (s.ask == CorrectionAsk::requested) may = {CorrectionPermitted{}, CorrectionRefused{}};
    if (s.ask == CorrectionAsk::permitted) may = {CorrectionOpened{s.correction + 1}};
    if (s.phase == Phase::accepted_regional) {
      may.push_back(AcceptedByMinistry{});
      may.push_back(ReportReturned{});
    }
  }
  if (draw(random, 12) == 0)
    return RegionAssigned{region(draw(random, 2) == 0 ? "0212033" : "0401011")};
  return may[draw(random, may.size())];
}

}  // namespace

events::FormTemplate small_form() {
  events::FormTemplate form;
  form.code = events::FormCode{"TST"};
  form.version = events::FormVersion{1};
  form.area = "TST";
  form.title_pl = "próba";
  form.title_en = "trial";
  form.period = "quarter";
  events::FormSection section{"A", "dział", "section", {}, {}, {}};
  section.rows = {row("1", "2+3", events::Aggregate::formula), row("2", "", events::Aggregate::sum),
                  row("3", "", events::Aggregate::sum)};
  section.columns = {{"1", "kwota", "amount", "PLN", 2}, {"2", "osoby", "persons", "persons", 0}};
  form.sections = {section};
  form.policy.rules = {{"few", events::Severity::soft, "[A/2/1] <= 50", "mało", "few"}};
  form.policy.prefills = {{"[A/3/2]", "[A/2/2]"}, {"[A/3/1]", "[A/2/1] / 2"}};
  return form;
}

events::Hash small_layout() { return events::Layout::of(small_form())->hash(); }

events::RegionPath region(std::string gmina) {
  return {gmina.substr(0, 2), gmina.substr(0, 4), gmina};
}

events::UnitId unit_id(int number) {
  return events::UnitId{events::derive_id({"unit", std::to_string(number)})};
}
events::ReportId report_id(int number) {
  return events::report::report_id(kCampaign, unit_id(number));
}

ReportOpened opened(int number, const events::RegionPath& where) {
  return {kCampaign,
          events::FormCode{"TST"},
          events::FormVersion{1},
          small_layout(),
          kCells,
          unit_id(number),
          where,
          {}};
}

CellsSaved saved(std::initializer_list<std::pair<std::uint16_t, std::int64_t>> numbers) {
  CellsSaved save;
  for (const auto& [cell, value] : numbers) save.changes.add(cell, events::CellKind::number, value);
  return save;
}

CellsSaved saved_kind(std::uint16_t cell, events::CellKind kind) {
  CellsSaved save;
  save.changes.add(cell, kind, 0);
  return save;
}

void publish(SmallLog& log) {
  log.append(events::kRegistry,
             {{events::form::stream_of(events::FormCode{"TST"}, events::FormVersion{1}),
               events::form::Event{events::form::FormPublished{small_form(), small_layout()}}}});
  events::campaign::CampaignCreated created;
  created.campaign = kCampaign;
  created.form = events::FormCode{"TST"};
  created.form_version = events::FormVersion{1};
  created.layout = small_layout();
  created.cells = kCells;
  created.period = "2014-Q4";
  const auto stream = events::campaign::stream_of(kCampaign);
  log.append(events::kRegistry, {{stream, events::campaign::Event{created}}});
  log.append(events::kRegistry,
             {{stream, events::campaign::Event{events::campaign::CampaignLaunched{2}}}});
}

void play(SmallLog& log, std::uint64_t seed, int reports, int steps) {
  std::mt19937_64 random(seed);
  std::vector<ReportState> states(static_cast<std::size_t>(reports));
  const std::array<const char*, 4> gminas{"0201011", "0201022", "0212033", "0401011"};
  for (int step = 0; step < steps; ++step) {
    const auto number = static_cast<int>(draw(random, states.size()));
    auto& state = states[static_cast<std::size_t>(number)];
    const Event event = state.phase == Phase::absent
                            ? Event{opened(number, region(gminas[draw(random, gminas.size())]))}
                            : random_act(state, random);
    evolve(state, event);
    const auto shards = log.partitions() - 1;
    const events::PartitionNo shard{1 + static_cast<std::uint32_t>(number) % shards};
    log.append(shard, report_id(number), event);
    if (draw(random, 20) == 0) log.append_void(shard);
    if (draw(random, 50) == 0) log.claim(shard);
  }
}

}  // namespace cas::testing
