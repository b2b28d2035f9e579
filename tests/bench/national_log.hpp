#pragma once
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <memory>

#include "events/log.hpp"

namespace cas::bench {

/// What is written into a log for a replay to read.
struct LogPlan {
  enum class Mix : std::uint8_t {
    mixed,       ///< per report 1 open, 1 full save, 19 saves of 5 cells, approve, submit, accept
    full_saves,  ///< per report 1 open, 20 full saves
    all_lenses,  ///< per report 1 open, 1 full save, 5 saves of 5 cells, all the way to the
                 ///< ministry
  };
  Mix mix = Mix::mixed;
  std::uint32_t shards = 8;
  int units = 2'477;
  int campaigns = 4;
  int cells = 300;
};

struct WrittenLog {
  std::uint64_t frames = 0;
  std::uint64_t events = 0;  ///< of reports, what rates are given in
  std::uint64_t full_saves = 0;
  std::uint64_t bytes = 0;
};

/// Writes files "0".."P" of records (u32 length, bytes), and how many, into the directory. Within a
/// campaign all units go forward together, step by step, as before a deadline: the worst order for
/// a cache.
WrittenLog write_national_log(const std::filesystem::path& directory, const LogPlan& plan);

/// Reads those files as a Log, in pieces; nothing of it stays in memory.
class FileLog final : public events::Log {
 public:
  explicit FileLog(const std::filesystem::path& directory);
  std::uint32_t partition_count() const override {
    return static_cast<std::uint32_t>(files_.size());
  }
  void follow(events::PartitionNo partition, events::Offset from) override;
  Result<void> append(events::PartitionNo, std::string) override;
  void ask_end(events::PartitionNo partition, std::uint64_t ticket) override;
  void refetch(events::PartitionNo, events::Offset) override {}
  void poll(std::vector<events::LogEvent>& out, std::size_t bytes_max) override;
  void wait(std::chrono::microseconds) override {}
  void wake() override {}

 private:
  struct File {
    std::vector<char> buffer = std::vector<char>(1U << 20);
    std::ifstream in;
    events::Offset next;
    events::Offset end;
    bool followed = false;
  };
  std::vector<std::unique_ptr<File>> files_;
  std::vector<events::LogEvent> ends_;
};

}  // namespace cas::bench
