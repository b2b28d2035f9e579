#include "adapters/api/past_registries.hpp"

#include <algorithm>

#include "projections/registry_as_of.hpp"

namespace cas::adapters::api {

Result<std::shared_ptr<const events::Registry>> PastRegistries::at(const projections::Store& store,
                                                                   events::Seq seq) {
  const auto known = std::ranges::find(kept_, seq, &Kept::seq);
  if (known != kept_.end()) {
    kept_.splice(kept_.begin(), kept_, known);
  } else {
    auto read = projections::read_registry(store, seq);
    if (!read) return fail(std::move(read.error()));
    kept_.push_front({seq, std::make_shared<const events::Registry>(*std::move(read))});
    if (kept_.size() > kKept) kept_.pop_back();
  }
  return kept_.front().registry;
}

}  // namespace cas::adapters::api
