#pragma once
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <vector>

#include "adapters/node/node_thread.hpp"
#include "engine/commands.hpp"
#include "ops/demo/script.hpp"

namespace cas::ops {

/// Drives a whole national campaign through one node: registers units, publishes the form, launches
/// the campaign, and plays every unit's script, many at a time. Every command it sends is one that
/// a person could send. One thread calls it; the node's thread answers.
class Demo {
 public:
  struct Parts {
    DemoPlan plan;
    std::vector<engine::RegisterUnit> units;
    events::FormTemplate form;
    events::report::Deadlines deadlines;
    InventFigures invent;
    FileFigures file;
    MakeSlip slip;
    std::function<void(const engine::Envelope&, const engine::Done&)> on_done;  ///< may be empty
    std::size_t in_flight_max = 512;
  };
  struct Counts {
    std::uint64_t answered = 0;  ///< commands that came to something, now or before
    std::uint64_t repeated = 0;  ///< of these, found done by an earlier run
    std::uint64_t planned = 0;   ///< commands of all scripts
    std::uint64_t refused = 0;   ///< sent again, since the log did not take them at first
    std::string waits_for;       ///< why commands are being refused; empty when they are not
  };
  /// Called about every `kLook` and at the end of each stage; returning false ends the run.
  using OnLook = std::function<bool(const Counts&, std::string_view stage)>;

  Demo(adapters::node::NodeThread& node, events::KeyStore& keys, Parts parts);

  /// Does, or finds done, everything. Safe to repeat after a crash at any moment.
  /// @errors rejected "demo.other_plan"  the log holds a demonstration of another seed or N;
  ///         unavailable "demo.stopped" when `look` said so; those of the node
  Result<void> run(const OnLook& look);

  static constexpr std::chrono::milliseconds kLook{200};

 private:
  struct Answer {
    std::size_t of;
    Result<engine::Done> outcome;
  };
  struct Mailbox {
    std::mutex mutex;
    std::condition_variable filled;
    std::vector<Answer> answers;  // guarded by mutex
  };
  struct Player {
    UnitScript script;
    events::Version version;
  };
  using Source = std::function<Result<std::optional<engine::Envelope>>(std::size_t of)>;
  using Taken = std::function<void(std::size_t of, const engine::Done&)>;

  Result<void> refuse_other_plans();
  Result<void> found_the_registry(const OnLook& look);
  Result<void> open_reports(const OnLook& look);
  Result<void> play(const OnLook& look);
  /// Keeps many senders going at once: each asks `source` for its next command when the last one
  /// was answered, until it has none. Sends again what the log could not take.
  Result<void> converse(std::size_t senders, const Source& source, const Taken& taken,
                        const OnLook& look, std::string_view stage);
  Result<bool> send_next(std::size_t of, const Source& source);
  void send(std::size_t of, engine::Envelope envelope);
  [[nodiscard]] engine::Envelope registry_command(engine::RegistryCommand command,
                                                  const std::string& step) const;

  adapters::node::NodeThread& node_;
  events::KeyStore& keys_;
  const Parts parts_;
  Counts counts_;
  std::map<std::size_t, engine::Envelope> sent_;  // by sender, until it is answered well
  std::shared_ptr<Mailbox> mailbox_ = std::make_shared<Mailbox>();
};

}  // namespace cas::ops
