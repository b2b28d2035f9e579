#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>

#include <fstream>

#include "tests/adapters/embedded/scratch_log.hpp"

namespace cas::tests {
namespace {

namespace fs = std::filesystem;
using events::Offset;
using events::PartitionNo;

constexpr PartitionNo kShard{1};

/// What a writer that met the end of the disk must do.
void goes_read_only(const embedded::EmbeddedOptions& options, const std::function<void()>& free) {
  std::size_t readable = 0, accepted = 0;
  {
    const auto log = must_open(options);
    ASSERT_NE(log, nullptr);
    std::optional<Error> trouble;
    bool failed = false;
    log->follow(kShard, Offset{1});
    Result<void> taken;
    std::vector<events::LogEvent> out;
    for (std::size_t i = 0; !trouble && i < 100'000; ++i) {
      taken = log->append(kShard, frame_of(kShard, accepted, 700));
      accepted += taken ? 1 : 0;
      if (i % 16 == 0) log->wait(std::chrono::milliseconds{100});
      out.clear();
      log->poll(out, 1 << 20);
      for (const auto& event : out) {
        if (const auto* found = std::get_if<events::LogTrouble>(&event)) trouble = found->error;
        if (std::holds_alternative<events::AppendFailed>(event)) failed = true;
        if (const auto* read = std::get_if<events::RecordsRead>(&event))
          readable += read->records.size();
      }
    }
    ASSERT_TRUE(trouble) << "the disk never was full";
    EXPECT_TRUE(failed);
    EXPECT_EQ(trouble->reason, "log.disk_full");
    const auto refused = log->append(PartitionNo{0}, "x");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::unavailable);
    EXPECT_EQ(refused.error().reason, "log.disk_full");
    const auto again = read_all(*log);
    EXPECT_TRUE(again.troubles.empty()) << "reading goes on";
    EXPECT_EQ(again.records.at(kShard).size(), readable + 1) << "read before the trouble was told";
    readable = again.records.at(kShard).size();
    EXPECT_GT(readable, 1u);
    EXPECT_LE(readable, accepted + 1);
  }
  free();
  const auto log = must_open(options);
  ASSERT_NE(log, nullptr);
  EXPECT_EQ(end_of(*log, kShard), readable) << "what was refused is not there after all";
  append_all(*log, kShard, {"one more"});
  const auto records = read_all(*log).records.at(kShard);
  ASSERT_EQ(records.size(), readable + 1);
  for (std::size_t i = 1; i < readable; ++i)
    ASSERT_TRUE(records[i].bytes == frame_of(kShard, i - 1, 700));
}

TEST(EmbeddedDiskFull, AFullFileSystemMakesTheLogReadOnly) {
  const ScratchFolder folder;
  struct Mounted {
    const char* at;
    bool there;
    ~Mounted() {
      if (there) ::umount2(at, MNT_DETACH);
    }
  } const mounted{folder.path().c_str(),
                  ::mount("tmpfs", folder.path().c_str(), "tmpfs", 0, "size=1m") == 0};
  if (!mounted.there) GTEST_SKIP() << "only root may mount a small file system";
  const auto ballast = folder.path() / "ballast";
  store(ballast, std::string(400'000, 'b'));
  auto options = small_options(folder.path() / "log", 1);
  options.sizes.segment_bytes = 100'000;
  goes_read_only(options, [&] { fs::remove(ballast); });
}

TEST(EmbeddedDiskFull, AFileThatMayNotGrowMakesTheLogReadOnly) {
  const ScratchFolder folder;
  auto options = small_options(folder.path(), 1);
  options.sizes.segment_bytes = 4'000'000;
  ::signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  auto limited = before;
  limited.rlim_cur = 200'000;
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &limited), 0);
  const auto lift = [&] { ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0); };
  goes_read_only(options, lift);
  lift();
}

TEST(EmbeddedQueue, RefusesWhatItCannotHoldAndGoesOn) {
  const ScratchFolder folder;
  auto options = small_options(folder.path(), 1);
  options.limits.queue_bytes_max = 3'000;
  const auto log = must_open(options);
  std::size_t accepted = 0, refused = 0;
  for (int i = 0; i < 2'000; ++i) {
    const auto taken = log->append(kShard, frame_of(kShard, accepted, 700));
    accepted += taken ? 1 : 0;
    if (taken) continue;
    ++refused;
    ASSERT_EQ(taken.error().code, Errc::unavailable);
    ASSERT_EQ(taken.error().reason, "log.queue_full");
  }
  EXPECT_GT(refused, 0u);
  log->follow(kShard, Offset{1});
  while (end_of(*log, kShard) < accepted + 1) {
    log->wait(std::chrono::seconds{1});
    std::vector<events::LogEvent> out;
    log->poll(out, 1 << 20);
  }
  EXPECT_EQ(read_all(*log).records.at(kShard).size(), accepted + 1);
}

}  // namespace
}  // namespace cas::tests
