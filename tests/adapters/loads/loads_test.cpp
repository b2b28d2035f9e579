#include <gmock/gmock.h>

#include <sstream>

#include "adapters/loads/commit.hpp"
#include "adapters/loads/load_json.hpp"
#include "tests/adapters/crypto/keys_in.hpp"
#include "tests/adapters/node/node_on_disk.hpp"

namespace cas::adapters::loads {
namespace {

using events::Role;
using tests::Node;

class Loading : public tests::NodeOnDisk {
 protected:
  /// A dry run of lines "unit;form;version;period;cell;value".
  DryRun compare(std::initializer_list<std::string_view> lines,
                 const events::Actor& actor = tests::somebody(Role::unit_clerk)) {
    std::string text = "unit;form;version;period;cell;value\n";
    for (const auto line : lines) text += std::string(line) + "\n";
    std::istringstream file(text);
    auto run = dry_run(file, [&](const ReportKey& key) {
      return node_->with(
          [&](Node& node) { return find_standing(node.projector(), key, &actor, {}); });
    });
    EXPECT_TRUE(run) << run.error().detail;
    return run ? *std::move(run) : DryRun{};
  }

  std::vector<Outcome> load(const DryRun& run) {
    std::vector<std::size_t> all(run.reports.size());
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
    auto envelopes = commands(
        run, all, {tests::somebody(Role::unit_clerk), events::Channel::file, "kowalska.csv"},
        *keys_);
    EXPECT_TRUE(envelopes);
    return commit(*std::move(envelopes), *node_);
  }

  events::report::ReportState state() {
    return node_->with([&](Node& node) { return **node.projector().report(report_); });
  }

  static std::string faults(const DryRun& run) {
    std::string all;
    for (const auto& report : run.reports)
      for (const auto& fault : report.faults) all += fault.reason + " ";
    return all;
  }

  events::ReportId report_;
  tests::TemporaryFolder key_folder_;
  std::unique_ptr<events::KeyStore> keys_ =
      *tests::keys_in(key_folder_.path() / "keys", key_folder_.path() / "master.key");
};

TEST_F(Loading, ShowsEachChangeAndMakesNone) {
  report_ = open_report();
  must(envelope(Role::unit_clerk, engine::ReportCommand{save(report_, 150)}));
  const auto run = compare({"0212033;T;1;2014-Q4;A/1/1;1.50", "0212033;T;1;2014-Q4;A/1/2;0*"});
  ASSERT_EQ(run.reports.size(), 1u);
  EXPECT_EQ(faults(run), "");
  EXPECT_EQ(run.reports[0].version(), events::Version{2});
  EXPECT_EQ(run.reports[0].changes.cells, std::vector<std::uint16_t>{1}) << "the rest stands there";
  EXPECT_EQ(run.reports[0].before[0], files::CellContent{});
  EXPECT_EQ(state().stream_version, events::Version{2});
  EXPECT_EQ(boost::json::serialize(dry_run_json(run).at("reports").at(0).at("changes")),
            R"([{"cell":"A/1/2","before":"","after":"0*"}])");
}

TEST_F(Loading, IsOneFactThatNamesTheFileAndHappensOnce) {
  report_ = open_report();
  const auto lines = {std::string_view("0212033;T;1;2014-Q4;A/1/1;1.50"),
                      std::string_view("0212033;T;1;2014-Q4;A/1/2;7")};
  const auto run = compare(lines);
  auto outcomes = load(run);
  ASSERT_EQ(outcomes.size(), 1u);
  ASSERT_TRUE(outcomes[0].done) << outcomes[0].done.error().detail;
  EXPECT_EQ(state().cells.values, (std::vector<std::int64_t>{150, 7}));
  EXPECT_EQ(state().stream_version, events::Version{2});
  // The answer was lost: the same commands again meet the first receipt.
  outcomes = load(run);
  ASSERT_TRUE(outcomes.at(0).done);
  EXPECT_TRUE(outcomes[0].done->repeated);
  // The same file again: nothing to do.
  const auto again = compare(lines);
  EXPECT_EQ(again.reports.at(0).changes.size(), 0u);
  EXPECT_TRUE(load(again).empty());
  EXPECT_EQ(state().stream_version, events::Version{2});
}

TEST_F(Loading, WhatMovedSinceItWasShownIsNotOverwritten) {
  report_ = open_report();
  const auto run = compare({"0212033;T;1;2014-Q4;A/1/1;1.50"});
  must(envelope(Role::unit_clerk, engine::ReportCommand{save(report_, 999)}));
  const auto outcomes = load(run);
  ASSERT_EQ(outcomes.size(), 1u);
  EXPECT_EQ(outcomes[0].done.error().reason, "report.version_stale");
  EXPECT_EQ(state().cells.values[0], 999);
}

TEST_F(Loading, ShowsWhatTheRulesWouldSayOnceItIsLoaded) {
  auto form = tests::tiny_form();
  form.policy.rules = {{"not-much", events::Severity::hard, "[A/1/1] <= 100", "mało", "few"}};
  report_ = open_report(form);
  const auto run = compare({"0212033;T;1;2014-Q4;A/1/1;100.50"});
  ASSERT_EQ(run.reports.size(), 1u);
  ASSERT_EQ(run.reports[0].checked.breaches.size(), 1u);
  EXPECT_EQ(run.reports[0].checked.breaches[0].name(), "not-much");
  EXPECT_EQ(faults(run), "") << "a draft may break rules; only approving it may not";
  EXPECT_TRUE(load(run).at(0).done);
}

TEST_F(Loading, SaysWhatIsWrongWithAReport) {
  report_ = open_report();
  EXPECT_EQ(faults(compare({"0212033;U;1;2014-Q4;A/1/1;1", "0212033;T;1;2015-Q1;A/1/1;1",
                            "0212033;T;2;2014-Q4;A/1/1;1", "9999999;T;1;2014-Q4;A/1/1;1",
                            "0212033;T;1;2014-Q4;A/9/1;1"})),
            "load.unknown_form load.wrong_period load.newer_version load.unknown_unit "
            "cell.unknown ");
  const events::Actor elsewhere{events::AccountId{}, Role::unit_clerk, events::Scope::region("14")};
  EXPECT_EQ(faults(compare({"0212033;T;1;2014-Q4;A/1/1;1"}, elsewhere)), "load.unknown_unit ");
  must(envelope(Role::unit_clerk, engine::ReportCommand{save(report_, 1)}));
  must(envelope(Role::unit_head, engine::ReportCommand{engine::ApproveReport{{report_}}},
                events::Version{2}));
  EXPECT_EQ(faults(compare({"0212033;T;1;2014-Q4;A/1/1;1"})), "report.not_at_unit ");
}

}  // namespace
}  // namespace cas::adapters::loads
