#include "projections/explanations.hpp"

#include "projections/queries.hpp"

namespace cas::projections {

Result<Explanations> explanations_of(const Store& store, events::ReportId report,
                                     const events::report::ReportState& state) {
  Explanations found;
  for (const auto& one : state.explained) {
    auto entry = history(store, events::report::stream_of(report), one.version, 1);
    if (!entry) return fail(std::move(entry.error()));
    if (entry->empty()) continue;
    const auto* event = std::get_if<events::report::Event>(&entry->front().event);
    const auto* explained =
        event == nullptr ? nullptr : std::get_if<events::report::BreachExplained>(event);
    if (explained != nullptr) found.emplace(one.breach, explained->why);
  }
  return found;
}

std::optional<std::string> opened(const Explanations& explanations, std::string_view breach,
                                  const events::KeyStore& keys) {
  const auto sealed = explanations.find(breach);
  if (sealed == explanations.end()) return std::nullopt;
  auto text = keys.open(sealed->second);
  if (!text) return std::nullopt;
  return *std::move(text);
}

}  // namespace cas::projections
