#include "tests/bench/served_campaign.hpp"

#include <atomic>
#include <future>

#include "adapters/crypto/bearer_token.hpp"
#include "adapters/crypto/random.hpp"
#include "adapters/files/catalogue.hpp"
#include "adapters/rocksdb/rocks_store.hpp"
#include "engine/registry.hpp"
#include "events/hash.hpp"
#include "events/token.hpp"
#include "tests/bench/measure.hpp"

namespace cas::bench {
namespace {

using adapters::node::Node;
using std::chrono::steady_clock;

constexpr std::chrono::minutes kPatience{5};
constexpr std::size_t kColumns = 10;
constexpr std::uint64_t kUnitsSeed = 1;
const events::CampaignCode kCampaign{"BENCH-2014Q4"};

events::FormTemplate form_of(std::size_t cells) {
  events::FormTemplate form;
  form.code = events::FormCode{"BENCH"};
  form.version = events::FormVersion{1};
  form.title_pl = "Pomiar";
  form.title_en = "Bench";
  form.period = "quarter";
  events::FormSection section{"A", "", "", {}, {}, {}};
  for (std::size_t row = 1; row <= cells / kColumns; ++row)
    section.rows.push_back({std::to_string(row), "", "", "", {}, "", events::Aggregate::sum});
  for (std::size_t column = 1; column <= kColumns; ++column)
    section.columns.push_back({std::to_string(column), "", "", "PLN", 2});
  form.sections = {section};
  return form;
}

double seconds_since(steady_clock::time_point start) {
  return std::chrono::duration<double>(steady_clock::now() - start).count();
}

}  // namespace

ServedCampaign::ServedCampaign(events::Log& log, const std::filesystem::path& store_folder) {
  const auto began = steady_clock::now();
  std::filesystem::create_directories(store_folder);
  store_ = need_of(adapters::open_rocks_store(store_folder));
  start_.store = seconds_since(began);
  projector_ = need_of(projections::Projector::open(*store_, log.partition_count(), {}));
  start_.projector = seconds_since(began);
  Node::Options options;
  options.identity = {events::NodeId{adapters::crypto::random_bytes16()},
                      events::Incarnation{adapters::crypto::random_bytes16()},
                      {}};
  node_ = std::make_unique<adapters::node::NodeThread>(log, *projector_, std::move(options));
  node_->with([](Node& node) { node.own(true, adapters::node::system_now()); });
  need_of(node_->until([](const Node& node) { return node.serving(); }, kPatience));
  start_.serving = seconds_since(began);
}

ServedCampaign::~ServedCampaign() {
  node_.reset();
  need_of(store_->flush());
}

void ServedCampaign::launch(const CampaignPlan& plan) {
  using events::Role;
  cells_ = plan.cells / kColumns * kColumns;
  const auto regions = need_of(adapters::files::load_regions(adapters::files::default_catalogue()));
  std::vector<engine::Envelope> registrations;
  for (auto& unit : adapters::files::generate_units(regions, plan.units, kUnitsSeed)) {
    reports_.push_back(events::report::report_id(kCampaign, engine::registry::unit_id(unit.code)));
    units_.push_back(unit.code);
    registrations.push_back(
        envelope(Role::central_administrator,
                 engine::RegistryCommand{engine::RegisterUnit{
                     unit.code, unit.name, unit.kind, unit.region, unit.valid_from, true}}));
  }
  versions_.resize(reports_.size());
  (void)send(std::move(registrations), 256);
  const auto form = form_of(cells_);
  must(Role::ministry_methodologist, engine::PublishForm{form});
  must(Role::ministry_methodologist,
       engine::CreateCampaign{
           kCampaign, form.code, form.version, "2014-Q4", {events::unit::Kind::gmina}, {}});
  must(Role::ministry_methodologist, engine::LaunchCampaign{{kCampaign}});
  need_of(node_->until([](const Node& node) { return node.settled(); }, kPatience));
}

engine::Envelope ServedCampaign::envelope(events::Role role, engine::Command command) {
  engine::Envelope e;
  e.id = events::CommandId{events::derive_id({"bench", std::to_string(++commands_)})};
  e.actor = {events::AccountId{events::derive_id({name_of(role)})}, role, events::Scope::country()};
  e.command = std::move(command);
  return e;
}

void ServedCampaign::must(events::Role role, engine::RegistryCommand command) {
  (void)need_of(node_->ask(envelope(role, std::move(command))));
}

std::string_view ServedCampaign::campaign() { return kCampaign.value(); }

std::string ServedCampaign::account(events::Role role, events::Scope scope) {
  const events::AccountId id{adapters::crypto::random_bytes16()};
  const auto token = adapters::crypto::new_bearer_token();
  auto making =
      envelope(role, engine::RegistryCommand{engine::CreateAccount{
                         id, role, scope, {}, engine::NewToken{events::token_hash(token), {}}}});
  making.actor = administrator_.value_or(events::local_actor(role, scope));
  (void)need_of(node_->ask(std::move(making)));
  if (!administrator_) administrator_ = {id, role, scope};
  return token;
}

engine::Envelope ServedCampaign::save(std::size_t report, std::size_t cells) {
  const auto random = [&] {
    return random_ = random_ * 6364136223846793005U + 1442695040888963407U;
  };
  cells = std::min(cells, cells_);
  const auto first = (random() >> 33) % (cells_ - cells + 1);
  engine::SaveCells save{reports_[report], {}};
  for (std::size_t i = 0; i < cells; ++i)
    save.changes.add(static_cast<std::uint16_t>(first + i), events::CellKind::number,
                     static_cast<std::int64_t>((random() >> 33) % 50'000'000));
  return envelope(events::Role::unit_clerk, engine::ReportCommand{std::move(save)});
}

std::vector<engine::Envelope> ServedCampaign::save_all(std::size_t cells) {
  std::vector<engine::Envelope> all;
  for (std::size_t i = 0; i < reports_.size(); ++i) all.push_back(save(i, cells));
  return all;
}

/// Every reply sends the next command, so that always as many are under way.
struct ServedCampaign::Sending {
  std::vector<engine::Envelope> commands;
  std::atomic<std::size_t> sent = 0;
  std::size_t answered = 0;  // counted by the node's thread
  std::promise<void> all_answered;
};

double ServedCampaign::send(std::vector<engine::Envelope> commands, std::size_t in_flight) {
  Sending sending{std::move(commands), 0, 0, {}};
  const auto began = steady_clock::now();
  for (std::size_t i = 0; i < in_flight; ++i) send_next(sending);
  sending.all_answered.get_future().get();
  return seconds_since(began);
}

void ServedCampaign::send_next(Sending& sending) {
  const auto mine = sending.sent++;
  if (mine >= sending.commands.size()) return;
  node_->submit(std::move(sending.commands[mine]),
                [this, &sending, mine](Result<engine::Done> outcome) {
                  const auto done = need_of(std::move(outcome));
                  versions_[mine % reports_.size()] = done.receipt.version;
                  if (++sending.answered == sending.commands.size())
                    return sending.all_answered.set_value();
                  send_next(sending);
                });
}

std::vector<double> ServedCampaign::send_singly(std::vector<engine::Envelope> commands) {
  std::vector<double> latencies_us;
  for (std::size_t i = 0; i < commands.size(); ++i) {
    const auto began = steady_clock::now();
    const auto done = need_of(node_->ask(std::move(commands[i])));
    latencies_us.push_back(seconds_since(began) * 1e6);
    versions_[i % reports_.size()] = done.receipt.version;
  }
  return latencies_us;
}

void ServedCampaign::settle() {
  need_of(node_->with([&](Node& node) -> Result<void> {
    if (auto done = node.commit(adapters::node::system_now()); !done) return done;
    return store_->flush();
  }));
}

}  // namespace cas::bench
