#include "ops/demo/script.hpp"

#include <algorithm>

#include "adapters/crypto/wrapped_key_store.hpp"
#include "events/hash.hpp"

namespace cas::ops {
namespace {

using events::Role;

std::string decimal(std::uint64_t number) { return std::to_string(number); }

bool one_in(adapters::files::SplitMix& dice, std::uint64_t sides) { return dice.below(sides) == 0; }

}  // namespace

events::CampaignCode DemoPlan::campaign() const {
  return events::CampaignCode{"FA-2014Q4-n" + decimal(units) + "-s" + decimal(seed)};
}

events::Actor demo_actor(Role role, const events::UnitFacts& unit) {
  switch (role) {
    case Role::unit_clerk:
    case Role::unit_head: return local_actor(role, events::Scope::unit(unit.id));
    case Role::wps_inspector:
    case Role::wps_head: return local_actor(role, events::Scope::region(unit.region.voivodeship));
    default: return local_actor(role, events::Scope::country());
  }
}

UnitScript::UnitScript(const DemoPlan& plan, const events::UnitFacts& unit,
                       const InventFigures& invent, const FileFigures& file, const MakeSlip& slip)
    : plan_(plan), unit_(unit), report_(events::report::report_id(plan.campaign(), unit.id)) {
  Dice dice(plan.seed, "demo " + unit.code);
  const auto figures = invent(unit.code, 0);
  if (one_in(dice, 2))
    add(file(report_, unit.code, figures), Role::unit_clerk);
  else
    fill_in(dice, figures);
  if (one_in(dice, 40)) return;  // some never finish in time
  if (one_in(dice, 20)) {
    const auto kind = static_cast<Slip>(dice.below(kSlips));
    if (!break_a_rule(kind, slip(kind, figures))) return;
  }
  hand_in(dice);
  be_judged(dice, invent(unit.code, 1));
  if (one_in(dice, 20)) correct(dice, invent(unit.code, 2));
}

void UnitScript::add(engine::ReportCommand command, Role role, std::string reason) {
  steps_.push_back({std::move(command), role, std::move(reason)});
}

/// A person types, the form saves now and then.
void UnitScript::fill_in(Dice& dice, const events::CellChanges& figures) {
  const auto saves = 2 + dice.below(4);
  const auto share = figures.size() / saves + 1;
  for (std::size_t from = 0; from < figures.size(); from += share) {
    engine::SaveCells save{report_, {}};
    for (auto i = from; i < std::min(from + share, figures.size()); ++i)
      save.changes.add(figures.cells[i], static_cast<events::CellKind>(figures.kinds[i]),
                       figures.values[i]);
    add(std::move(save), Role::unit_clerk);
  }
}

bool UnitScript::break_a_rule(Slip slip, const events::CellChanges& save) {
  add(engine::SaveCells{report_, save}, Role::unit_clerk);
  if (slip != Slip::split) return false;
  add(engine::ExplainBreach{report_, std::string(kSplitBreach), {}}, Role::unit_clerk,
      "Zaokrąglenia pojedynczych wpłat dłużników.");
  return true;
}

void UnitScript::hand_in(Dice& dice) {
  add(engine::ApproveReport{report_}, Role::unit_head);
  if (one_in(dice, 25)) {
    add(engine::WithdrawApproval{report_}, Role::unit_head);
    add(engine::ApproveReport{report_}, Role::unit_head);
  }
  add(engine::SubmitReport{report_}, Role::unit_clerk);
  if (one_in(dice, 25)) {
    add(engine::WithdrawSubmission{report_}, Role::unit_clerk);
    add(engine::ApproveReport{report_}, Role::unit_head);
    add(engine::SubmitReport{report_}, Role::unit_clerk);
  }
}

void UnitScript::be_judged(Dice& dice, const events::CellChanges& better) {
  if (one_in(dice, 8)) {
    add(engine::ReturnReport{{report_, {}}}, Role::wps_inspector,
        "Kwoty w wierszu 2 nie zgadzają się z wyciągiem.");
    add(engine::SaveCells{report_, better}, Role::unit_clerk);
    hand_in(dice);
  }
  if (one_in(dice, 12)) return;  // not looked at yet
  add(engine::AcceptForVoivodeship{report_}, Role::wps_head);
  if (one_in(dice, 5)) return;  // not with the ministry yet
  add(engine::AcceptForMinistry{report_}, Role::ministry_approver);
}

void UnitScript::correct(Dice& dice, const events::CellChanges& corrected) {
  const auto& last = steps_.back().command;
  const bool national = std::holds_alternative<engine::AcceptForMinistry>(last);
  if (!national && !std::holds_alternative<engine::AcceptForVoivodeship>(last)) return;
  const auto recipient = national ? Role::ministry_approver : Role::wps_head;
  add(engine::RequestCorrection{{report_, {}}}, Role::unit_head,
      "Pominięto zwroty od dłużników za grudzień.");
  if (one_in(dice, 5)) {
    add(engine::RefuseCorrection{{report_, {}}}, recipient, "Termin korekt minął.");
    return;
  }
  add(engine::PermitCorrection{report_}, recipient);
  add(engine::OpenCorrection{report_}, Role::unit_clerk);
  add(engine::SaveCells{report_, corrected}, Role::unit_clerk);
  hand_in(dice);
  if (!one_in(dice, 4)) add(engine::AcceptForVoivodeship{report_}, Role::wps_head);
}

Result<std::optional<engine::Envelope>> UnitScript::next(events::Version now,
                                                         events::KeyStore& keys) const {
  if (finished()) return std::nullopt;
  const auto& step = steps_[step_];
  engine::Envelope envelope;
  envelope.id = events::CommandId{events::derive_id(
      {"demo", decimal(plan_.seed), decimal(plan_.units), unit_.code, decimal(step_)})};
  envelope.actor = demo_actor(step.role, unit_);
  envelope.channel = std::holds_alternative<engine::LoadCells>(step.command) ? events::Channel::file
                                                                             : events::Channel::web;
  envelope.expected = now;
  auto command = step.command;
  if (!step.reason.empty()) {
    const auto key = adapters::crypto::unit_key(unit_.code);
    auto sealed = keys.seal(key, envelope.id, 0, step.reason);
    if (!sealed) return fail(std::move(sealed.error()));
    std::visit(
        [&](auto& c) {
          if constexpr (requires { c.why; }) c.why = *std::move(sealed);
        },
        command);
  }
  envelope.command = std::move(command);
  return envelope;
}

}  // namespace cas::ops
