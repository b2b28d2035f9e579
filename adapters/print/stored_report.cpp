#include "adapters/print/stored_report.hpp"

#include "events/hash.hpp"

namespace cas::adapters::print {

Sheet sheet_of(const StoredReport& stored, const events::KeyStore* keys) {
  const auto& state = stored.found.state;
  PrintedReport report{stored.form,
                       state.cells,
                       stored.unit_code,
                       stored.unit_name,
                       state.opened.campaign.value(),
                       stored.period,
                       state.phase,
                       state.returned,
                       state.correction,
                       state.version,
                       {},
                       stored.position,
                       to_hex(events::sha256(events::to_body(state.cells))),
                       stored.language};
  for (const auto& finding : stored.found.checked.breaches) {
    const auto& message =
        stored.language == Language::polish ? finding.message_pl : finding.message_en;
    auto explanation = keys == nullptr
                           ? std::nullopt
                           : projections::opened(stored.explanations, finding.name(), *keys);
    report.findings.push_back({finding.severity == events::Severity::hard,
                               finding.name() + ": " + message, std::move(explanation)});
  }
  return sheet_of(report);
}

}  // namespace cas::adapters::print
