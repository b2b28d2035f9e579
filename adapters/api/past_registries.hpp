#pragma once
#include <list>
#include <memory>

#include "events/registry.hpp"
#include "projections/store.hpp"

namespace cas::adapters::api {

/// The registry as it stood at positions that were asked for lately. One thread.
class PastRegistries {
 public:
  /// What lies up to the seq must be stored.
  /// @errors those of projections::read_registry
  Result<std::shared_ptr<const events::Registry>> at(const projections::Store& store,
                                                     events::Seq seq);

 private:
  static constexpr std::size_t kKept = 4;
  struct Kept {
    events::Seq seq;
    std::shared_ptr<const events::Registry> registry;
  };
  std::list<Kept> kept_;  ///< used last first
};

}  // namespace cas::adapters::api
