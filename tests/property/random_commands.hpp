#pragma once
#include <cstdint>
#include <optional>

#include "engine/commands.hpp"
#include "events/report_state.hpp"
#include "tests/engine/example.hpp"

namespace cas::test {

/// Spreads a draw over all bits: small inputs draw small numbers, and the bits of a draw are used
/// apart.
[[nodiscard]] inline std::uint32_t mixed(std::uint32_t draw) {
  draw = (draw ^ (draw >> 16)) * 0x7feb352dU;
  draw = (draw ^ (draw >> 15)) * 0x846ca68bU;
  return draw ^ (draw >> 16);
}

/// Any command that a person or a program could send about the example's report, sensible or not.
struct Wish {
  engine::ReportCommand command;
  std::optional<events::Version> expected;
};

/// Half of the draws go the report's way, so that histories get long; the rest is anything, under
/// the right version, a wrong one or none.
[[nodiscard]] inline Wish wish_for(std::uint32_t drawn, const events::report::ReportState& state) {
  using namespace engine;
  using events::report::CorrectionAsk;
  using events::report::Phase;
  const auto draw = mixed(drawn);
  const auto value = static_cast<std::int64_t>(draw >> 16) % 5;
  const auto cell = static_cast<std::uint16_t>((draw >> 12) % 5);  // the last two are refused
  const auto forward = [&]() -> ReportCommand {
    switch (state.phase) {
      case Phase::absent: return OpenReport{example::campaign(), example::unit(example::kLwowek)};
      case Phase::at_unit:
        if (value < 2) return example::act<ApproveReport>();
        if (state.cells.values[2] >= 4) return example::explain("it is so");
        return example::save(cell % 3, value);
      case Phase::approved: return example::act<SubmitReport>();
      case Phase::submitted: return example::act<AcceptForVoivodeship>();
      case Phase::accepted_regional:
        if (value == 0 && state.ask == CorrectionAsk::none)
          return example::act_because<RequestCorrection>("wrong");
        return example::act<AcceptForMinistry>();
      case Phase::accepted_national: break;
    }
    if (state.ask == CorrectionAsk::none) return example::act_because<RequestCorrection>("wrong");
    if (state.ask == CorrectionAsk::requested) return example::act<PermitCorrection>();
    return example::act<OpenCorrection>();
  };
  const auto anything = [&]() -> ReportCommand {
    switch ((draw >> 4) % 17) {
      case 0: return OpenReport{example::campaign(), example::unit(example::kLwowek)};
      case 1: return example::save(cell, value);
      case 2: return example::act<ApproveReport>();
      case 3: return example::act<WithdrawApproval>();
      case 4: return example::act<SubmitReport>();
      case 5: return example::act<WithdrawSubmission>();
      case 6: return example::act<AcceptForVoivodeship>();
      case 7: return example::act<AcceptForMinistry>();
      case 8: return example::act_because<ReturnReport>(value == 0 ? "" : "look again");
      case 9: return example::act_because<RequestCorrection>("wrong");
      case 10: return example::act<PermitCorrection>();
      case 11: return example::act_because<RefuseCorrection>("no");
      case 12: return example::act<OpenCorrection>();
      case 13: return example::load(cell, value);
      case 15: return example::act<PrefillReport>();
      case 14: return example::explain(value == 0 ? "" : "it is so");
      default: break;
    }
    const auto to = value < 2 ? example::kLwowek : value < 4 ? example::kJawor : example::kRadom;
    return AssignRegion{example::report(), example::region(to)};
  };
  Wish wish{(draw & 1) != 0 ? forward() : anything(), state.stream_version};
  if ((draw & 6) == 6) {
    wish.expected.reset();
    if ((draw & 8) != 0)
      wish.expected = events::Version{state.stream_version.value() + (draw >> 20) % 3};
  }
  return wish;
}

}  // namespace cas::test
