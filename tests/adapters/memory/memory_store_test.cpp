#include "adapters/memory/memory_store.hpp"

#include "adapters/memory/overlay_store.hpp"
#include "projections/background_store.hpp"
#include "tests/contract/store_contract.hpp"

namespace cas::contract {
namespace {

/// An overlay that owns its base, in which rows lie that the overlay has deleted.
class OverlayWithBase final : public projections::Store {
 public:
  OverlayWithBase() {
    projections::Batch batch;
    for (const auto* key : {"a", "b", "c", "key", "zz"}) batch.put(key, "below");
    invariant(base_.write(batch).has_value(), "rows in memory can be written");
    projections::Batch hidden;
    for (const auto* key : {"a", "b", "c", "key", "zz"}) hidden.erase(key);
    invariant(overlay_.write(hidden).has_value(), "rows in memory can be written");
  }
  Result<std::optional<std::string>> get(std::string_view key) const override {
    return overlay_.get(key);
  }
  Result<std::unique_ptr<projections::Cursor>> scan(std::string_view from,
                                                    std::string_view to) const override {
    return overlay_.scan(from, to);
  }
  Result<void> write(projections::Batch& batch) override { return overlay_.write(batch); }
  Result<void> flush() override { return overlay_.flush(); }

 private:
  adapters::MemoryStore base_;
  adapters::OverlayStore overlay_{base_};
};

/// The wrapper that writes one batch behind keeps the contract of what it wraps.
class BackgroundWithBase final : public projections::Store {
 public:
  Result<std::optional<std::string>> get(std::string_view key) const override {
    return behind_.get(key);
  }
  Result<std::unique_ptr<projections::Cursor>> scan(std::string_view from,
                                                    std::string_view to) const override {
    return behind_.scan(from, to);
  }
  Result<void> write(projections::Batch& batch) override { return behind_.write(batch); }
  Result<void> flush() override { return behind_.flush(); }

 private:
  adapters::MemoryStore base_;
  projections::BackgroundStore behind_{base_};
};

INSTANTIATE_TEST_SUITE_P(
    Memory, StoreContract,
    ::testing::Values(
        StoreFactory{"memory",
                     [] { return StoreUnderTest{{}, std::make_unique<adapters::MemoryStore>()}; }},
        StoreFactory{"background",
                     [] { return StoreUnderTest{{}, std::make_unique<BackgroundWithBase>()}; }},
        StoreFactory{"overlay",
                     [] { return StoreUnderTest{{}, std::make_unique<OverlayWithBase>()}; }}),
    [](const auto& factory) { return factory.param.name; });

TEST(OverlayStore, HidesAndAddsWithoutTouchingItsBase) {
  adapters::MemoryStore base;
  projections::Batch below;
  for (const auto* key : {"a", "b", "c", "d"}) below.put(key, "below");
  ASSERT_TRUE(base.write(below));
  adapters::OverlayStore overlay(base);
  projections::Batch above;
  above.erase("a");
  above.put("b", "above");
  above.put("bb", "above");
  above.erase("d");
  ASSERT_TRUE(overlay.write(above));
  std::string seen;
  for (auto cursor = *overlay.scan("", ""); cursor->valid(); cursor->step())
    seen += std::string(cursor->key()) + "=" + std::string(cursor->value()) + " ";
  EXPECT_EQ(seen, "b=above bb=above c=below ");
  EXPECT_EQ(**base.get("a"), "below");
  EXPECT_EQ(**base.get("b"), "below");
}

}  // namespace
}  // namespace cas::contract
