#pragma once
#include <gtest/gtest.h>

#include <memory>

#include "adapters/embedded/embedded_log.hpp"
#include "adapters/memory/memory_store.hpp"
#include "adapters/node/node_thread.hpp"
#include "engine/registry.hpp"
#include "events/hash.hpp"
#include "tests/support/temporary_folder.hpp"

namespace cas::tests {

using adapters::embedded::EmbeddedLog;
using adapters::node::Node;
using adapters::node::NodeThread;
using events::Role;

inline events::FormTemplate tiny_form() {
  events::FormTemplate form;
  form.code = events::FormCode{"T"};
  form.version = events::FormVersion{1};
  form.title_pl = "Próbny";
  form.title_en = "Trial";
  form.period = "quarter";
  events::FormSection section;
  section.code = "A";
  section.rows = {{"1", "wiersz", "row", "", {}, "", {}}};
  section.columns = {{"1", "kwota", "amount", "PLN", 2}, {"2", "liczba", "count", "persons", 0}};
  form.sections = {section};
  return form;
}

inline events::Actor somebody(Role role) {
  return {events::AccountId{}, role, events::Scope::country()};
}

/// A node behind its thread, on an embedded log in a folder of its own.
class NodeOnDisk : public testing::Test {
 protected:
  void SetUp() override { open(); }

  void open() {
    events::LogCreation creation;
    creation.log = events::LogId{events::derive_id({"node test"})};
    creation.environment = events::log::Environment::test;
    creation.shards = 3;
    creation.time = adapters::node::system_now();
    auto log = EmbeddedLog::open({.directory = folder_.path() / "log", .create = creation});
    ASSERT_TRUE(log) << log.error().detail;
    log_ = *std::move(log);
    auto projector = projections::Projector::open(store_, log_->partition_count(), {});
    ASSERT_TRUE(projector) << projector.error().detail;
    projector_ = *std::move(projector);
    Node::Options options;
    options.identity.incarnation =
        events::Incarnation{events::derive_id({"incarnation", std::to_string(++incarnations_)})};
    node_ = std::make_unique<NodeThread>(*log_, *projector_, options);
    node_->with([](Node& node) { node.own(true, adapters::node::system_now()); });
    const auto served =
        node_->until([](const Node& n) { return n.serving(); }, std::chrono::seconds{20});
    ASSERT_TRUE(served) << served.error().detail;
  }

  void close() {
    node_.reset();
    projector_.reset();
    log_.reset();
  }

  engine::Envelope envelope(Role role, engine::Command command,
                            std::optional<events::Version> expected = {}) {
    engine::Envelope e;
    e.id = events::CommandId{events::derive_id({"command", std::to_string(++commands_)})};
    e.actor = somebody(role);
    e.expected = expected;
    e.command = std::move(command);
    return e;
  }

  engine::Done must(const engine::Envelope& e) {
    auto done = node_->ask(e);
    EXPECT_TRUE(done) << done.error().reason << ": " << done.error().detail;
    return done ? *done : engine::Done{};
  }

  /// Registers a unit, publishes the form, launches a campaign, waits for the report.
  engine::ReportId open_report(const events::FormTemplate& form = tiny_form()) {
    const events::RegionPath region{"02", "0212", "0212033"};
    must(envelope(Role::central_administrator,
                  engine::RegistryCommand{engine::RegisterUnit{
                      "0212033", "Gmina", events::unit::Kind::gmina, region, "2014-01-01", true}}));
    must(
        envelope(Role::ministry_methodologist, engine::RegistryCommand{engine::PublishForm{form}}));
    const events::CampaignCode campaign{kCampaign};
    must(envelope(
        Role::ministry_methodologist,
        engine::RegistryCommand{engine::CreateCampaign{
            campaign, form.code, form.version, "2014-Q4", {events::unit::Kind::gmina}, {}}}));
    must(envelope(Role::ministry_methodologist,
                  engine::RegistryCommand{engine::LaunchCampaign{{campaign}}}));
    EXPECT_TRUE(node_->until([](const Node& n) { return n.settled(); }, std::chrono::seconds{20}));
    return events::report::report_id(campaign, engine::registry::unit_id("0212033"));
  }

  engine::SaveCells save(engine::ReportId report, std::int64_t value) {
    engine::SaveCells save{report, {}};
    save.changes.add(0, events::CellKind::number, value);
    return save;
  }

  static constexpr const char* kCampaign = "K-2014";
  TemporaryFolder folder_;
  adapters::MemoryStore store_;
  std::unique_ptr<EmbeddedLog> log_;
  std::unique_ptr<projections::Projector> projector_;
  std::unique_ptr<NodeThread> node_;
  int commands_ = 0;
  int incarnations_ = 0;
};

}  // namespace cas::tests
