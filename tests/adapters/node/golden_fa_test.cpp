#include "adapters/files/catalogue.hpp"
#include "projections/queries.hpp"
#include "tests/adapters/node/node_on_disk.hpp"
#include "tests/support/lwowek_fa.hpp"

namespace cas::tests {
namespace {

using events::report::Lens;

/// The real FA report of one gmina, filed through commands: what went in is what every total shows.
class GoldenFa : public NodeOnDisk {
 protected:
  void file_it() {
    auto form = adapters::files::load_packaged_form(SOURCE_DIR "/ops/catalogue", "fa-quarterly");
    ASSERT_TRUE(form) << form.error().detail;
    auto layout = events::Layout::of(*form);
    ASSERT_TRUE(layout);
    layout_ = *std::move(layout);
    figures_ = test::lwowek_fa(*layout_);
    report_ = open_report(*form);
    // How row 3 divides is not published; without a word on it the report could not be approved.
    engine::SaveCells division{report_, {}};
    for (const auto* cell : {"A/3.1/3", "A/3.1/4", "A/3.1/5", "A/3.2/3", "A/3.2/4", "A/3.2/5"})
      division.changes.add(*layout_->find(cell), events::CellKind::no_data, 0);
    must(envelope(Role::unit_clerk, engine::ReportCommand{division}));
    auto version = must(envelope(Role::unit_clerk,
                                 engine::ReportCommand{engine::SaveCells{report_, figures_}}))
                       .receipt.version;
    const std::vector<std::pair<Role, engine::ReportCommand>> acts{
        {Role::unit_head, engine::ApproveReport{{report_}}},
        {Role::unit_clerk, engine::SubmitReport{{report_}}},
        {Role::wps_head, engine::AcceptForVoivodeship{{report_}}},
        {Role::ministry_approver, engine::AcceptForMinistry{{report_}}}};
    for (const auto& [role, act] : acts)
      version = must(envelope(role, engine::Command{act}, version)).receipt.version;
  }

  projections::TotalsAnswer totals(std::string_view region, Lens lens) {
    auto answer = node_->with([&](Node& n) {
      return projections::totals(n.projector(), events::CampaignCode{kCampaign}, region, lens);
    });
    EXPECT_TRUE(answer) << answer.error().detail;
    return answer ? *answer : projections::TotalsAnswer{};
  }

  std::optional<events::Layout> layout_;
  events::CellChanges figures_;
  engine::ReportId report_;
};

TEST_F(GoldenFa, EveryTotalAboveTheGminaShowsItToTheGrosz) {
  file_it();
  for (const auto lens :
       {Lens::entered, Lens::submitted, Lens::accepted_regional, Lens::accepted_national})
    for (const auto* region : {"PL", "02", "0212", "0212033"}) {
      SCOPED_TRACE(region);
      const auto answer = totals(region, lens);
      std::size_t shown = 0;
      for (const auto& cell : answer.cells) {
        const auto at = layout_->find(cell.code);
        ASSERT_TRUE(at);
        const auto entered = std::ranges::find(figures_.cells, *at);
        if (entered == figures_.cells.end()) {
          EXPECT_EQ(cell.numbers, 0u) << cell.code;
          continue;
        }
        const auto i = static_cast<std::size_t>(entered - figures_.cells.begin());
        EXPECT_EQ(cell.sum, figures_.values[i]) << cell.code;
        EXPECT_EQ(cell.numbers, 1u) << cell.code;
        ++shown;
      }
      EXPECT_EQ(shown, figures_.size());
    }
  const auto nation = totals("PL", Lens::accepted_national);
  const auto paid = std::ranges::find(nation.cells, "A/1/5", &projections::CellTotal::code);
  ASSERT_NE(paid, nation.cells.end());
  EXPECT_EQ(paid->sum, 1'316'672'00);
}

TEST_F(GoldenFa, AnotherVoivodeshipCountsNothingOfIt) {
  file_it();
  for (const auto& cell : totals("04", Lens::submitted).cells) EXPECT_FALSE(cell.any());
}

}  // namespace
}  // namespace cas::tests
