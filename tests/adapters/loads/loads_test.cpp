#include <gmock/gmock.h>

#include <sstream>

#include "adapters/loads/choice.hpp"
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
    return compare_with(lines, actor, nullptr);
  }

  /// The same of reports as they were shown before.
  DryRun compare_with(std::initializer_list<std::string_view> lines, const events::Actor& actor,
                      const Shown* shown) {
    std::string text = "unit;form;version;period;cell;value\n";
    for (const auto line : lines) text += std::string(line) + "\n";
    std::istringstream file(text);
    auto run = dry_run(file, look_up_in(*node_, actor, {}, shown));
    EXPECT_TRUE(run) << run.error().detail;
    return run ? *std::move(run) : DryRun{};
  }

  std::vector<Outcome> load(const DryRun& run, std::string name = "kowalska.csv") {
    std::vector<std::size_t> all(run.reports.size());
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
    auto envelopes = commands(
        run, all, {tests::somebody(Role::unit_clerk), events::Channel::file, std::move(name)},
        *keys_);
    EXPECT_TRUE(envelopes);
    return commit(*std::move(envelopes), *node_);
  }

  events::report::ReportState state() {
    return node_->with([&](Node& node) { return **node.projector().report(report_); });
  }

  json::PositionToken now() {
    return node_->with([](Node& node) { return json::token_now(node.projector()); });
  }

  /// What a commit comes to that cites the run, told when the log stood there.
  Shown cited(const DryRun& run, const json::PositionToken& at) {
    const auto citation = parse_citation(print(Citation{run.file.sha256, at}));
    EXPECT_TRUE(citation);
    auto shown = node_->with([&](Node& node) { return find_shown(*citation, node.projector()); });
    EXPECT_TRUE(shown);
    return *std::move(shown);
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
  const auto told = dry_run_json(run, now(), 1).at("reports").at(0);
  EXPECT_EQ(boost::json::serialize(told.at("changes")),
            R"([{"cell":"A/1/2","before":"","after":"0*"}])");
  std::ostringstream written;
  write_dry_run(written, run, now());
  EXPECT_EQ(written.str(), boost::json::serialize(dry_run_json(run, now(), SIZE_MAX)));
  const auto counted = dry_run_json(run, now(), 0).at("reports").at(0);
  EXPECT_TRUE(counted.at("changes").as_array().empty());
  EXPECT_EQ(counted.at("changed"), 1) << "those that are not listed are counted";
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

TEST_F(Loading, IsTheSameUnderWhateverNameTheFileComesAgain) {
  report_ = open_report();
  const auto run = compare({"0212033;T;1;2014-Q4;A/1/1;1.50"});
  ASSERT_TRUE(load(run).at(0).done);
  for (const auto* name : {"nowak.csv", ""}) {
    const auto outcomes = load(run, name);
    ASSERT_TRUE(outcomes.at(0).done) << name << ": " << outcomes[0].done.error().reason;
    EXPECT_TRUE(outcomes[0].done->repeated) << name;
    EXPECT_EQ(commit_json(run, {0}, outcomes).at("unchanged"), 1);
  }
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

TEST_F(Loading, ComparesAgainAsOfTheDryRunThatIsCited) {
  report_ = open_report();
  const auto clerk = tests::somebody(Role::unit_clerk);
  const auto lines = {std::string_view("0212033;T;1;2014-Q4;A/1/1;1.50")};
  const auto at = now();
  const auto shown = cited(compare(lines), at);
  EXPECT_TRUE(choose(compare_with(lines, clerk, &shown), {}, &shown)) << "nothing moved";
  const auto other = compare_with({"0212033;T;1;2014-Q4;A/1/1;1.51"}, clerk, &shown);
  EXPECT_EQ(choose(other, {}, &shown).error().reason, "load.other_file");
  EXPECT_EQ(choose(other, {"0212044"}, nullptr).error().reason, "load.not_in_file");
  must(envelope(Role::unit_clerk, engine::ReportCommand{save(report_, 999)}));
  const auto late = compare_with(lines, clerk, &shown);
  EXPECT_EQ(late.reports.at(0).before.at(0), files::CellContent{}) << "as it was shown";
  const auto moved = choose(late, {}, &shown);
  ASSERT_FALSE(moved);
  EXPECT_EQ(moved.error().reason, "load.moved");
  EXPECT_NE(moved.error().detail.find("0212033"), std::string::npos) << moved.error().detail;
}

TEST_F(Loading, ThatWasCutOffGoesOnFromTheSameDryRun) {
  report_ = open_report();
  const auto clerk = tests::somebody(Role::unit_clerk);
  const auto lines = {std::string_view("0212033;T;1;2014-Q4;A/1/1;1.50")};
  const auto at = now();
  const auto shown = cited(compare(lines), at);
  ASSERT_TRUE(load(compare_with(lines, clerk, &shown)).at(0).done);
  const auto repeated = [&] {
    const auto again = compare_with(lines, clerk, &shown);
    const auto places = choose(again, {}, &shown);
    EXPECT_TRUE(places) << places.error().detail;
    const auto outcomes = load(again);
    EXPECT_TRUE(outcomes.at(0).done && outcomes[0].done->repeated);
    return commit_json(again, *places, outcomes);
  };
  // It was loaded; the client never learned.
  EXPECT_EQ(repeated().at("unchanged"), 1);
  // Somebody went on with another cell, and then with what was loaded.
  engine::SaveCells other{report_, {}};
  other.changes.add(1, events::CellKind::number, 3);
  must(envelope(Role::unit_clerk, engine::ReportCommand{other}));
  EXPECT_EQ(repeated().at("unchanged"), 1) << "it is as the file says";
  must(envelope(Role::unit_clerk, engine::ReportCommand{save(report_, 999)}));
  const auto told = repeated();
  EXPECT_EQ(told.at("unchanged"), 0);
  EXPECT_EQ(told.at("refused").at(0).at("reason"), "load.changed_since");
  EXPECT_THAT(std::string(told.at("refused").at(0).at("detail").as_string()),
              testing::HasSubstr("version 4"));
  EXPECT_EQ(state().cells.values[0], 999) << "nothing twice";
}

TEST_F(Loading, WhatWasApprovedMeanwhileIsNoFaultWhereNothingChanges) {
  report_ = open_report();
  const auto clerk = tests::somebody(Role::unit_clerk);
  const auto lines = {std::string_view("0212033;T;1;2014-Q4;A/1/1;1.50")};
  ASSERT_TRUE(load(compare(lines)).at(0).done);
  const auto at = now();
  const auto shown = cited(compare(lines), at);
  must(envelope(Role::unit_head, engine::ReportCommand{engine::ApproveReport{{report_}}},
                events::Version{2}));
  const auto again = compare(lines);
  EXPECT_EQ(faults(again), "");
  EXPECT_TRUE(choose(again, {}, nullptr));
  const auto after = compare_with(lines, clerk, &shown);
  EXPECT_TRUE(choose(after, {}, &shown)) << "the delivery is repeated with its dry run";
  EXPECT_TRUE(load(again).empty() && load(after).empty());
  EXPECT_EQ(faults(compare({"0212033;T;1;2014-Q4;A/1/1;1.51"})), "report.not_at_unit ");
}

TEST_F(Loading, SaysThatTheNamedCampaignIsNoneForTheFile) {
  open_report();
  std::istringstream file("unit;form;version;period;cell;value\n0212033;T;1;2014-Q4;A/1/1;1\n");
  const auto run =
      dry_run(file, look_up_in(*node_, tests::somebody(Role::unit_clerk), "ZZZ", nullptr));
  ASSERT_TRUE(run);
  EXPECT_EQ(run->reports.at(0).faults.at(0).detail,
            "The campaign 'ZZZ' does not collect 'T' for '2014-Q4'.");
}

TEST_F(Loading, RefusesACitationThatIsNone) {
  open_report();
  const auto good = print(Citation{events::Hash{}, now()});
  EXPECT_TRUE(parse_citation(good));
  for (const auto& bad : {std::string(), good.substr(1), good.substr(0, 64), good + "x",
                          "x" + good.substr(1), good.substr(65)})
    EXPECT_EQ(parse_citation(bad).error().reason, "load.bad_citation") << bad;
  auto elsewhere = now();
  elsewhere.log = "00000000";
  const auto error = [&](const json::PositionToken& token) {
    return node_->with([&](Node& node) {
      return find_shown({events::Hash{}, token}, node.projector()).error().reason;
    });
  };
  EXPECT_EQ(error(elsewhere), "position.other_log");
  auto narrow = now();
  narrow.seqs.erase(narrow.seqs.begin());
  EXPECT_EQ(error(narrow), "position.width");
  auto later = now();
  later.seqs.begin()->second = events::Seq{1'000'000};
  EXPECT_EQ(error(later), "position.beyond");
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
  const auto bad = compare({"0212033;T;1;2014-Q9;A/1/1;1"});
  EXPECT_EQ(faults(bad), "load.bad_period ");
  EXPECT_THAT(bad.reports.at(0).faults.at(0).detail, testing::HasSubstr("'2014-Q9'"));
  EXPECT_EQ(to_string(bad.reports.at(0).faults.at(0).place), "line 2, column 13");
  const auto newer = compare({"0212033;T;2;2014-Q4;A/1/1;1"});
  EXPECT_EQ(to_string(newer.reports.at(0).faults.at(0).place), "line 2, column 11");
  EXPECT_EQ(faults(compare({"0212033;T;abc;2014-Q4;A/1/1;1"})), "report.bad_version ");
  const events::Actor elsewhere{events::AccountId{}, Role::unit_clerk, events::Scope::region("14")};
  EXPECT_EQ(faults(compare({"0212033;T;1;2014-Q4;A/1/1;1"}, elsewhere)), "load.unknown_unit ");
  must(envelope(Role::unit_clerk, engine::ReportCommand{save(report_, 1)}));
  must(envelope(Role::unit_head, engine::ReportCommand{engine::ApproveReport{{report_}}},
                events::Version{2}));
  EXPECT_EQ(faults(compare({"0212033;T;1;2014-Q4;A/1/1;1"})), "report.not_at_unit ");
}

}  // namespace
}  // namespace cas::adapters::loads
