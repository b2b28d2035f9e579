#pragma once
#include <map>
#include <shared_mutex>

#include "projections/store.hpp"

namespace cas::adapters {

/// Rows in memory over a store that is only read: what is written here hides what lies below, and
/// never reaches it. For commands that run beside a process which holds the store.
/// Thread rule: that of Store. `base` must outlive this and must not change its rows.
class OverlayStore final : public projections::Store {
 public:
  explicit OverlayStore(const projections::Store& base) : base_(base) {}

  Result<std::optional<std::string>> get(std::string_view key) const override;
  Result<std::unique_ptr<projections::Cursor>> scan(std::string_view from,
                                                    std::string_view to) const override;
  Result<void> write(projections::Batch& batch) override;
  Result<void> flush() override { return {}; }

 private:
  const projections::Store& base_;
  mutable std::shared_mutex lock_;
  std::map<std::string, std::optional<std::string>, std::less<>> rows_;  // nothing = deleted
};

}  // namespace cas::adapters
