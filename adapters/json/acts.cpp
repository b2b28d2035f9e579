#include "adapters/json/acts.hpp"

#include <algorithm>
#include <array>

#include "adapters/files/cell_text.hpp"

namespace cas::adapters::json {
namespace {

using engine::ReportCommand;
using engine::ReportId;

template <class C>
ReportCommand plain(ReportId id, events::Sealed) {
  return C{{id}};
}
template <class C>
ReportCommand reasoned(ReportId id, events::Sealed why) {
  return C{{id, std::move(why)}};
}

constexpr std::array<ActWord, 12> kActs{{
    {"prefill", false, plain<engine::PrefillReport>},
    {"approve", false, plain<engine::ApproveReport>},
    {"withdraw-approval", false, plain<engine::WithdrawApproval>},
    {"submit", false, plain<engine::SubmitReport>},
    {"withdraw-submission", false, plain<engine::WithdrawSubmission>},
    {"accept", false, plain<engine::AcceptForVoivodeship>},
    {"accept-national", false, plain<engine::AcceptForMinistry>},
    {"return", true, reasoned<engine::ReturnReport>},
    {"request-correction", true, reasoned<engine::RequestCorrection>},
    {"permit-correction", false, plain<engine::PermitCorrection>},
    {"refuse-correction", true, reasoned<engine::RefuseCorrection>},
    {"correct", false, plain<engine::OpenCorrection>},
}};

}  // namespace

std::span<const ActWord> acts() { return kActs; }

Result<ActWord> parse_act(std::string_view word) {
  const auto act = std::ranges::find(kActs, word, &ActWord::word);
  if (act != kActs.end()) return *act;
  std::string all;
  for (const auto& known : kActs) all += (all.empty() ? "" : ", ") + std::string(known.word);
  return fail(Errc::invalid, "report.unknown_act",
              "No act is called '" + std::string(word) + "'; there are " + all + ".");
}

bool says_nothing(std::string_view reason) {
  // As Unicode has them: no-break, en, em, thin, zero-width, narrow no-break, ideographic.
  constexpr std::array<std::string_view, 13> kBlanks{
      " ",      "\t",     "\n",     "\v",     "\f",     "\r",    "\u00a0",
      "\u2002", "\u2003", "\u2009", "\u200b", "\u202f", "\u3000"};
  while (!reason.empty()) {
    const auto blank = std::ranges::find_if(
        kBlanks, [&](std::string_view one) { return reason.starts_with(one); });
    if (blank == kBlanks.end()) return false;
    reason.remove_prefix(blank->size());
  }
  return true;
}

Result<void> CellsRead::add(std::string_view code, std::string_view text) {
  const auto cell = layout_.find(code);
  if (!cell)
    return fail(Errc::invalid, "cell.unknown",
                "The form has no cell '" + std::string(code) + "'; cells are named as A/1.1/3.");
  const auto content = files::parse_cell(text, layout_.cells()[*cell].scale);
  if (!content) {
    auto error = content.error();
    return fail(std::move(error).during("reading cell " + std::string(code)));
  }
  cells_[*cell] = {content->kind, content->value};
  return {};
}

events::CellChanges CellsRead::changes() const {
  events::CellChanges changes;
  for (const auto& [cell, content] : cells_) changes.add(cell, content.kind, content.value);
  return changes;
}

}  // namespace cas::adapters::json
