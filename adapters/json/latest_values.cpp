#include "adapters/json/latest_values.hpp"

namespace cas::adapters::json {

LatestValues::Verdict LatestValues::take(const CloudEvent& event) {
  const auto [found, fresh] =
      highest_.try_emplace({event.source, event.type, event.subject}, event.precedence);
  if (fresh) return Verdict::newer;
  if (event.precedence == found->second) return Verdict::repeated;
  if (event.precedence < found->second) return Verdict::late;
  found->second = event.precedence;
  return Verdict::newer;
}

}  // namespace cas::adapters::json
