#include "projections/background_store.hpp"

namespace cas::projections {

BackgroundStore::BackgroundStore(Store& below) : below_(below), worker_([this] { work(); }) {}

BackgroundStore::~BackgroundStore() {
  {
    const std::lock_guard holding(lock_);
    ending_ = true;
  }
  changed_.notify_all();
  worker_.join();
}

void BackgroundStore::work() {
  for (std::unique_lock holding(lock_);;) {
    changed_.wait(holding, [this] { return busy_ || ending_; });
    if (!busy_) return;
    holding.unlock();
    auto written = below_.write(batch_);
    batch_.clear();
    holding.lock();
    if (!written) failed_ = std::move(written.error());
    busy_ = false;
    changed_.notify_all();
  }
}

Result<void> BackgroundStore::settled() const {
  std::unique_lock holding(lock_);
  changed_.wait(holding, [this] { return !busy_; });
  if (failed_) return fail(*failed_);
  return {};
}

Result<std::optional<std::string>> BackgroundStore::get(std::string_view key) const {
  if (auto good = settled(); !good) return fail(std::move(good.error()));
  return below_.get(key);
}

Result<std::unique_ptr<Cursor>> BackgroundStore::scan(std::string_view from,
                                                      std::string_view to) const {
  if (auto good = settled(); !good) return fail(std::move(good.error()));
  return below_.scan(from, to);
}

Result<void> BackgroundStore::write(Batch& batch) {
  if (auto good = settled(); !good) return good;
  {
    const std::lock_guard holding(lock_);
    std::swap(batch_, batch);
    busy_ = true;
  }
  changed_.notify_all();
  return {};
}

Result<void> BackgroundStore::flush() {
  if (auto good = settled(); !good) return good;
  return below_.flush();
}

}  // namespace cas::projections
