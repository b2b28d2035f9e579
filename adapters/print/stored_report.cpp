#include "adapters/print/stored_report.hpp"

#include "adapters/json/moments.hpp"
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
                       json::format_time(stored.time).substr(0, 19) + "Z",
                       to_hex(events::sha256(events::to_body(state.cells))),
                       stored.language};
  const auto& breaches = stored.found.checked.breaches;
  for (std::size_t i = 0; i < breaches.size(); ++i) {
    const auto& finding = breaches[i];
    const auto& formula = stored.formulas.at(i);
    auto explanation = keys == nullptr
                           ? std::nullopt
                           : projections::opened(stored.explanations, finding.name(), *keys);
    report.findings.push_back(
        {finding.severity == events::Severity::hard, finding.name(),
         events::forms::Bilingual{finding.message_pl, finding.message_en}.in(stored.language),
         formula.in(stored.language), finding.left, finding.right, finding.difference,
         std::move(explanation)});
  }
  return sheet_of(report);
}

}  // namespace cas::adapters::print
