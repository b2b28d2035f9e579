#pragma once
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

#include "projections/store.hpp"

namespace cas::projections {

/// Writes to another store on a thread of its own, one batch behind: while a batch is sorted and
/// written, the next one is gathered. Reads wait for the batch under way, so they see what every
/// store must show. A failed write is reported by the next call, and by every one after it: only
/// for rows that are thrown away when writing them fails, as those of a rebuild.
class BackgroundStore final : public Store {
 public:
  /// `below` must outlive this.
  explicit BackgroundStore(Store& below);
  ~BackgroundStore() override;
  BackgroundStore(const BackgroundStore&) = delete;
  BackgroundStore& operator=(const BackgroundStore&) = delete;

  Result<std::optional<std::string>> get(std::string_view key) const override;
  Result<std::unique_ptr<Cursor>> scan(std::string_view from, std::string_view to) const override;
  Result<void> write(Batch& batch) override;
  Result<void> flush() override;

 private:
  void work();
  Result<void> settled() const;

  Store& below_;
  mutable std::mutex lock_;
  mutable std::condition_variable changed_;
  Batch batch_;  // under way while `busy_`
  bool busy_ = false;
  bool ending_ = false;
  std::optional<Error> failed_;
  std::thread worker_;
};

}  // namespace cas::projections
