#include "engine/permissions.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "tests/engine/example.hpp"

// The permission table once more, written by another hand: act × role, and scope × target.

namespace cas::test {
namespace {

using namespace engine;
using namespace example;
using events::Actor;
using events::Role;
using events::Scope;
using events::report::Phase;
using events::report::ReportState;

constexpr std::size_t kRoles = static_cast<std::size_t>(events::kNewestRole) + 1;
constexpr std::size_t kActs = static_cast<std::size_t>(Act::count_);

struct Line {
  std::string_view act;
  std::string_view may;  ///< one sign for each role
};

// clang-format off
constexpr std::array kTable{
    //                                               system
    //                                               |unit_clerk
    //                                               ||unit_head
    //                                               |||wps_inspector
    //                                               ||||wps_head
    //                                               |||||rops_analyst
    //                                               ||||||ministry_methodologist
    //                                               |||||||ministry_approver
    //                                               ||||||||gus_reader
    //                                               |||||||||viewer
    //                                               ||||||||||auditor
    //                                               |||||||||||voivodeship_administrator
    //                                               ||||||||||||central_administrator
    Line{"register a unit",                         "...........xx"},
    Line{"change a unit",                           "...........xx"},
    Line{"publish a form",                          "......x......"},
    Line{"run a campaign",                          "......x......"},
    Line{"react",                                   "x............"},
    Line{"open a report",                           "x.....x....x."},
    Line{"save cells",                              ".xx.........."},
    Line{"approve for the unit",                    "..x.........."},
    Line{"submit",                                  ".xx.........."},
    Line{"accept for the voivodeship",              "...xx........"},
    Line{"return from the voivodeship",             "...xx........"},
    Line{"accept for the ministry",                 ".......x....."},
    Line{"return from the ministry",                ".......x....."},
    Line{"request a correction",                    ".xx.........."},
    Line{"permit or refuse a correction",           "...xx........"},
    Line{"permit or refuse a correction for the ministry", ".......x....."},
    Line{"open a correction",                       ".xx.........."},
    Line{"read",                                    "xxxxxxxxxxxxx"},
    Line{"read the log",                            "..........x.x"},
    Line{"administer accounts",                     "...........xx"},
};
static_assert(kTable.size() == kActs, "every act has a line");
static_assert(std::ranges::all_of(kTable, [](const Line& l) { return l.may.size() == kRoles; }),
              "every role has a column");

struct Reach {
  std::string_view name;
  Scope scope;
  std::string_view covers;  ///< one sign for each target: x whatever the role may, r only to read
};

/// The targets, in the order of the columns below. Lwówek lies in powiat 0212, Jawor in powiat
/// 0205 of the same voivodeship 02, Radom in voivodeship 14. The marshal's office of 02 has no
/// powiat and no gmina. The last ones belong to an area: reports, and the country's campaigns.
std::vector<Target> targets() {
  return {{unit(kLwowek), region(kLwowek), kNoArea},
          {unit(kJawor), region(kJawor), kNoArea},
          {unit(kRadom), region(kRadom), kNoArea},
          {unit("office"), {"02", "", ""}, kNoArea},
          {std::nullopt, region(kLwowek), kNoArea},
          {std::nullopt, {"02", "0212", ""}, kNoArea},
          {std::nullopt, {"02", "", ""}, kNoArea},
          Target::country(),
          {unit(kLwowek), region(kLwowek), "FA"},
          {unit(kLwowek), region(kLwowek), "OP-3"},
          {unit(kRadom), region(kRadom), "FA"},
          {std::nullopt, {}, "FA"},
          {std::nullopt, {}, "OP-3"}};
}

std::vector<Reach> reaches() {
  return {
      //                                                        Lwówek
      //                                                        |Jawor
      //                                                        ||Radom
      //                                                        |||the marshal's office of 02
      //                                                        ||||a new unit in Lwówek
      //                                                        |||||… in powiat 0212
      //                                                        ||||||… in voivodeship 02
      //                                                        |||||||the country
      //                                                        ||||||||FA of Lwówek
      //                                                        |||||||||OP-3 of Lwówek
      //                                                        ||||||||||FA of Radom
      //                                                        |||||||||||a campaign of FA
      //                                                        ||||||||||||a campaign of OP-3
      {"the country",           Scope::country(),              "xxxxxxxxxxxxx"},
      {"voivodeship 02",        Scope::region("02"),           "xx.xxxx.xx..."},
      {"powiat 0212",           Scope::region("0212"),         "x...xx..xx..."},
      {"gmina 0212033",         Scope::region(kLwowek),        "x...x...xx..."},
      {"the unit of Lwówek",    Scope::unit(unit(kLwowek)),    "x.......xx..."},
      {"voivodeship 14",        Scope::region("14"),           "..x.......x.."},
      {"powiat 0205",           Scope::region("0205"),         ".x..........."},
      {"gmina 0205011",         Scope::region(kJawor),         ".x..........."},
      {"the unit of Jawor",     Scope::unit(unit(kJawor)),     ".x..........."},
      {"FA in the country",     Scope::area("PL", "FA"),       "rrrrrrrrx.xx."},
      {"FA in voivodeship 02",  Scope::area("02", "FA"),       "rr.rrrr.x...."},
      {"OP-3 in Lwówek",        Scope::area(kLwowek, "OP-3"),  "r...r....x..."},
  };
}
// clang-format on

TEST(Permissions, EveryActIsNamedAsInTheTable) {
  for (std::size_t act = 0; act < kActs; ++act)
    EXPECT_EQ(name_of(static_cast<Act>(act)), kTable[act].act);
}

TEST(Permissions, EveryActRoleScopeAndTargetComesOutAsTheTablesSay) {
  const auto all_targets = targets();
  for (std::size_t act = 0; act < kActs; ++act)
    for (std::size_t role = 0; role < kRoles; ++role)
      for (const auto& reach : reaches())
        for (std::size_t to = 0; to < all_targets.size(); ++to) {
          const Actor actor{{}, static_cast<Role>(role), reach.scope};
          const auto may = permitted(actor, static_cast<Act>(act), all_targets[to]);
          const auto covers = reach.covers.at(to);
          const bool covered =
              covers == 'x' || (covers == 'r' && static_cast<Act>(act) == Act::read);
          const auto* wanted = kTable[act].may[role] != 'x' ? "permission.role"
                               : !covered                   ? "permission.scope"
                                                            : "";
          EXPECT_EQ(may ? "" : may.error().reason, wanted)
              << name_of(actor.role) << " of " << reach.name << ": " << kTable[act].act
              << ", target " << to;
          EXPECT_TRUE(may || may.error().code == Errc::forbidden);
        }
}

TEST(BeyondArea, IsAFormThatARuleLooksAtAndAnotherAreaHas) {
  auto card = form();
  card.code = events::FormCode{"KDR"};
  card.area = "KDR";
  card.policy = {};
  const auto look = [&](std::string condition) {
    card.policy.rules = {{"look", events::Severity::soft, std::move(condition), "Inne", "Other"}};
    return *events::forms::CompiledRules::of(card);
  };
  const auto registry = registry_after({published(form())});
  const auto own = Scope::area("PL", "KDR");
  EXPECT_EQ(beyond_area(own, look("[A/1/3] = [FA:A/1/3]"), registry), form().code);
  EXPECT_EQ(beyond_area(own, look("[A/1/3] = [SR:A/1/3]"), registry), events::FormCode{"SR"})
      << "whoever publishes it later reads by it then";
  EXPECT_EQ(beyond_area(own, look("[A/1/3] = [previous:A/1/3]"), registry), std::nullopt);
  for (const auto& scope : {Scope::country(), Scope::region("02"), Scope::area("PL", "FA")})
    EXPECT_EQ(beyond_area(scope, look("[A/1/3] = [FA:A/1/3]"), registry), std::nullopt);
}

ReportState in(Phase phase) {
  ReportState state;
  state.phase = phase;
  return state;
}

TEST(ActOf, EveryRegistryCommand) {
  const std::vector<std::pair<RegistryCommand, Act>> lines{
      {RegisterUnit{}, Act::register_unit},
      {RenameUnit{}, Act::change_unit},
      {MoveUnit{}, Act::change_unit},
      {CloseUnit{}, Act::change_unit},
      {PublishForm{}, Act::publish_form},
      {CreateCampaign{}, Act::run_campaign},
      {LaunchCampaign{}, Act::run_campaign},
      {CloseCampaign{}, Act::run_campaign},
      {CreateAccount{}, Act::administer_accounts},
      {IssueToken{}, Act::administer_accounts},
      {RevokeToken{}, Act::administer_accounts},
      {RevokeAccount{}, Act::administer_accounts}};
  ASSERT_EQ(lines.size(), std::variant_size_v<RegistryCommand>);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    EXPECT_EQ(lines[i].first.index(), i);
    EXPECT_EQ(act_of(lines[i].first), lines[i].second) << i;
  }
}

/// Returning and answering a request are different acts when the report lies with the ministry.
TEST(ActOf, EveryReportCommandWhereverTheReportLies) {
  struct Row {
    ReportCommand command;
    Act at_unit, submitted, regional, national;
  };
  const auto same = [](ReportCommand command, Act act) {
    return Row{std::move(command), act, act, act, act};
  };
  const auto office = Act::answer_correction_in_voivodeship;
  const auto ministry = Act::answer_correction_in_ministry;
  const std::vector<Row> rows{
      same(OpenReport{}, Act::open_report),
      same(SaveCells{}, Act::save_cells),
      same(ApproveReport{}, Act::approve),
      same(WithdrawApproval{}, Act::approve),
      same(SubmitReport{}, Act::submit),
      same(WithdrawSubmission{}, Act::submit),
      same(AcceptForVoivodeship{}, Act::accept_for_voivodeship),
      same(AcceptForMinistry{}, Act::accept_for_ministry),
      {ReturnReport{}, Act::return_from_voivodeship, Act::return_from_voivodeship,
       Act::return_from_ministry, Act::return_from_ministry},
      same(RequestCorrection{}, Act::request_correction),
      {PermitCorrection{}, office, office, office, ministry},
      {RefuseCorrection{}, office, office, office, ministry},
      same(OpenCorrection{}, Act::open_correction),
      same(AssignRegion{}, Act::react),
      same(ExplainBreach{}, Act::save_cells),
      same(LoadCells{}, Act::save_cells),
      same(PrefillReport{}, Act::save_cells)};
  ASSERT_EQ(rows.size(), std::variant_size_v<ReportCommand>);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto& row = rows[i];
    EXPECT_EQ(row.command.index(), i);
    EXPECT_EQ(act_of(row.command, in(Phase::at_unit)), row.at_unit) << i;
    EXPECT_EQ(act_of(row.command, in(Phase::submitted)), row.submitted) << i;
    EXPECT_EQ(act_of(row.command, in(Phase::accepted_regional)), row.regional) << i;
    EXPECT_EQ(act_of(row.command, in(Phase::accepted_national)), row.national) << i;
  }
}

}  // namespace
}  // namespace cas::test
