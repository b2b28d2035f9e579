#pragma once
#include <map>
#include <shared_mutex>

#include "projections/store.hpp"

namespace cas::adapters {

/// Rows in memory under the contract of every store; for simulations, tests and overlays.
/// A cursor copies its range when it is made. Thread rule: that of Store.
class MemoryStore final : public projections::Store {
 public:
  Result<std::optional<std::string>> get(std::string_view key) const override;
  Result<std::unique_ptr<projections::Cursor>> scan(std::string_view from,
                                                    std::string_view to) const override;
  Result<void> write(projections::Batch& batch) override;
  Result<void> flush() override { return {}; }

  [[nodiscard]] std::size_t size() const;

 private:
  mutable std::shared_mutex lock_;
  std::map<std::string, std::string, std::less<>> rows_;
};

}  // namespace cas::adapters
