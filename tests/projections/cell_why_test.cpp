#include "projections/cell_why.hpp"

#include <algorithm>

#include "tests/projections/replayed.hpp"

namespace cas::projections {
namespace {

using namespace testing;

CellWhy why_of(const Projector& projector, std::uint16_t cell) {
  const auto state = projector.report(report_id(1)).value().value();
  const auto* form = projector.registry().form_by_layout(small_layout());
  const auto others =
      events::SourceReports::of(state.opened, *form, projector.registry(),
                                [&](events::ReportId id) { return projector.report(id); });
  return cell_why(projector.store(), state, *form, *others, cell).value();
}

TEST(CellWhy, NamesTheLastEventThatWroteTheCellAndTheRulesThatLookAtIt) {
  SmallLog log;
  publish(log);
  const events::PartitionNo shard{1};
  log.append(shard, report_id(1), opened(1, region("0212033")));
  log.append(shard, report_id(1), saved({{0, 900'00}, {2, 100'00}, {4, 1'00}}));
  for (int i = 0; i < 150; ++i) log.append(shard, report_id(1), saved({{3, i}}));
  adapters::MemoryStore store;
  const auto projector = replayed(store, log);
  const auto sum = why_of(*projector, 0);
  ASSERT_TRUE(sum.written);
  EXPECT_EQ(sum.written->version, events::Version{2});  // far back, beyond a page of the history
  ASSERT_TRUE(sum.formula);
  EXPECT_NE(sum.formula->pl.find("101,00 = sum(100,00; 1,00)"), std::string::npos)
      << sum.formula->pl;
  ASSERT_FALSE(sum.rules.empty());
  EXPECT_EQ(sum.rules.front().seen.outcome, events::forms::Outcome::breached);
  EXPECT_NE(sum.rules.front().seen.pl.find("900,00"), std::string::npos)
      << sum.rules.front().seen.pl;
  EXPECT_FALSE(sum.rules.front().missing);
  EXPECT_EQ(why_of(*projector, 3).written->version, events::Version{152});
  const auto part = why_of(*projector, 2);
  EXPECT_FALSE(part.formula);
  EXPECT_FALSE(why_of(*projector, 5).written);
}

TEST(CellWhy, TellsAFileFromHands) {
  SmallLog log;
  publish(log);
  const events::PartitionNo shard{1};
  log.append(shard, report_id(1), opened(1, region("0212033")));
  log.append(shard, report_id(1), saved({{2, 100'00}, {4, 1'00}}));
  events::report::CellsLoaded loaded;
  loaded.changes.add(2, events::CellKind::number, 200'00);
  loaded.file.bytes = 17;
  log.append(shard, report_id(1), loaded);
  adapters::MemoryStore store;
  const auto projector = replayed(store, log);
  const auto how = [&](std::uint16_t cell) {
    return std::get<events::report::Event>(why_of(*projector, cell).written->event);
  };
  EXPECT_EQ(std::get<events::report::CellsLoaded>(how(2)), loaded);
  EXPECT_TRUE(std::holds_alternative<events::report::CellsSaved>(how(4)));
}

TEST(CellWhy, NamesTheExpressionThatPrefilledACellUntilSomebodyWritesOver) {
  SmallLog log;
  publish(log);
  const events::PartitionNo shard{1};
  log.append(shard, report_id(1), opened(1, region("0212033")));
  log.append(shard, report_id(1), saved({{2, 100'00}, {3, 7}}));
  events::report::CellsPrefilled filled;
  filled.changes.add(4, events::CellKind::number, 50'00);
  filled.changes.add(5, events::CellKind::number, 7);
  filled.prefills = {1, 0};
  filled.cited = {{report_id(2), events::Version{3}}};
  log.append(shard, report_id(1), filled);
  log.append(shard, report_id(1), saved({{5, 8}}));
  adapters::MemoryStore store;
  const auto projector = replayed(store, log);
  const auto amount = why_of(*projector, 4);
  EXPECT_EQ(amount.prefilled_from, "[A/2/1] / 2");
  ASSERT_TRUE(amount.written);
  EXPECT_EQ(std::get<events::report::Event>(amount.written->event), events::report::Event{filled});
  EXPECT_EQ(amount.written->version, events::Version{3});
  const auto persons = why_of(*projector, 5);
  EXPECT_EQ(persons.prefilled_from, "");
  EXPECT_EQ(persons.written->version, events::Version{4});
  EXPECT_EQ(why_of(*projector, 2).prefilled_from, "");
}

TEST(CellWhy, SaysOfARuleThatCouldNotBeCheckedWhatIsMissing) {
  SmallLog log;
  publish(log);
  const events::PartitionNo shard{1};
  log.append(shard, report_id(1), opened(1, region("0212033")));
  log.append(shard, report_id(1), saved_kind(2, events::CellKind::no_data));
  adapters::MemoryStore store;
  const auto projector = replayed(store, log);
  const auto rules = why_of(*projector, 2).rules;
  const auto few = std::ranges::find(rules, "few", [](const auto& rule) { return rule.seen.name; });
  ASSERT_NE(few, rules.end());
  EXPECT_EQ(few->seen.outcome, events::forms::Outcome::unchecked);
  EXPECT_EQ(few->seen.obstacle.reason, events::forms::Reason::no_data);
  EXPECT_EQ(few->seen.pl, "A/2/1 ≤ 50: brak danych");
  ASSERT_TRUE(few->missing);
  EXPECT_EQ(few->missing->pl, "Komórka A/2/1 zawiera „.”, czyli brak danych.");
  EXPECT_EQ(few->missing->en, "Cell A/2/1 holds '.', which is no data.");
}

TEST(CellWhy, FillsInTheFormulaOfATotal) {
  SmallLog log;
  publish(log);
  const events::PartitionNo shard{1};
  log.append(shard, report_id(1), opened(1, region("0212033")));
  log.append(shard, report_id(1), saved({{2, 100'00}, {4, 1'00}}));
  adapters::MemoryStore store;
  const auto projector = replayed(store, log);
  const auto sums = totals(*projector, kCampaign, "PL", events::report::Lens::entered).value();
  const auto* form = projector->registry().form_by_layout(small_layout());
  const auto formula = total_formula(sums, *form, 0);
  ASSERT_TRUE(formula);
  EXPECT_NE(formula->en.find("101.00 = sum(100.00; 1.00)"), std::string::npos) << formula->en;
  EXPECT_FALSE(total_formula(sums, *form, 2));
}

TEST(CellWhy, KnowsNoCellThatTheFormDoesNotHave) {
  const auto form = small_form();
  const auto layout = events::Layout::of(form).value();
  EXPECT_EQ(cell_of(layout, layout.cells()[0].code).value(), 0);
  EXPECT_EQ(cell_of(layout, "A/99/1").error().reason, "cell.unknown");
}

}  // namespace
}  // namespace cas::projections
