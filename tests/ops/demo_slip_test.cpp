#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <set>

#include "adapters/files/catalogue.hpp"
#include "events/checks.hpp"
#include "ops/demo/slip.hpp"

namespace cas::ops {
namespace {

using events::CellGrid;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class Slips : public ::testing::Test {
 protected:
  void SetUp() override {
    auto form = adapters::files::load_packaged_form(
        std::filesystem::path(SOURCE_DIR) / "ops/catalogue", "fa-quarterly");
    ASSERT_TRUE(form.has_value()) << form.error().detail;
    layout_ = *events::Layout::of(*form);
    rules_ = *events::forms::CompiledRules::of(*form);
  }

  [[nodiscard]] std::vector<events::forms::Finding> found(const CellGrid& cells) const {
    events::forms::RuleState state(*rules_);
    state.check(cells, {});
    return state.findings(cells);
  }

  /// The rules that a unit of that code breaks after the slip; before it breaks none.
  [[nodiscard]] std::set<std::string> broken(Slip slip, const std::string& unit) const {
    const auto figures = adapters::files::invent_fa(*layout_, 1, unit, 0);
    auto cells = CellGrid::of_size(layout_->cells().size());
    events::report::apply(cells, figures);
    EXPECT_THAT(found(cells), IsEmpty());
    const auto save = slip_in(slip, *layout_, figures);
    EXPECT_TRUE(save.well_formed());
    events::report::apply(cells, save);
    std::set<std::string> names;
    for (const auto& one : found(cells)) names.insert(one.rule);
    return names;
  }

  std::optional<events::Layout> layout_;
  std::optional<events::forms::CompiledRules> rules_;
};

TEST_F(Slips, BreakJustTheRuleThatTheyAreMeantFor) {
  for (int i = 0; i < 300; ++i) {
    const auto unit = "02" + std::to_string(10'000 + i);
    SCOPED_TRACE(unit);
    EXPECT_THAT(broken(Slip::sum, unit), ElementsAre("of-which-all:A/1"));
    EXPECT_THAT(broken(Slip::backward, unit), ElementsAre("cumulative:A/4"));
    EXPECT_THAT(broken(Slip::split, unit), ElementsAre("split-exact"));
    EXPECT_THAT(broken(Slip::average, unit), ElementsAre("average-benefit"));
  }
}

TEST_F(Slips, NameTheBreachThatIsExplained) {
  const auto figures = adapters::files::invent_fa(*layout_, 1, "0201011", 0);
  auto cells = CellGrid::of_size(layout_->cells().size());
  events::report::apply(cells, figures);
  events::report::apply(cells, slip_in(Slip::split, *layout_, figures));
  const auto all = found(cells);
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].name(), kSplitBreach);
  EXPECT_EQ(all[0].severity, events::Severity::soft);
}

}  // namespace
}  // namespace cas::ops
