#include "adapters/memory/overlay_store.hpp"

#include <algorithm>
#include <mutex>

namespace cas::adapters {
namespace {

using Change = std::pair<std::string, std::optional<std::string>>;

/// Merges two ascending walks; where both have a key the change wins, or hides it.
class Merged final : public projections::Cursor {
 public:
  Merged(std::unique_ptr<projections::Cursor> base, std::vector<Change> changes)
      : base_(std::move(base)), changes_(std::move(changes)) {
    settle();
  }
  bool valid() const override { return on_change() || base_->valid(); }
  std::string_view key() const override {
    return on_change() ? std::string_view(changes_[at_].first) : base_->key();
  }
  std::string_view value() const override {
    return on_change() ? std::string_view(*changes_[at_].second) : base_->value();
  }
  void step() override {
    if (on_change()) {
      skip_hidden(changes_[at_].first);
      ++at_;
    } else {
      base_->step();
    }
    settle();
  }
  void seek(std::string_view key) override {
    base_->seek(key);
    const auto found = std::ranges::lower_bound(
        changes_, key, {}, [](const auto& change) { return std::string_view(change.first); });
    at_ = static_cast<std::size_t>(found - changes_.begin());
    settle();
  }
  Result<void> status() const override { return base_->status(); }

 private:
  bool on_change() const {
    return at_ < changes_.size() && (!base_->valid() || changes_[at_].first <= base_->key());
  }
  void skip_hidden(std::string_view key) {
    if (base_->valid() && base_->key() == key) base_->step();
  }
  void settle() {  // steps over deletions, with what they delete
    while (on_change() && !changes_[at_].second) {
      skip_hidden(changes_[at_].first);
      ++at_;
    }
  }

  std::unique_ptr<projections::Cursor> base_;
  std::vector<Change> changes_;
  std::size_t at_ = 0;
};

}  // namespace

Result<std::optional<std::string>> OverlayStore::get(std::string_view key) const {
  {
    const std::shared_lock reading(lock_);
    if (const auto found = rows_.find(key); found != rows_.end()) return found->second;
  }
  return base_.get(key);
}

Result<std::unique_ptr<projections::Cursor>> OverlayStore::scan(std::string_view from,
                                                                std::string_view to) const {
  auto base = base_.scan(from, to);
  if (!base) return base;
  const std::shared_lock reading(lock_);
  std::vector<Change> changes;
  for (auto at = rows_.lower_bound(from); at != rows_.end() && (to.empty() || at->first < to); ++at)
    changes.emplace_back(*at);
  return std::make_unique<Merged>(*std::move(base), std::move(changes));
}

Result<void> OverlayStore::write(projections::Batch& batch) {
  const std::unique_lock writing(lock_);
  for (const auto& row : batch.rows()) {
    auto& change = rows_[std::string(batch.key(row))];
    if (row.erased) {
      change.reset();
    } else {
      change = std::string(batch.value(row));
    }
  }
  return {};
}

}  // namespace cas::adapters
