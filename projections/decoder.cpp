#include "projections/decoder.hpp"

#include <utility>

namespace cas::projections {

Decoder::Decoder() : worker_([this] { work(); }) {}

Decoder::~Decoder() {
  {
    const std::lock_guard holding(lock_);
    ending_ = true;
  }
  changed_.notify_all();
  worker_.join();
}

void Decoder::put(events::PartitionNo partition, std::vector<events::Record> records) {
  {
    const std::lock_guard holding(lock_);
    in_.push_back({partition, std::move(records), {}});
  }
  ++under_way_;
  changed_.notify_all();
}

std::optional<Decoder::Chunk> Decoder::take() {
  if (under_way_ == 0) return std::nullopt;
  std::unique_lock holding(lock_);
  changed_.wait(holding, [this] { return !out_.empty(); });
  auto chunk = std::move(out_.front());
  out_.pop_front();
  --under_way_;
  return chunk;
}

void Decoder::give_back(Chunk chunk) {
  const std::lock_guard holding(lock_);
  used_.push_back(std::move(chunk));
}

void Decoder::work() {
  for (std::unique_lock holding(lock_);;) {
    changed_.wait(holding, [this] { return ending_ || !in_.empty(); });
    if (ending_) return;
    auto used = std::exchange(used_, {});
    auto chunk = std::move(in_.front());
    in_.pop_front();
    holding.unlock();
    used.clear();
    chunk.frames.reserve(chunk.records.size());
    for (auto& record : chunk.records)
      chunk.frames.push_back(events::read_frame(std::move(record)));
    chunk.records.clear();
    holding.lock();
    out_.push_back(std::move(chunk));
    changed_.notify_all();
  }
}

}  // namespace cas::projections
