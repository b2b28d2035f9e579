#pragma once
#include <gtest/gtest.h>

#include "adapters/memory/memory_store.hpp"
#include "projections/fingerprints.hpp"
#include "projections/replay.hpp"
#include "tests/projections/campaign_script.hpp"

namespace cas::testing {

inline std::unique_ptr<projections::Projector> projector_of(
    projections::Store& store, const SmallLog& log, projections::Projector::Options options = {}) {
  auto projector = projections::Projector::open(store, log.partitions(), options);
  EXPECT_TRUE(projector) << projector.error().detail;
  return *std::move(projector);
}

/// A projector over `store` that has read the log to its end, or as far as the options say.
inline std::unique_ptr<projections::Projector> replayed(
    projections::Store& store, const SmallLog& log, projections::ReplayOptions options = {},
    projections::Projector::Options of_projector = {}) {
  auto projector = projector_of(store, log, of_projector);
  SmallLogReader reader(log);
  const auto done = projections::replay(reader, *projector, options);
  EXPECT_TRUE(done) << done.error().reason << ": " << done.error().detail;
  return projector;
}

inline std::string digest_of(const projections::Projector& projector) {
  return events::to_hex(*projections::digest(projector));
}
inline std::string totals_hash_of(const projections::Projector& projector) {
  return events::to_hex(*projections::totals_hash(projector));
}

}  // namespace cas::testing
