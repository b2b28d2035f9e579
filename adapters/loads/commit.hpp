#pragma once
#include <functional>
#include <string>
#include <vector>

#include "adapters/loads/dry_run.hpp"
#include "adapters/node/node_thread.hpp"
#include "events/sealed.hpp"

namespace cas::adapters::loads {

/// Looks reports up on the node's thread, which goes on in between, see find_standing. Not on that
/// thread.
/// @param shown  null: the reports are looked at as they are
[[nodiscard]] LookUp look_up_in(node::NodeThread& node, const events::Actor& actor,
                                std::string campaign, const Shown* shown);

/// Who loads which file, and by which way it came.
struct Loading {
  events::Actor actor;
  events::Channel channel = events::Channel::file;
  std::string file_name;  ///< in the clear; sealed under the actor's key. Empty: it has none
};

/// What became of one report of a dry run.
struct Outcome {
  std::size_t report = 0;  ///< its place in the dry run
  Result<engine::Done> done;
};

/// The commands that load those reports, in order; their ids are hashes of the file, the report and
/// its version, so that a repeat meets itself. Reports in which nothing changes have none.
/// @param chosen  places of reports without faults
/// @errors those of the key store
[[nodiscard]] Result<std::vector<std::pair<std::size_t, engine::Envelope>>> commands(
    const DryRun& run, const std::vector<std::size_t>& chosen, const Loading& loading,
    events::KeyStore& keys);

/// Sends them, many at a time, and waits for all; not on the node's thread. A refusal does not stop
/// the others: each report is one act of its own. What the log does not answer within half a minute
/// is "command.unsettled", and so is all that was not sent by then: load the file again.
/// @param progress  told how many are answered, of how many
[[nodiscard]] std::vector<Outcome> commit(
    std::vector<std::pair<std::size_t, engine::Envelope>> commands, node::NodeThread& node,
    const std::function<void(std::size_t, std::size_t)>& progress = {});

}  // namespace cas::adapters::loads
