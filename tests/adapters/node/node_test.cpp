#include "tests/adapters/node/node_on_disk.hpp"

namespace cas::tests {
namespace {

TEST_F(NodeOnDisk, CarriesAReportFromItsUnitToTheMinistry) {
  const auto report = open_report();
  auto version =
      must(envelope(Role::unit_clerk, engine::ReportCommand{save(report, 1234)})).receipt.version;
  EXPECT_EQ(version, events::Version{2});
  const std::vector<std::pair<Role, engine::ReportCommand>> acts{
      {Role::unit_head, engine::ApproveReport{{report}}},
      {Role::unit_clerk, engine::SubmitReport{{report}}},
      {Role::wps_head, engine::AcceptForVoivodeship{{report}}},
      {Role::ministry_approver, engine::AcceptForMinistry{{report}}}};
  for (const auto& [role, act] : acts)
    version = must(envelope(role, engine::Command{act}, version)).receipt.version;
  EXPECT_EQ(version, events::Version{6});
  const auto state = node_->with([&](Node& n) { return n.projector().report(report); });
  ASSERT_TRUE(state && *state);
  EXPECT_EQ((*state)->phase, events::report::Phase::accepted_national);
  EXPECT_EQ((*state)->cells.values[0], 1234);
}

TEST_F(NodeOnDisk, AnswersARepeatWithTheFirstReceiptAlsoAfterARestart) {
  const auto report = open_report();
  const auto command = envelope(Role::unit_clerk, engine::ReportCommand{save(report, 7)});
  const auto first = must(command);
  EXPECT_FALSE(first.repeated);
  const auto second = must(command);
  EXPECT_TRUE(second.repeated);
  EXPECT_EQ(second.receipt, first.receipt);
  close();
  open();
  const auto third = must(command);
  EXPECT_TRUE(third.repeated);
  EXPECT_EQ(third.receipt, first.receipt);
}

TEST_F(NodeOnDisk, SaysWhatIsWrongWithACommand) {
  const auto report = open_report();
  auto stale = node_->ask(envelope(
      Role::unit_head, engine::ReportCommand{engine::ApproveReport{{report}}}, events::Version{9}));
  ASSERT_FALSE(stale);
  EXPECT_EQ(stale.error().reason, "report.version_stale");
  auto forbidden = node_->ask(envelope(Role::viewer, engine::ReportCommand{save(report, 1)}));
  ASSERT_FALSE(forbidden);
  EXPECT_EQ(forbidden.error().reason, "permission.role");
  auto unknown =
      node_->ask(envelope(Role::unit_clerk, engine::ReportCommand{save(engine::ReportId{}, 1)}));
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().reason, "report.absent");
}

TEST_F(NodeOnDisk, OpensTheReportOfAUnitThatIsRegisteredWhileACampaignRuns) {
  static_cast<void>(open_report());
  const auto add = [&](const char* code, events::unit::Kind kind) {
    must(envelope(Role::central_administrator,
                  engine::RegistryCommand{engine::RegisterUnit{
                      code, "Nowa", kind, {"02", "0212", "0212044"}, "2015-01-01", false}}));
    EXPECT_TRUE(node_->until([](const Node& n) { return n.settled(); }, std::chrono::seconds{20}));
    const auto id =
        events::report::report_id(events::CampaignCode{kCampaign}, engine::registry::unit_id(code));
    const auto state = node_->with([&](Node& n) { return n.projector().report(id); });
    return state && *state;
  };
  EXPECT_TRUE(add("0212044", events::unit::Kind::gmina));
  EXPECT_FALSE(add("NEW-1", events::unit::Kind::institution)) << "of another kind";
}

TEST_F(NodeOnDisk, TakesManyCommandsAtOnce) {
  const auto report = open_report();
  std::atomic<int> answered = 0, good = 0;
  constexpr int kMany = 2'000;
  for (int i = 0; i < kMany; ++i)
    node_->submit(envelope(Role::unit_clerk, engine::ReportCommand{save(report, i + 1)}),
                  [&](const Result<engine::Done>& done) {
                    good += done ? 1 : 0;
                    ++answered;
                  });
  ASSERT_TRUE(
      node_->until([&](const Node&) { return answered == kMany; }, std::chrono::seconds{60}));
  EXPECT_EQ(good, kMany);
}

}  // namespace
}  // namespace cas::tests
