#include "adapters/memory/memory_store.hpp"

#include <algorithm>
#include <mutex>

namespace cas::adapters {
namespace {

class CopiedRows final : public projections::Cursor {
 public:
  explicit CopiedRows(std::vector<std::pair<std::string, std::string>> rows)
      : rows_(std::move(rows)) {}
  bool valid() const override { return at_ < rows_.size(); }
  std::string_view key() const override { return rows_.at(at_).first; }
  std::string_view value() const override { return rows_.at(at_).second; }
  void step() override { ++at_; }
  void seek(std::string_view key) override {
    const auto found = std::ranges::lower_bound(
        rows_, key, {}, [](const auto& row) { return std::string_view(row.first); });
    at_ = static_cast<std::size_t>(found - rows_.begin());
  }

 private:
  std::vector<std::pair<std::string, std::string>> rows_;
  std::size_t at_ = 0;
};

}  // namespace

Result<std::optional<std::string>> MemoryStore::get(std::string_view key) const {
  const std::shared_lock reading(lock_);
  const auto found = rows_.find(key);
  if (found == rows_.end()) return std::nullopt;
  return found->second;
}

Result<std::unique_ptr<projections::Cursor>> MemoryStore::scan(std::string_view from,
                                                               std::string_view to) const {
  const std::shared_lock reading(lock_);
  std::vector<std::pair<std::string, std::string>> rows;
  for (auto at = rows_.lower_bound(from); at != rows_.end() && (to.empty() || at->first < to); ++at)
    rows.emplace_back(*at);
  return std::make_unique<CopiedRows>(std::move(rows));
}

Result<void> MemoryStore::write(projections::Batch& batch) {
  const std::unique_lock writing(lock_);
  for (const auto& row : batch.rows()) {
    const auto key = batch.key(row);
    const auto found = rows_.lower_bound(key);
    const bool present = found != rows_.end() && found->first == key;
    if (row.erased) {
      if (present) rows_.erase(found);
    } else if (present) {
      found->second.assign(batch.value(row));
    } else {
      rows_.emplace_hint(found, key, batch.value(row));
    }
  }
  return {};
}

std::size_t MemoryStore::size() const {
  const std::shared_lock reading(lock_);
  return rows_.size();
}

}  // namespace cas::adapters
