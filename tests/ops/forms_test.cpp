#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "adapters/files/catalogue.hpp"
#include "ops/cli/form_diff.hpp"
#include "ops/cli/form_picture.hpp"
#include "ops/cli/output.hpp"

namespace cas::ops {
namespace {

using events::forms::Language;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

events::FormTemplate packaged(std::string_view name) {
  return adapters::files::load_packaged_form(SOURCE_DIR "/ops/catalogue", name).value();
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

TEST(FormPicture, ShowsNumbersLabelsBarredCellsAndRules) {
  const auto fa = form_picture(packaged("fa-quarterly"), Language::polish, 120);
  EXPECT_THAT(fa, HasSubstr("FA · wersja 1 · kwartalny\n"));
  EXPECT_THAT(fa, HasSubstr("1.1│  0–17 lat"));
  EXPECT_THAT(fa, HasSubstr("▓▓▓▓▓▓│▓▓▓▓▓▓│▓▓▓▓▓▓\n"));
  EXPECT_THAT(fa, HasSubstr("│     3│     4│     5│     6│     7│     8\n"));
  EXPECT_THAT(fa, HasSubstr("▓ zablokowana"));
  EXPECT_THAT(fa, HasSubstr("  split-gminas (twarda)\n    [A/2.2/*] = [A/2.3/*]\n    Gmina"));
  const auto english = form_picture(packaged("fa-quarterly"), Language::english, 120);
  EXPECT_THAT(english, HasSubstr("aged (1.1+1.2+1.3)"));
  EXPECT_THAT(english, Not(HasSubstr("wersja")));
}

TEST(FormPicture, FitsAnyTerminalAndCutsTablesThatDoNot) {
  for (const auto* name : {"fa-quarterly", "mpips-03", "mpips-05", "wrispz-p", "op-3", "kdr"})
    for (const std::size_t width : {60U, 80U, 200U})
      for (const auto& line : lines_of(form_picture(packaged(name), Language::polish, width)))
        EXPECT_LE(width_of(line), width) << name << ": " << line;
  const auto count = [](std::size_t width) {
    const auto lines = lines_of(form_picture(packaged("wrispz-p"), Language::polish, width));
    return std::ranges::count_if(lines, [](const auto& line) { return line.starts_with("w. │"); });
  };
  EXPECT_EQ(count(200), 1);
  EXPECT_GT(count(80), 1);
}

TEST(FormPicture, MarksWhatIsNotAddedUp) {
  const auto picture = form_picture(packaged("op-3"), Language::english, 120);
  EXPECT_THAT(picture, HasSubstr("     =│     –\n"));
  EXPECT_THAT(picture, HasSubstr("= total computed by a formula   – not added up"));
}

TEST(FormPicture, MarksColumnsThatRunOnWithinTheYear) {
  const auto sr = form_picture(packaged("sr-quarterly"), Language::polish, 120);
  EXPECT_THAT(sr, HasSubstr("    8  Liczba świadczeń, narastająco od początku roku, po trzech "
                            "miesiącach kwartału [benefits] ↑\n"));
  EXPECT_THAT(sr, HasSubstr("    3  Liczba rodzin [families]\n"));
  EXPECT_THAT(sr, HasSubstr("↑ narasta od początku roku"));
  const auto kdr = form_picture(packaged("kdr"), Language::english, 120);
  EXPECT_THAT(kdr, Not(HasSubstr("↑")));
  const auto fa = form_picture(packaged("fa-quarterly"), Language::english, 120);
  EXPECT_THAT(fa, HasSubstr("[PLN] ↑\n"));
  EXPECT_THAT(fa, HasSubstr("↑ runs on within the year"));
}

TEST(Wrapped, BreaksBetweenWordsBehindSignsAndWithinWhatIsTooLong) {
  EXPECT_THAT(wrapped("ala ma kota", 7), ElementsAre("ala ma", "kota"));
  EXPECT_THAT(wrapped("źdźbło źdźbło", 6), ElementsAre("źdźbło", "źdźbło"));
  EXPECT_THAT(wrapped("12+13+14", 6), ElementsAre("12+13+", "14"));
  EXPECT_THAT(wrapped("a źdźbłosławny b", 6), ElementsAre("a", "źdźbło", "sławny", "b"));
  EXPECT_THAT(wrapped("", 6), ElementsAre(""));
}

FormDiff diff_of(const std::vector<events::FormTemplate>& versions) { return form_diff(versions); }

TEST(FormDiff, NamesRowsColumnsRulesAndWhatMapsToWhat) {
  const auto before = packaged("fa-quarterly");
  auto now = before;
  now.version = events::FormVersion{2};
  auto& rows = now.sections[0].rows;
  now.sections[0].barred.clear();
  rows[1].label_en = "under 18 years";  // 1.1
  rows.back().number = "6";             // was 5
  rows.push_back({"7", "nowy", "new", "", {}, "", {}});
  now.policy.rules.erase(now.policy.rules.begin());       // split-state
  now.policy.rules[0].severity = events::Severity::soft;  // split-gminas
  now.policy.successions = {{"A/5", "A/6"}};
  const auto diff = diff_of({before, now});
  EXPECT_THAT(diff.rows.added, ElementsAre("A/7"));
  EXPECT_THAT(diff.rows.gone, ElementsAre());
  EXPECT_THAT(diff.rows.changed, ElementsAre("A/1.1"));
  EXPECT_THAT(diff.renamed, ElementsAre(std::pair<std::string, std::string>{"A/5", "A/6"}));
  EXPECT_THAT(diff.rules.gone, ElementsAre("split-state"));
  EXPECT_THAT(diff.rules.changed, ElementsAre("split-gminas"));
  EXPECT_THAT(diff.cells, Contains(FormDiff::Cell{"A/6/3", {"A/5/3"}}));
  EXPECT_THAT(diff.cells, Contains(FormDiff::Cell{"A/1/3", {"A/1/3"}}));
  EXPECT_THAT(diff.cells, Contains(FormDiff::Cell{"A/7/3", {}}));
  const auto text = form_diff_text(diff);
  EXPECT_THAT(text, HasSubstr("Rows\n  + A/7\n  ~ A/1.1\n"));
  EXPECT_THAT(text, HasSubstr("  A/5 -> A/6\n"));
  EXPECT_THAT(text, HasSubstr("  A/5/3 -> A/6/3\n"));
  EXPECT_EQ(form_diff_json(diff).at("cells").at("A/6/3"), "A/5/3");
  EXPECT_TRUE(form_diff_json(diff).at("cells").at("A/7/3").is_null());
}

TEST(FormDiff, NamesRowsThatAreOneFromNowOn) {
  const auto before = packaged("fa-quarterly");
  auto now = before;
  now.version = events::FormVersion{2};
  auto& rows = now.sections[0].rows;
  rows[0].formula = "1.1+1.2";
  rows.erase(rows.begin() + 3);  // 1.3, which 1.2 holds from now on
  now.sections[0].barred.clear();
  now.policy.successions = {{"A/1.2", "A/1.2"}, {"A/1.3", "A/1.2"}};
  const auto diff = diff_of({before, now});
  EXPECT_THAT(diff.merged, ElementsAre(FormDiff::Merged{{"A/1.2", "A/1.3"}, "A/1.2"}));
  EXPECT_TRUE(diff.renamed.empty() && diff.rows.gone.empty() && diff.rows.added.empty());
  EXPECT_THAT(diff.cells, Contains(FormDiff::Cell{"A/1.2/3", {"A/1.2/3", "A/1.3/3"}}));
  const auto text = form_diff_text(diff);
  EXPECT_THAT(text, HasSubstr("Rows that are one from now on\n  A/1.2 + A/1.3 -> A/1.2\n"));
  EXPECT_THAT(text, HasSubstr("  A/1.2/3 + A/1.3/3 -> A/1.2/3\n"));
  const auto json = form_diff_json(diff);
  EXPECT_EQ(json.at("rows").at("merged").at(0).at("before").at(1), "A/1.3");
  EXPECT_EQ(json.at("cells").at("A/1.2/3").at(1), "A/1.3/3");
}

TEST(FormDiff, NamesRowsThatBeginOrEndWhereTheirNumbersDoNotTellIt) {
  const auto before = packaged("fa-quarterly");
  auto now = before;
  now.version = events::FormVersion{2};
  now.policy.successions = {{"A/44", "A/5"}, {"A/3", ""}};
  const auto diff = diff_of({before, now});
  EXPECT_THAT(diff.begun, ElementsAre("A/3", "A/5"));
  EXPECT_THAT(diff.ended, ElementsAre("A/3", "A/5"));
  EXPECT_THAT(diff.from_nowhere, ElementsAre(std::pair<std::string, std::string>{"A/44", "A/5"}));
  const auto text = form_diff_text(diff);
  EXPECT_THAT(text, HasSubstr("Rows that begin empty, though one of their number was there\n"
                              "  A/3\n  A/5\n"));
  EXPECT_THAT(text, HasSubstr("Successions from rows that were not there\n  A/44 -> A/5\n"));
  const auto rows = form_diff_json(diff).at("rows");
  EXPECT_EQ(rows.at("from_nowhere").at(0).at("before"), "A/44");
  EXPECT_EQ(rows.at("begun").at(1), "A/5");
  EXPECT_EQ(rows.at("ended").at(0), "A/3");
  now.policy.successions = {{"A/5", "A/3"}, {"A/3", "A/5"}};
  EXPECT_TRUE(diff_of({before, now}).begun.empty() && diff_of({before, now}).ended.empty());
}

TEST(FormDiff, FollowsRowsThroughTheVersionsBetween) {
  const auto before = packaged("fa-quarterly");
  auto between = before;
  between.version = events::FormVersion{2};
  between.sections[0].rows.back().number = "6";  // was 5
  between.policy.successions = {{"A/5", "A/6"}};
  auto now = between;
  now.version = events::FormVersion{3};
  now.sections[0].rows.back().number = "7";
  now.policy.successions = {{"A/6", "A/7"}};
  const auto diff = diff_of({before, between, now});
  EXPECT_THAT(diff.renamed, ElementsAre(std::pair<std::string, std::string>{"A/5", "A/7"}));
  EXPECT_TRUE(diff.from_nowhere.empty() && diff.rows.added.empty() && diff.rows.gone.empty());
  EXPECT_THAT(diff.cells, Contains(FormDiff::Cell{"A/7/3", {"A/5/3"}}));
  EXPECT_THAT(diff_of({before, now}).from_nowhere,
              ElementsAre(std::pair<std::string, std::string>{"A/6", "A/7"}));
}

TEST(FormDiff, NamesColumnsThatRunOnFromNowOnOrNoLonger) {
  const auto before = packaged("sr-quarterly");
  auto now = before;
  now.version = events::FormVersion{2};
  now.policy.cumulative_columns.pop_back();  // C/3
  now.policy.cumulative_columns.emplace_back("D/3");
  const auto diff = diff_of({before, now});
  EXPECT_THAT(diff.cumulative.added, ElementsAre("D/3"));
  EXPECT_THAT(diff.cumulative.gone, ElementsAre("C/3"));
  EXPECT_THAT(diff.rules.added, ElementsAre("cumulative-in-year:D/3"));
  EXPECT_THAT(diff.rules.gone, ElementsAre("cumulative-in-year:C/3"));
  EXPECT_THAT(form_diff_text(diff),
              HasSubstr("Columns that run on within the year\n  + D/3\n  - C/3\n"));
  EXPECT_EQ(form_diff_json(diff).at("cumulative").at("added").at(0), "D/3");
}

TEST(FormDiff, OfAFormWithItselfIsEmpty) {
  for (const auto* name : {"fa-quarterly", "mpips-03", "sr-quarterly"}) {
    const auto form = packaged(name);
    const auto diff = diff_of({form, form});
    EXPECT_TRUE(diff.rows.added.empty() && diff.rows.gone.empty() && diff.rows.changed.empty());
    EXPECT_TRUE(diff.rules.added.empty() && diff.rules.gone.empty() && diff.rules.changed.empty());
    EXPECT_TRUE(diff.cumulative.added.empty() && diff.cumulative.gone.empty());
    EXPECT_TRUE(diff.renamed.empty());
    EXPECT_TRUE(diff.merged.empty());
    EXPECT_TRUE(std::ranges::all_of(
        diff.cells, [](const auto& c) { return c.before == std::vector<std::string>{c.now}; }));
  }
}

}  // namespace
}  // namespace cas::ops
