#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "engine/commands.hpp"
#include "engine/report.hpp"
#include "events/registry.hpp"
#include "events/report_state.hpp"

/// The small country of the engine's tests: a form of four cells (A/2/4 barred), a few gminas, one
/// campaign of that form.
namespace cas::test::example {

/// An event with its stream, as the registry takes it.
struct Placed {
  events::StreamId stream;
  events::Event event;
  friend bool operator==(const Placed&, const Placed&) = default;
};

inline constexpr std::string_view kLwowek = "0212033";
inline constexpr std::string_view kJawor = "0205011";
inline constexpr std::string_view kRadom = "1463011";

[[nodiscard]] events::RegionPath region(std::string_view gmina);
[[nodiscard]] events::UnitId unit(std::string_view code);
[[nodiscard]] events::CampaignCode campaign();
[[nodiscard]] events::FormTemplate form(std::uint32_t version = 1);
[[nodiscard]] events::report::Deadlines deadlines();
[[nodiscard]] events::Sealed sealed(std::string_view text);

// What the registry's streams hold.
[[nodiscard]] Placed registered(std::string_view code,
                                events::unit::Kind kind = events::unit::Kind::gmina);
[[nodiscard]] Placed renamed(std::string_view code, std::string name);
[[nodiscard]] Placed moved(std::string_view code, std::string_view to);
[[nodiscard]] Placed unit_closed(std::string_view code);
[[nodiscard]] Placed published(const events::FormTemplate& form);
[[nodiscard]] Placed created();
[[nodiscard]] Placed launched(std::uint32_t units = 1);
[[nodiscard]] Placed campaign_closed();
// Accounts, whose ids are made of a name; a token's hash is that of its text.
[[nodiscard]] events::AccountId account(std::string_view name);
[[nodiscard]] engine::NewToken token(std::string_view text,
                                     std::optional<events::Time> expires = std::nullopt);
[[nodiscard]] Placed account_created(std::string_view name, events::Role role, events::Scope scope);
[[nodiscard]] Placed token_issued(std::string_view name, std::uint32_t number,
                                  std::string_view text,
                                  std::optional<events::Time> expires = std::nullopt);
[[nodiscard]] Placed token_revoked(std::string_view name, std::uint32_t number);
[[nodiscard]] Placed account_revoked(std::string_view name);
/// The first account, "admin", a central administrator with one token.
[[nodiscard]] std::vector<Placed> administered();
/// Without a label and without a token.
[[nodiscard]] engine::CreateAccount create_account(std::string_view name, events::Role role,
                                                   events::Scope scope);
/// The form, the unit of Lwówek, and the campaign up to its launch.
[[nodiscard]] std::vector<Placed> campaign_launched();
[[nodiscard]] events::Registry registry_after(const std::vector<Placed>& history);

// The report of Lwówek in that campaign.
[[nodiscard]] events::ReportId report();
[[nodiscard]] events::report::ReportOpened opened();
[[nodiscard]] events::report::Event saved(std::uint16_t cell, std::int64_t value);
[[nodiscard]] events::report::ReportState state_after(
    const std::vector<events::report::Event>& history);
[[nodiscard]] engine::report::Facts facts(const events::Registry& registry,
                                          std::string_view unit_code = kLwowek);
/// Decides as the executor does: with what the form's rules say, where the command asks for it. The
/// unit has no other reports.
[[nodiscard]] Result<std::vector<events::report::Event>> decide(
    const engine::ReportCommand& command, const events::report::ReportState& state,
    const events::Registry& registry, std::optional<events::Version> expected);
/// "small" is broken, and soft, when cell 2 holds 4 or more; "tiny", and hard, from 1000 on.
[[nodiscard]] engine::ExplainBreach explain(std::string_view why);

// Commands.
[[nodiscard]] engine::RegisterUnit register_unit(std::string_view code);
[[nodiscard]] engine::CreateCampaign create_campaign();
[[nodiscard]] engine::SaveCells save(std::uint16_t cell, std::int64_t value);
[[nodiscard]] engine::LoadCells load(std::uint16_t cell, std::int64_t value);
template <class Act>
[[nodiscard]] Act act() {
  Act command;
  command.target = report();
  return command;
}
template <class Act>
[[nodiscard]] Act act_because(std::string_view why) {
  auto command = act<Act>();
  command.why = sealed(why);
  return command;
}

/// Somebody who may run the command.
[[nodiscard]] events::Actor actor_for(const engine::Command& command);
/// The command under an id that is made of `id`, from somebody who may run it.
[[nodiscard]] engine::Envelope envelope(std::string_view id, engine::Command command,
                                        std::optional<std::uint64_t> expected = std::nullopt);

}  // namespace cas::test::example
