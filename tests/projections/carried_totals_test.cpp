#include "projections/carried_totals.hpp"

#include <algorithm>

#include "projections/queries.hpp"
#include "tests/projections/replayed.hpp"

namespace cas::projections {
namespace {

using namespace testing;

/// Row 2 of version 1 is called 9, row 3 has ended, row 4 is new; money is told in tenths of
/// grosze.
events::FormTemplate newer_form() {
  auto form = small_form();
  form.version = events::FormVersion{2};
  auto& section = form.sections[0];
  section.rows[0].formula = "9+4";
  section.rows[1].number = "9";
  section.rows[2].number = "4";
  section.columns[0].scale = 3;
  form.policy.rules.clear();
  form.policy.prefills.clear();
  form.policy.successions = {{"A/2", "A/9"}, {"A/3", ""}};
  return form;
}

const CellTotal* find(const std::vector<CellTotal>& totals, std::string_view code) {
  const auto found = std::ranges::find(totals, code, &CellTotal::code);
  return found == totals.end() ? nullptr : &*found;
}

TEST(CarriedTotals, KeepWhatEveryRowOfTheOlderVersionSummedUpTo) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    SmallLog log;
    publish(log);
    const auto form = newer_form();
    log.append(events::kRegistry, {{events::form::stream_of(form.code, form.version),
                                    events::form::Event{events::form::FormPublished{
                                        form, events::Layout::of(form)->hash()}}}});
    play(log, seed, 8, 400);
    adapters::MemoryStore store;
    const auto projector = replayed(store, log);
    const auto& registry = projector->registry();
    const auto& older = *registry.form(form.code, events::FormVersion{1});
    const auto newer = layout_named(registry, older, "newest");
    ASSERT_TRUE(newer);
    const auto known = totals(*projector, kCampaign, "PL", events::report::Lens::entered);
    ASSERT_TRUE(known);
    const auto carried = events::CarriedLayout::of(registry, older, **newer);
    const auto told = carry_totals(known->cells, older, **newer, carried);
    ASSERT_TRUE(told);
    // The formula's own row as well: it is not computed anew out of what has gone on.
    for (const auto& [now, before] :
         std::vector<std::pair<std::string, std::string>>{{"A/1", "A/1"}, {"A/9", "A/2"}})
      for (const auto& [column, factor] : {std::pair{"/1", 10}, std::pair{"/2", 1}}) {
        const auto* is = find(*told, now + column);
        const auto* was = find(known->cells, before + column);
        ASSERT_NE(is, nullptr);
        ASSERT_NE(was, nullptr);
        EXPECT_EQ(is->sum, was->sum * factor);
        EXPECT_EQ(is->scale, factor == 10 ? 3 : 0);
        EXPECT_EQ(is->numbers, was->numbers);
        EXPECT_EQ(is->no_data, was->no_data);
      }
    EXPECT_EQ(told->size(), 4U);
    EXPECT_EQ(carried.begun(), std::vector<std::string>{"A/4"});
    EXPECT_EQ(carried.ended(), std::vector<std::string>{"A/3"});
  }
}

TEST(CarriedTotals, AddUpRowsThatWereMerged) {
  SmallLog log;
  publish(log);
  auto form = newer_form();
  form.sections[0].rows.pop_back();
  form.sections[0].rows[0].formula = "9";
  form.policy.successions = {{"A/2", "A/9"}, {"A/3", "A/9"}};
  log.append(
      events::kRegistry,
      {{events::form::stream_of(form.code, form.version),
        events::form::Event{events::form::FormPublished{form, events::Layout::of(form)->hash()}}}});
  play(log, 1, 8, 400);
  adapters::MemoryStore store;
  const auto projector = replayed(store, log);
  const auto& registry = projector->registry();
  const auto& older = *registry.form(form.code, events::FormVersion{1});
  const auto& newer = *registry.form(form.code, events::FormVersion{2});
  const auto known = totals(*projector, kCampaign, "PL", events::report::Lens::entered).value();
  const auto carried = events::CarriedLayout::of(registry, older, newer);
  const auto told = carry_totals(known.cells, older, newer, carried).value();
  for (const auto& [column, factor] : {std::pair{"/1", 10}, std::pair{"/2", 1}}) {
    const auto* is = find(told, std::string("A/9") + column);
    const auto* two = find(known.cells, std::string("A/2") + column);
    const auto* three = find(known.cells, std::string("A/3") + column);
    ASSERT_TRUE(is != nullptr && two != nullptr && three != nullptr);
    EXPECT_EQ(is->sum, (two->sum + three->sum) * factor);
    EXPECT_EQ(is->numbers, two->numbers + three->numbers);
    EXPECT_EQ(is->no_data, two->no_data + three->no_data);
  }
  EXPECT_TRUE(carried.ended().empty());
}

TEST(LayoutNamed, IsTheFormsOwnVersionOrANewerOne) {
  SmallLog log;
  publish(log);
  const auto form = newer_form();
  log.append(
      events::kRegistry,
      {{events::form::stream_of(form.code, form.version),
        events::form::Event{events::form::FormPublished{form, events::Layout::of(form)->hash()}}}});
  adapters::MemoryStore store;
  const auto projector = replayed(store, log);
  const auto& registry = projector->registry();
  const auto named = [&](std::uint32_t own, std::string_view word) {
    const auto found =
        layout_named(registry, *registry.form(form.code, events::FormVersion{own}), word);
    return found ? std::to_string((*found)->form.version.value()) : found.error().reason;
  };
  EXPECT_EQ(named(1, "newest"), "2");
  EXPECT_EQ(named(2, "newest"), "2");
  EXPECT_EQ(named(1, "TST/1"), "1");
  EXPECT_EQ(named(1, "TST/2"), "2");
  EXPECT_EQ(named(2, "TST/1"), "layout.older");
  EXPECT_EQ(named(1, "TST/3"), "layout.unknown");
  EXPECT_EQ(named(1, "FA/2"), "layout.unknown");
  for (const auto* word : {"", "TST", "2", "TST/", "TST/x", "TST/2x", "TST/-1"})
    EXPECT_EQ(named(1, word), "layout.unreadable") << word;
}

}  // namespace
}  // namespace cas::projections
