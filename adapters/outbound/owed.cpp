#include "adapters/outbound/owed.hpp"

namespace cas::adapters::outbound {

std::string Value::subject() const {
  return std::visit([](const auto& value) { return json::subject_of(value); }, what);
}

std::string Value::event() const {
  return std::visit(
      overloaded{
          [&](const json::Status& status) { return json::status_event(status, *outlook); },
          [&](const projections::TotalsAnswer& sums) {
            return json::aggregates_event(sums, *outlook);
          },
      },
      what);
}

std::optional<events::Epoch> owned_epoch(const node::Node& node, events::PartitionNo partition) {
  if (node.standing(partition) != engine::Partition::Standing::owning) return std::nullopt;
  return node.projector().checkpoint(partition).chain.epoch;
}

}  // namespace cas::adapters::outbound
