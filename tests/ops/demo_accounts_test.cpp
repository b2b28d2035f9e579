#include "ops/cli/demo_accounts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <map>
#include <set>

#include "adapters/files/catalogue.hpp"
#include "engine/registry.hpp"
#include "events/hash.hpp"
#include "events/token.hpp"
#include "ops/cli/account_words.hpp"
#include "ops/cli/session.hpp"
#include "ops/demo/script.hpp"
#include "tests/support/temporary_folder.hpp"

namespace cas::ops {
namespace {

namespace fs = std::filesystem;
using adapters::node::Node;
using events::Role;
using events::Scope;
using events::log::Environment;

/// A log on disk with two gminas, whose codes are not in the order of their registration.
class DemoAccounts : public testing::Test {
 protected:
  void open(Environment environment = Environment::demo) {
    options_.log = "embedded:" + (folder_.path() / "log").string();
    options_.data = folder_.path() / "store";
    options_.keys = folder_.path() / "keys";
    options_.shards = 2;
    auto writing = Writing::open(options_, new_log(options_, environment));
    ASSERT_TRUE(writing) << writing.error().detail;
    writing_ = *std::move(writing);
  }
  void open_with_units(Environment environment = Environment::demo) {
    ASSERT_NO_FATAL_FAILURE(open(environment));
    register_unit("0212033");
    register_unit("0201011");
  }
  void register_unit(const std::string& code) {
    send(engine::RegisterUnit{code,
                              "Gmina " + code,
                              events::unit::Kind::gmina,
                              {code.substr(0, 2), code.substr(0, 4), code},
                              "2014-01-01",
                              true});
  }
  void send(engine::RegistryCommand command) {
    const auto actor = events::local_actor(Role::central_administrator, Scope::country());
    const auto done = node().ask(account_envelope(actor, std::move(command)));
    EXPECT_TRUE(done) << done.error().detail;
  }
  /// As the demonstration launches its own.
  void launch_campaign() {
    const events::report::Deadlines deadlines{events::Time{1'421'362'799'000'000}, "2015-01-15",
                                              events::Time{1'423'177'199'000'000}, "2015-02-05"};
    command(Role::ministry_methodologist, engine::PublishForm{form_});
    command(Role::ministry_methodologist, engine::CreateCampaign{kCampaign,
                                                                 form_.code,
                                                                 form_.version,
                                                                 "2014-Q4",
                                                                 {events::unit::Kind::gmina},
                                                                 deadlines});
    command(Role::ministry_methodologist, engine::LaunchCampaign{{kCampaign}});
    const auto opened =
        node().until([](const Node& n) { return n.settled(); }, std::chrono::minutes{1});
    ASSERT_TRUE(opened) << opened.error().detail;
  }
  void command(Role role, engine::RegistryCommand what) {
    const auto done =
        node().ask(account_envelope(events::local_actor(role, Scope::country()), std::move(what)));
    EXPECT_TRUE(done) << done.error().detail;
  }
  /// Fills in the unit's report, which its head approves.
  void approve(const std::string& code) {
    const auto layout = events::Layout::of(form_).value();
    const auto report = report_of(code);
    act(code, Role::unit_clerk,
        engine::SaveCells{report, adapters::files::invent_fa(layout, 1, code)});
    act(code, Role::unit_head, engine::ApproveReport{{report}});
  }
  void submit(const std::string& code) {
    approve(code);
    act(code, Role::unit_clerk, engine::SubmitReport{{report_of(code)}});
  }
  static events::ReportId report_of(const std::string& code) {
    return events::report::report_id(kCampaign, engine::registry::unit_id(code));
  }
  void act(const std::string& code, Role role, engine::ReportCommand what) {
    engine::Envelope envelope;
    envelope.id = events::CommandId{events::derive_id({"act", std::to_string(++acts_)})};
    envelope.actor = events::local_actor(role, Scope::unit(engine::registry::unit_id(code)));
    auto& version = versions_.try_emplace(code, 1).first->second;
    envelope.expected = version;
    envelope.command = std::move(what);
    const auto done = node().ask(std::move(envelope));
    ASSERT_TRUE(done) << code << ": " << done.error().detail;
    version = done->receipt.version;
  }
  /// The scopes of the clerk and of the office's head.
  std::string at_work() {
    std::string scopes;
    for (const auto& account : made())
      if (account.role == Role::unit_clerk || account.role == Role::wps_head)
        scopes += (scopes.empty() ? "" : ", ") + opened(account.token);
    return scopes;
  }
  adapters::node::NodeThread& node() { return writing_->node(); }

  std::vector<DemoAccount> made() {
    auto accounts = demo_accounts(node(), file_);
    EXPECT_TRUE(accounts) << accounts.error().reason << ": " << accounts.error().detail;
    return accounts ? *accounts : std::vector<DemoAccount>{};
  }
  std::string refusal() {
    const auto accounts = demo_accounts(node(), file_);
    return accounts ? "" : accounts.error().reason;
  }
  /// Whom the token proves its holder to be; empty when it is refused.
  std::string opened(const std::string& token) {
    const auto actor = node().with([&](const Node& n) {
      return events::actor_of_token(token, n.projector().registry(), adapters::node::system_now());
    });
    return actor ? std::string(name_of(actor->role)) + "@" + to_string(actor->scope) : "";
  }
  std::size_t accounts_in_log() {
    return node().with([](const Node& n) { return n.projector().registry().accounts().size(); });
  }
  events::Seq tip() {
    return node().with(
        [](const Node& n) { return n.projector().checkpoint(events::kRegistry).chain.tip.seq; });
  }
  std::string content() {
    std::ifstream in(file_);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  }
  void check_all_open(const std::vector<DemoAccount>& accounts) {
    for (const auto& account : accounts)
      EXPECT_EQ(opened(account.token),
                std::string(name_of(account.role)) + "@" + to_string(account.scope));
  }

  tests::TemporaryFolder folder_;
  fs::path file_ = folder_.path() / "demo-tokens.json";
  Options options_;
  std::unique_ptr<Writing> writing_;
  const events::FormTemplate form_ =
      adapters::files::load_packaged_form(SOURCE_DIR "/ops/catalogue", "fa-quarterly").value();
  int acts_ = 0;
  std::map<std::string, events::Version> versions_;  // of the reports, by their units
  inline static const events::CampaignCode kCampaign{"FA-2014Q4"};
};

constexpr auto kOwnerAlone = fs::perms::owner_read | fs::perms::owner_write;

std::set<std::string> tokens_of(const std::vector<DemoAccount>& accounts) {
  std::set<std::string> tokens;
  for (const auto& account : accounts) tokens.insert(account.token);
  return tokens;
}

TEST_F(DemoAccounts, OneForEachRoleWithATokenThatOpensIt) {
  open_with_units();
  const auto accounts = made();
  std::vector<std::string> cast;
  for (const auto& account : accounts) cast.push_back(opened(account.token));
  EXPECT_THAT(cast, testing::ElementsAre("central_administrator@PL", "unit_clerk@0201011",
                                         "unit_head@0201011", "wps_inspector@02", "wps_head@02",
                                         "rops_analyst@02", "voivodeship_administrator@02",
                                         "ministry_methodologist@PL", "ministry_approver@PL",
                                         "gus_reader@PL", "viewer@PL", "auditor@PL"));
  EXPECT_EQ(accounts.size(), static_cast<std::size_t>(events::kNewestRole)) << "every role";
  EXPECT_EQ(tokens_of(accounts).size(), accounts.size());
  EXPECT_EQ(fs::status(file_).permissions(), kOwnerAlone);
  for (const auto& account : accounts) EXPECT_THAT(content(), testing::HasSubstr(account.token));
  register_unit("0205011");  // as a local actor, who is still believed
}

TEST_F(DemoAccounts, AreOfAGminaWithSomethingToDo) {
  open_with_units();
  for (const auto* code : {"0402011", "0402022", "0402033"}) register_unit(code);
  ASSERT_NO_FATAL_FAILURE(launch_campaign());
  EXPECT_EQ(at_work(), "unit_clerk@0201011, wps_head@02") << "every report lies with its unit";
  approve("0201011");
  EXPECT_EQ(at_work(), "unit_clerk@0212033, wps_head@02") << "the first has nothing left to do";
  submit("0402011");
  EXPECT_EQ(at_work(), "unit_clerk@0402022, wps_head@04") << "the office has one to judge, too";
  approve("0402022");
  approve("0402033");
  EXPECT_EQ(at_work(), "unit_clerk@0212033, wps_head@02") << "no unit there has one any more";
  approve("0212033");
  EXPECT_EQ(at_work(), "unit_clerk@0201011, wps_head@02") << "none has: the first of all";
}

TEST_F(DemoAccounts, AreTheSameTheNextTime) {
  open_with_units();
  const auto first = made();
  const auto at = tip();
  const auto kept = content();
  EXPECT_EQ(tokens_of(made()), tokens_of(first));
  EXPECT_EQ(tip(), at) << "nothing was written to the log";
  writing_.reset();
  open();
  EXPECT_EQ(tokens_of(made()), tokens_of(first)) << "after a restart, too";
  EXPECT_EQ(content(), kept);
}

TEST_F(DemoAccounts, HaveNewTokensWhenTheFileIsLost) {
  open_with_units();
  const auto first = made();
  fs::remove(file_);
  const auto second = made();
  check_all_open(second);
  for (const auto& account : first) EXPECT_EQ(opened(account.token), "") << "lost ones are revoked";
  EXPECT_EQ(accounts_in_log(), first.size()) << "the accounts are the same";
  EXPECT_EQ(fs::status(file_).permissions(), kOwnerAlone);
}

TEST_F(DemoAccounts, HaveNewTokensWhenOthersMayHaveReadThem) {
  open_with_units();
  const auto first = made();
  fs::permissions(file_, fs::perms::group_read, fs::perm_options::add);
  const auto second = made();
  check_all_open(second);
  for (const auto& account : first) EXPECT_EQ(opened(account.token), "");
  EXPECT_EQ(fs::status(file_).permissions(), kOwnerAlone);
}

TEST_F(DemoAccounts, ReplaceAloneWhatDoesNotStandAnyMore) {
  open_with_units();
  const auto first = made();
  send(engine::RevokeToken{first[1].account, 1});
  send(engine::RevokeAccount{{first[3].account}});
  const auto second = made();
  check_all_open(second);
  for (std::size_t i = 0; i < first.size(); ++i)
    EXPECT_EQ(first[i].token == second[i].token, i != 1 && i != 3) << i;
  EXPECT_EQ(first[1].account, second[1].account) << "another token";
  EXPECT_NE(first[3].account, second[3].account) << "another account";
  EXPECT_EQ(tokens_of(made()), tokens_of(second));
}

TEST_F(DemoAccounts, LeaveAFileAloneThatIsSomethingElse) {
  open_with_units();
  std::ofstream(file_) << "my diary";
  EXPECT_EQ(refusal(), "json.syntax");
  EXPECT_EQ(content(), "my diary");
  std::ofstream(file_) << R"({"accounts": [], "password": "x"})";
  EXPECT_NE(refusal(), "");
  EXPECT_EQ(accounts_in_log(), 0u);
}

TEST_F(DemoAccounts, AreRefusedInAnyOtherLog) {
  for (const auto environment : {Environment::test, Environment::production}) {
    open_with_units(environment);
    EXPECT_EQ(refusal(), "account.demo_only");
    EXPECT_EQ(accounts_in_log(), 0u);
    EXPECT_FALSE(fs::exists(file_));
    writing_.reset();
    fs::remove_all(folder_.path() / "log");
    fs::remove_all(folder_.path() / "store");
  }
}

TEST_F(DemoAccounts, NeedAGmina) {
  open();
  EXPECT_EQ(refusal(), "account.no_gmina");
  EXPECT_EQ(accounts_in_log(), 0u);
}

TEST_F(DemoAccounts, SayWhereTheFileCannotBeKept) {
  open_with_units();
  file_ = folder_.path() / "nowhere" / "tokens.json";
  EXPECT_EQ(refusal(), "key.store_unavailable");
}

}  // namespace
}  // namespace cas::ops
