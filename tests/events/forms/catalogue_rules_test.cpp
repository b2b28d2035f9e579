#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "tests/events/forms/checked_report.hpp"
#include "tests/events/forms/golden_report.hpp"

// What the forms of the catalogue forbid, as they are shipped.
namespace cas::events::forms {
namespace {

/// Names of the rules that a report of a shipped form breaks.
class Shipped {
 public:
  explicit Shipped(const std::string& file)
      : form_(test::shipped(file)),
        layout_(Layout::of(form_).value()),
        rules_(CompiledRules::of(form_).value()) {}

  [[nodiscard]] const Layout& layout() const { return layout_; }
  [[nodiscard]] std::vector<std::string> broken(const CellGrid& cells,
                                                const Sources& sources = {}) const {
    RuleState state(rules_);
    state.check(cells, sources);
    std::vector<std::string> names;
    for (const auto& finding : state.findings(cells)) names.push_back(finding.name());
    return names;
  }
  [[nodiscard]] std::vector<std::string> broken(std::initializer_list<test::Entry> entries) const {
    return broken(test::filled(layout_, entries));
  }

 private:
  FormTemplate form_;
  Layout layout_;
  CompiledRules rules_;
};

std::vector<std::string> files() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(SOURCE_DIR "/ops/catalogue/forms"))
    if (entry.path().filename() != "form.schema.json") names.push_back(entry.path().filename());
  std::ranges::sort(names);
  return names;
}

TEST(CatalogueRules, NoCellOfAnyFormIsNegative) {
  for (const auto& file : files()) {
    const Shipped form(file);
    for (const auto& cell : form.layout().cells()) {
      if (cell.barred) continue;
      const auto section = cell.code.substr(0, cell.code.find('/'));
      const auto place = cell.code.substr(section.size() + 1);
      const auto names = form.broken({{cell.code, "-1"}});
      EXPECT_TRUE(std::ranges::any_of(names,
                                      [&](const auto& name) {
                                        return name.starts_with("not-negative") &&
                                               name.ends_with(" @ " + place);
                                      }))
          << file << " " << cell.code << ": " << testing::PrintToString(names);
    }
  }
}

TEST(CatalogueRules, AWholeThatHasNoAverageIsNotCheckedForOne) {
  EXPECT_THAT(Shipped("sr-quarterly.json").broken({{"F/1/3", "8"}, {"F/1/4", "1600"}}),
              testing::Not(testing::Contains(testing::StartsWith("average-income"))));
  EXPECT_THAT(Shipped("mpips-05.json").broken({{"A/1/6", "10"}, {"A/1/8", "480000"}}),
              testing::Not(testing::Contains(testing::StartsWith("average-cost"))));
  EXPECT_THAT(Shipped("op-3.json").broken({{"C/1/5", "100"}, {"C/1/6", "2000"}}),
              testing::Not(testing::Contains(testing::StartsWith("average-pay"))));
}

TEST(CatalogueRules, TheHighestPaysOfSomeAreNotAddedUp) {
  EXPECT_THAT(Shipped("op-3.json")
                  .broken({{"C/1/3", "2"},
                           {"C/1/5", "200"},
                           {"C/1/6", "5000"},
                           {"C/1.1/3", "1"},
                           {"C/1.1/5", "100"},
                           {"C/1.1/6", "2000"},
                           {"C/1.1/7", "20"},
                           {"C/1.1/8", "22"},
                           {"C/1.2/3", "1"},
                           {"C/1.2/5", "100"},
                           {"C/1.2/6", "3000"},
                           {"C/1.2/7", "30"},
                           {"C/1.2/8", "31"}}),
              testing::IsEmpty());
}

TEST(CatalogueRules, AnAverageIsTheQuotientRounded) {
  const Shipped sr("sr-quarterly.json");
  const auto found = [&](std::string_view average) {
    return sr.broken({{"F/1.1/3", "3"}, {"F/1.1/4", "1000"}, {"F/1.1/5", average}});
  };
  for (const auto* good : {"333.33", "333.34"})
    EXPECT_THAT(found(good), testing::Not(testing::Contains("average-income @ 1.1"))) << good;
  for (const auto* bad : {"333.31", "333.35", ""})
    EXPECT_THAT(found(bad), testing::Contains("average-income @ 1.1")) << bad;
}

}  // namespace
}  // namespace cas::events::forms
