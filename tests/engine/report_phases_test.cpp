#include <map>

#include "tests/support/given_when_then.hpp"

// Every act in every phase, as a table.

namespace cas::test {
namespace {

using namespace engine;
using namespace events::report;
using namespace example;
using History = std::vector<Event>;

struct Stage {
  std::string_view name;
  Phase phase;
  History history;
};

History operator+(History history, const History& more) {
  history.insert(history.end(), more.begin(), more.end());
  return history;
}

/// Where a report can stand, in the order of the table's columns.
const std::vector<Stage>& stages() {
  static const auto all = [] {
    const Event asked = CorrectionRequested{{sealed("why")}};
    const History entered{opened(), saved(0, 500)};
    const auto approved = entered + History{ReportApproved{}};
    const auto submitted = approved + History{ReportSubmitted{}};
    const auto regional = submitted + History{AcceptedByVoivodeship{}};
    const auto national = regional + History{AcceptedByMinistry{}};
    const auto permitted = national + History{asked, CorrectionPermitted{}};
    return std::vector<Stage>{
        {"absent", Phase::absent, {}},
        {"opened", Phase::at_unit, {opened()}},
        {"entered", Phase::at_unit, entered},
        {"returned", Phase::at_unit, submitted + History{ReportReturned{{sealed("why")}}}},
        {"in correction", Phase::at_unit, permitted + History{CorrectionOpened{1}}},
        {"approved", Phase::approved, approved},
        {"submitted", Phase::submitted, submitted},
        {"regional", Phase::accepted_regional, regional},
        {"regional, asked", Phase::accepted_regional, regional + History{asked}},
        {"regional, permitted", Phase::accepted_regional,
         regional + History{asked, CorrectionPermitted{}}},
        {"national", Phase::accepted_national, national},
        {"national, asked", Phase::accepted_national, national + History{asked}},
        {"national, permitted", Phase::accepted_national, permitted},
    };
  }();
  return all;
}

struct Line {
  ReportCommand command;
  std::string_view event;     ///< what "+" stands for
  std::string_view outcomes;  ///< one sign for each stage
};

/// "+" decides the event, "=" is already so, a letter is a refusal.
const std::map<char, std::string_view> kRefusals{
    {'A', "report.absent"},
    {'U', "report.not_at_unit"},
    {'E', "report.empty"},
    {'P', "report.not_approved"},
    {'S', "report.not_submitted"},
    {'M', "report.not_with_ministry"},
    {'R', "report.not_returnable"},
    {'C', "report.not_accepted"},
    {'N', "report.no_correction_asked"},
    {'Q', "report.correction_asked"},
    {'X', "report.correction_not_permitted"},
    {'B', "report.no_such_breach"},
};

// clang-format off
const std::vector<Line>& lines() {
  static const std::vector<Line> all{
      //                                                      absent
      //                                                      |opened
      //                                                      ||entered
      //                                                      |||returned
      //                                                      ||||in correction
      //                                                      |||||approved
      //                                                      ||||||submitted
      //                                                      |||||||regional, asked, permitted
      //                                                      |||||||  |national, asked, permitted
      {OpenReport{campaign(), unit(kLwowek)}, "report.opened",                   "+============"},
      {save(0, 501), "report.cells_saved",                                       "A++++UUUUUUUU"},
      {act<ApproveReport>(), "report.approved",                                  "AE+++=UUUUUUU"},
      {act<WithdrawApproval>(), "report.approval_withdrawn",                     "A====+PPPPPPP"},
      {act<SubmitReport>(), "report.submitted",                                  "APPPP+=PPPPPP"},
      {act<WithdrawSubmission>(), "report.submission_withdrawn",                 "A====S+SSSSSS"},
      {act<AcceptForVoivodeship>(), "report.accepted_by_voivodeship",            "ASSSSS+===SSS"},
      {act<AcceptForMinistry>(), "report.accepted_by_ministry",                  "AMMMMMM+QQ==="},
      {act_because<ReturnReport>("why"), "report.returned",                      "ARR=RR++++RRR"},
      {act_because<RequestCorrection>("why"), "report.correction_requested",     "ACCCCCC+==+=="},
      {act<PermitCorrection>(), "report.correction_permitted",                   "ANNNNNNN+=N+="},
      {act_because<RefuseCorrection>("why"), "report.correction_refused",        "ANNNNNNN++N++"},
      {act<OpenCorrection>(), "report.correction_opened",                        "AXXX=XXXX+XX+"},
      {AssignRegion{report(), region(kRadom)}, "report.region_assigned",         "A++++++++++++"},
      {explain("why"), "report.breach_explained",   "ABBBBUUUUUUUU"},
      {load(0, 501), "report.cells_loaded",                                      "A++++UUUUUUUU"},
      {act<PrefillReport>(), "report.cells_prefilled",                           "A=+++UUUUUUUU"},
  };
  return all;
}
// clang-format on

std::string outcome_of(const Result<std::vector<Event>>& decided) {
  if (!decided) return decided.error().reason;
  if (decided->empty()) return "already so";
  EXPECT_EQ(decided->size(), 1u);
  return std::string(events::encode(decided->front()).name);
}

std::string wanted(const Line& line, std::size_t stage) {
  const auto sign = line.outcomes.at(stage);
  if (sign == '+') return std::string(line.event);
  if (sign == '=') return "already so";
  return std::string(kRefusals.at(sign));
}

TEST(ReportPhases, EveryStageIsWhatItsNameSays) {
  std::map<Phase, int> seen;
  for (const auto& stage : stages()) {
    EXPECT_EQ(state_after(stage.history).phase, stage.phase) << stage.name;
    ++seen[stage.phase];
  }
  EXPECT_EQ(seen.size(), kPhases);
}

TEST(ReportPhases, EveryActHasOneLine) {
  ASSERT_EQ(lines().size(), std::variant_size_v<ReportCommand>);
  for (std::size_t i = 0; i < lines().size(); ++i) {
    EXPECT_EQ(lines()[i].command.index(), i) << lines()[i].event;
    EXPECT_EQ(lines()[i].outcomes.size(), stages().size()) << lines()[i].event;
  }
}

TEST(ReportPhases, EveryActInEveryPhaseComesOutAsTheTableSays) {
  for (const auto& line : lines())
    for (std::size_t i = 0; i < stages().size(); ++i)
      EXPECT_EQ(outcome_of(given(stages()[i].history).when(line.command).decided()),
                wanted(line, i))
          << line.event << " when " << stages()[i].name;
}

/// A second sender who saw the new state finds the goal reached, or is refused: never two facts.
TEST(ReportPhases, NoActDecidesTwiceInARow) {
  for (const auto& line : lines())
    for (const auto& stage : stages()) {
      const auto first = given(stage.history).when(line.command).decided();
      if (!first || first->empty()) continue;
      const auto second = given(stage.history + *first).when(line.command).decided();
      EXPECT_TRUE(!second || second->empty()) << line.event << " when " << stage.name;
    }
}

}  // namespace
}  // namespace cas::test
