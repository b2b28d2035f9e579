#include "engine/command_kind.hpp"

#include <array>

namespace cas::engine {
namespace {

/// In the order of the variants.
constexpr auto kNames = std::to_array<std::string_view>({
    "register_unit",
    "rename_unit",
    "move_unit",
    "close_unit",
    "publish_form",
    "create_campaign",
    "launch_campaign",
    "close_campaign",
    "create_account",
    "issue_token",
    "revoke_token",
    "revoke_account",
    "open_report",
    "save_cells",
    "approve_report",
    "withdraw_approval",
    "submit_report",
    "withdraw_submission",
    "accept_for_voivodeship",
    "accept_for_ministry",
    "return_report",
    "request_correction",
    "permit_correction",
    "refuse_correction",
    "open_correction",
    "assign_region",
    "explain_breach",
    "load_cells",
    "prefill_report",
    "note_reacted",
    "tick",
});
static_assert(kNames.size() == kCommandKinds, "each command has a name, at its place");

constexpr std::size_t kReports = std::variant_size_v<RegistryCommand>;
constexpr std::size_t kLog = kReports + std::variant_size_v<ReportCommand>;

}  // namespace

CommandKind kind_of(const Command& command) {
  return std::visit(overloaded{
                        [](const RegistryCommand& c) { return CommandKind{c.index()}; },
                        [](const ReportCommand& c) { return CommandKind{kReports + c.index()}; },
                        [](const LogCommand& c) { return CommandKind{kLog + c.index()}; },
                    },
                    command);
}

std::string_view name_of(CommandKind kind) { return kNames.at(kind.value()); }

}  // namespace cas::engine
