#include "tests/bench/filed_nation.hpp"

#include <map>

#include "adapters/crypto/bearer_token.hpp"
#include "adapters/crypto/file_key_records.hpp"
#include "adapters/crypto/key_file.hpp"
#include "adapters/crypto/master_key.hpp"
#include "adapters/crypto/random.hpp"
#include "adapters/embedded/embedded_log.hpp"
#include "adapters/json/moments.hpp"
#include "adapters/node/node_thread.hpp"

namespace cas::bench {
namespace {

namespace fs = std::filesystem;
using adapters::embedded::EmbeddedLog;
using events::Role;

constexpr std::size_t kInFlight = 256;
constexpr std::size_t kCellsOfASave = 5;
constexpr std::uint32_t kShards = 8;

void make_keys(const fs::path& folder) {
  need_of(adapters::crypto::make_private_folder(folder));
  (void)need_of(adapters::crypto::MasterKey::load_or_make(folder / "master.key"));
  (void)need_of(adapters::crypto::FileKeyRecords::open(folder));
}

/// One clerk for each voivodeship, who may save whatever lies in it.
void make_accounts(ServedCampaign& node, FiledNation& nation) {
  nation.administrator = node.account(Role::central_administrator, events::Scope::country());
  std::map<std::string, std::string> clerks;
  for (const auto& code : node.units()) {
    const auto voivodeship = code.substr(0, 2);
    auto& token = clerks[voivodeship];
    if (token.empty()) token = node.account(Role::unit_clerk, events::Scope::region(voivodeship));
    nation.units.push_back({code, token});
  }
}

}  // namespace

std::vector<std::string> FiledNation::serve_words(const std::string& cas) const {
  return {cas,          "--json",
          "--log",      "embedded:" + (folder / "log").string(),
          "--data",     (folder / "store").string(),
          "--keys",     (folder / "keys").string(),
          "serve",      "--listen",
          "127.0.0.1:0"};
}

FiledNation file_nation(const CampaignPlan& plan, std::size_t days, const fs::path& folder) {
  FiledNation nation{folder, std::string(ServedCampaign::campaign()), {}, {}, {}, plan.cells, days};
  fs::create_directories(folder);
  make_keys(folder / "keys");
  const auto log = need_of(EmbeddedLog::open(
      {.directory = folder / "log",
       .create = events::LogCreation{events::LogId{adapters::crypto::random_bytes16()},
                                     events::log::Environment::test, kShards,
                                     adapters::node::system_now()}}));
  ServedCampaign node(*log, folder / "store");
  node.launch(plan);
  (void)node.send(node.save_all(plan.cells), kInFlight);
  nation.before = adapters::json::format_time(adapters::node::system_now());
  for (std::size_t day = 0; day < days; ++day)
    (void)node.send(node.save_all(kCellsOfASave), kInFlight);
  make_accounts(node, nation);
  node.settle();
  return nation;
}

}  // namespace cas::bench
