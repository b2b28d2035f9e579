#include "engine/commands.hpp"

#include <gtest/gtest.h>

#include <set>

#include "tests/engine/example.hpp"

namespace cas::test {
namespace {

using namespace engine;
using namespace example;
using events::Role;
using events::Scope;

Envelope of(Command command, std::optional<std::uint64_t> expected = std::nullopt) {
  return envelope("one", std::move(command), expected);
}

std::vector<Envelope> about_accounts() {
  const auto clerk = create_account("a", Role::unit_clerk, Scope::region(kLwowek));
  const auto head = create_account("a", Role::unit_head, Scope::region(kLwowek));
  const auto elsewhere = create_account("a", Role::unit_clerk, Scope::region(kJawor));
  auto labelled = clerk;
  labelled.label = sealed("a");
  auto with_token = clerk;
  with_token.token = token("one");
  return {of(RegistryCommand{clerk}),
          of(RegistryCommand{head}),
          of(RegistryCommand{elsewhere}),
          of(RegistryCommand{labelled}),
          of(RegistryCommand{with_token}),
          of(RegistryCommand{IssueToken{account("a"), token("one")}}),
          of(RegistryCommand{IssueToken{account("a"), token("two")}}),
          of(RegistryCommand{IssueToken{account("a"), token("one", events::Time{1})}}),
          of(RegistryCommand{RevokeToken{account("a"), 1}}),
          of(RegistryCommand{RevokeToken{account("a"), 2}}),
          of(RegistryCommand{RevokeAccount{{account("a")}}})};
}

/// One of each command, and of those that carry more, one for each field that may differ.
std::vector<Envelope> all_different() {
  auto unit_named = register_unit(kLwowek);
  unit_named.name = "Another";
  auto unit_placed = register_unit(kLwowek);
  unit_placed.region.gmina.clear();
  auto unit_generated = register_unit(kLwowek);
  unit_generated.generated = true;
  auto form_titled = form();
  form_titled.title_pl = "Inny";
  auto later = create_campaign();
  later.deadlines.unit = events::Time{1};
  const auto id = report();
  std::vector<Envelope> all{
      of(RegistryCommand{register_unit(kLwowek)}),
      of(RegistryCommand{register_unit(kJawor)}),
      of(RegistryCommand{unit_named}),
      of(RegistryCommand{unit_placed}),
      of(RegistryCommand{unit_generated}),
      of(RegistryCommand{RenameUnit{unit(kLwowek), "a"}}),
      of(RegistryCommand{RenameUnit{unit(kLwowek), "b"}}),
      of(RegistryCommand{MoveUnit{unit(kLwowek), "a", region(kJawor), ""}}),
      of(RegistryCommand{CloseUnit{unit(kLwowek), "a"}}),
      of(RegistryCommand{PublishForm{form()}}),
      of(RegistryCommand{PublishForm{form_titled}}),
      of(RegistryCommand{create_campaign()}),
      of(RegistryCommand{later}),
      of(RegistryCommand{LaunchCampaign{{campaign()}}}),
      of(RegistryCommand{CloseCampaign{{campaign()}}}),
      of(ReportCommand{OpenReport{campaign(), unit(kLwowek)}}),
      of(ReportCommand{OpenReport{campaign(), unit(kJawor)}}),
      of(ReportCommand{save(0, 1)}),
      of(ReportCommand{save(0, 2)}),
      of(ReportCommand{save(1, 1)}),
      of(ReportCommand{save(0, 1)}, 1),
      of(ReportCommand{save(0, 1)}, 2),
      of(ReportCommand{ApproveReport{{id}}}),
      of(ReportCommand{WithdrawApproval{{id}}}),
      of(ReportCommand{SubmitReport{{id}}}),
      of(ReportCommand{WithdrawSubmission{{id}}}),
      of(ReportCommand{AcceptForVoivodeship{{id}}}),
      of(ReportCommand{AcceptForMinistry{{id}}}),
      of(ReportCommand{ReturnReport{{id, sealed("a")}}}),
      of(ReportCommand{ReturnReport{{id, sealed("b")}}}),
      of(ReportCommand{RequestCorrection{{id, sealed("a")}}}),
      of(ReportCommand{PermitCorrection{{id}}}),
      of(ReportCommand{RefuseCorrection{{id, sealed("a")}}}),
      of(ReportCommand{OpenCorrection{{id}}}),
      of(ReportCommand{AssignRegion{id, region(kJawor)}}),
      of(ReportCommand{PrefillReport{{id}}}),
      of(ReportCommand{ExplainBreach{id, "a", sealed("a")}}),
      of(ReportCommand{ExplainBreach{id, "b", sealed("a")}}),
      of(LogCommand{NoteReacted{events::Seq{1}}}),
      of(LogCommand{NoteReacted{events::Seq{2}}}),
      of(LogCommand{Tick{}}),
  };
  for (auto& envelope : about_accounts()) all.push_back(std::move(envelope));
  return all;
}

TEST(CanonicalHash, DiffersWhenAnythingThatIsAskedForDiffers) {
  std::set<events::Hash> hashes;
  const auto all = all_different();
  for (const auto& envelope : all) hashes.insert(canonical_hash(envelope));
  EXPECT_EQ(hashes.size(), all.size());
}

TEST(CanonicalHash, IsTheSameForTheSameWishWhoeverSendsItHowever) {
  auto a = of(ReportCommand{save(0, 1)}, 2);
  auto b = of(ReportCommand{save(0, 1)}, 2);
  b.id = events::CommandId{};
  b.actor = events::system_actor();
  b.channel = events::Channel::web;
  b.correlation = events::CorrelationId{events::Bytes16{1}};
  b.causation = {events::PartitionNo{1}, events::Seq{1}};
  EXPECT_EQ(canonical_hash(a), canonical_hash(b));
}

TEST(CanonicalHash, OfALoadIsThatOfTheFileWhateverItsName) {
  const auto loaded = [](std::string_view name, std::uint64_t bytes) {
    LoadCells load{report(), {}, {}};
    load.file.bytes = bytes;
    if (!name.empty()) load.file.name = sealed(name);
    return canonical_hash(of(ReportCommand{load}, 2));
  };
  EXPECT_EQ(loaded("a.csv", 7), loaded("b.csv", 7));
  EXPECT_EQ(loaded("a.csv", 7), loaded("", 7));
  EXPECT_NE(loaded("a.csv", 7), loaded("a.csv", 8));
}

TEST(TargetOf, IsTheReportWhicheverWayTheCommandNamesIt) {
  EXPECT_EQ(target_of(OpenReport{campaign(), unit(kLwowek)}), report());
  EXPECT_EQ(target_of(save(0, 1)), report());
  EXPECT_EQ(target_of(act<ApproveReport>()), report());
  EXPECT_EQ(target_of(act_because<ReturnReport>("x")), report());
  EXPECT_EQ(target_of(AssignRegion{report(), {}}), report());
}

}  // namespace
}  // namespace cas::test
