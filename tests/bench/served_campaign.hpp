#pragma once
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/node/node_thread.hpp"
#include "engine/commands.hpp"
#include "events/log.hpp"
#include "projections/projector.hpp"
#include "projections/store.hpp"

namespace cas::bench {

struct CampaignPlan {
  std::size_t units = 2'477;
  std::size_t cells = 300;
};

/// How long opening took, by step [s].
struct StartTimes {
  double store = 0;      ///< RocksDB is open
  double projector = 0;  ///< … and the projector has loaded what it keeps in memory: it can be read
  double serving = 0;    ///< … and the node has read the log to its end and owns every partition
};

/// One node that writes to `log`, with its rows in RocksDB: the parts and the threads of the real
/// one. The log must outlive this.
class ServedCampaign {
 public:
  ServedCampaign(events::Log& log, const std::filesystem::path& store_folder);
  ~ServedCampaign();
  ServedCampaign(const ServedCampaign&) = delete;
  ServedCampaign& operator=(const ServedCampaign&) = delete;

  /// Registers the units, publishes a form of so many cells, launches a campaign over it, and waits
  /// until every unit has its report.
  void launch(const CampaignPlan& plan);
  [[nodiscard]] static std::string_view campaign();
  [[nodiscard]] const std::vector<engine::ReportId>& reports() const noexcept { return reports_; }
  /// Codes of the units, in the order of their reports.
  [[nodiscard]] const std::vector<std::string>& units() const noexcept { return units_; }

  /// A save of `cells` random cells that stand side by side; all of them if there are no more.
  [[nodiscard]] engine::Envelope save(std::size_t report, std::size_t cells);
  /// An act of the flow on every report, in its present version.
  template <class Act>
  [[nodiscard]] std::vector<engine::Envelope> on_all(events::Role role) {
    std::vector<engine::Envelope> all;
    for (std::size_t i = 0; i < reports_.size(); ++i) {
      all.push_back(envelope(role, engine::ReportCommand{Act{{reports_[i]}}}));
      all.back().expected = versions_[i];
    }
    return all;
  }
  [[nodiscard]] std::vector<engine::Envelope> save_all(std::size_t cells);
  /// Makes an account and returns a token of it. The first is the administrator who makes the
  /// others; afterwards nothing here sends any more, since the log no longer believes it.
  [[nodiscard]] std::string account(events::Role role, events::Scope scope);

  /// Sends the commands, `in_flight` unanswered at any time but the end. The i-th concerns report
  /// i modulo their count. Ends the program if one is refused.
  /// @returns from the first command to the last reply [s]
  double send(std::vector<engine::Envelope> commands, std::size_t in_flight);
  /// One after the other. @returns from each command to its reply [µs]
  std::vector<double> send_singly(std::vector<engine::Envelope> commands);

  [[nodiscard]] adapters::node::NodeThread& node() noexcept { return *node_; }
  [[nodiscard]] const StartTimes& start() const noexcept { return start_; }
  /// Writes all rows, so that nothing is left to do in the background.
  void settle();

 private:
  struct Sending;
  void send_next(Sending& sending);
  engine::Envelope envelope(events::Role role, engine::Command command);
  void must(events::Role role, engine::RegistryCommand command);

  StartTimes start_;
  std::unique_ptr<projections::Store> store_;
  std::unique_ptr<projections::Projector> projector_;
  std::unique_ptr<adapters::node::NodeThread> node_;
  std::size_t cells_ = 0;
  std::vector<engine::ReportId> reports_;
  std::vector<std::string> units_;
  std::optional<events::Actor> administrator_;
  std::vector<events::Version> versions_;  ///< of the reports, as last answered
  std::uint64_t commands_ = 0;
  std::uint64_t random_ = 1;
};

}  // namespace cas::bench
