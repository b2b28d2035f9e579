#pragma once
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "events/chain_reader.hpp"

namespace cas::projections {

/// Takes records apart on a thread of its own, ahead of the thread that judges and applies them:
/// hashing and decoding are a good third of a replay's work and need no order. What is put in
/// comes out in the same order. One thread puts and takes.
class Decoder {
 public:
  struct Chunk {
    events::PartitionNo partition;
    std::vector<events::Record> records;    // in
    std::vector<events::ReadFrame> frames;  // out
  };

  Decoder();
  ~Decoder();
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;

  void put(events::PartitionNo partition, std::vector<events::Record> records);
  /// The next chunk; waits for it if it is under way. Nothing if nothing was put.
  [[nodiscard]] std::optional<Chunk> take();
  /// Takes a chunk back that is done with: its thousands of small allocations are freed where they
  /// were made, off the busier thread.
  void give_back(Chunk chunk);
  [[nodiscard]] std::size_t under_way() const noexcept { return under_way_; }

 private:
  void work();

  std::size_t under_way_ = 0;  // of the thread that puts and takes
  std::mutex lock_;
  std::condition_variable changed_;
  std::deque<Chunk> in_, out_, used_;
  bool ending_ = false;
  std::thread worker_;
};

}  // namespace cas::projections
