#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>

#include "tests/adapters/embedded/scratch_log.hpp"

namespace cas::tests {
namespace {

using events::Offset;
using events::PartitionNo;

constexpr PartitionNo kShard{1};

/// Another process with a pipe to this one. The parent has no thread while it forks.
class Child {
 public:
  explicit Child(const std::function<void(int pipe)>& body) {
    int ends[2];
    invariant(::pipe(ends) == 0, "a pipe can be made");
    pid_ = ::fork();
    invariant(pid_ >= 0, "a process can be forked");
    if (pid_ == 0) {
      ::close(ends[0]);
      body(ends[1]);
      ::_exit(testing::Test::HasFailure() ? 1 : 0);
    }
    ::close(ends[1]);
    pipe_ = ends[0];
  }
  ~Child() {
    kill();
    ::close(pipe_);
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  [[nodiscard]] pid_t pid() const { return pid_; }
  /// The next number that it wrote; nothing when it has ended.
  [[nodiscard]] std::optional<std::uint64_t> hear() const {
    std::uint64_t number = 0;
    if (::read(pipe_, &number, sizeof number) != sizeof number) return std::nullopt;
    return number;
  }
  void kill() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    pid_ = 0;
  }
  /// Waits for its own end. @returns its exit status
  int join() {
    int status = 0;
    ::waitpid(pid_, &status, 0);
    pid_ = 0;
    return status;
  }

 private:
  pid_t pid_ = 0;
  int pipe_ = -1;
};

void tell(int pipe, std::uint64_t number) {
  invariant(::write(pipe, &number, sizeof number) == sizeof number, "the parent listens");
}

/// Appends without end, several in flight; tells the durable end as soon as it has read up to it.
void append_for_ever(const embedded::EmbeddedOptions& options, int pipe) {
  const auto log = must_open(options);
  auto end = end_of(*log, kShard);
  log->follow(kShard, Offset{end});
  std::vector<events::LogEvent> out;
  for (auto next = end;;) {
    for (; next < end + 20; ++next)
      if (!log->append(kShard, frame_of(kShard, next, 1 + next % 900))) break;
    log->wait(std::chrono::seconds{5});
    out.clear();
    log->poll(out, 1 << 20);
    for (const auto& event : out)
      if (const auto* read = std::get_if<events::RecordsRead>(&event))
        end = read->records.back().offset.value() + 1;
    tell(pipe, end);
  }
}

TEST(EmbeddedProcesses, NothingThatWasReadableIsLostWhenTheProcessIsKilled) {
  const ScratchFolder folder;
  std::mt19937_64 random(4711);
  std::uint64_t told = 0;
  for (int round = 0; round < 25; ++round) {
    {
      Child child([&](int pipe) { append_for_ever(small_options(folder.path(), 2), pipe); });
      const auto until = told + random() % 200;
      while (const auto end = child.hear()) {
        told = *end;
        if (told > until) break;
      }
      child.kill();
      while (const auto end = child.hear()) told = *end;  // what it told before it died
    }
    const auto log = must_open(small_options(folder.path(), 2));
    ASSERT_NE(log, nullptr);
    const auto read = read_all(*log);
    ASSERT_TRUE(read.troubles.empty()) << read.troubles[0].error.detail;
    const auto& records = read.records.at(kShard);
    ASSERT_GE(records.size(), told) << "round " << round;
    for (std::size_t i = 1; i < records.size(); ++i)
      ASSERT_TRUE(records[i].bytes == frame_of(kShard, i, 1 + i % 900)) << "record " << i;
  }
  EXPECT_GT(told, 100u);
}

TEST(EmbeddedProcesses, ASecondWriterIsRefusedAndToldWhoTheFirstIs) {
  const ScratchFolder folder;
  Child first([&](int pipe) {
    const auto log = must_open(small_options(folder.path(), 1));
    tell(pipe, 1);
    ::pause();
  });
  ASSERT_TRUE(first.hear());
  const auto second = embedded::EmbeddedLog::open(small_options(folder.path(), 1));
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, Errc::unavailable);
  EXPECT_EQ(second.error().reason, "log.locked");
  EXPECT_NE(second.error().detail.find("process " + std::to_string(first.pid())), std::string::npos)
      << second.error().detail;
  first.kill();
  EXPECT_TRUE(embedded::EmbeddedLog::open(small_options(folder.path(), 1)));
}

TEST(EmbeddedProcesses, ASecondWriterInTheSameProcessIsRefusedToo) {
  const ScratchFolder folder;
  const auto first = must_open(small_options(folder.path(), 1));
  const auto second = embedded::EmbeddedLog::open(small_options(folder.path(), 1));
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().reason, "log.locked");
}

TEST(EmbeddedProcesses, AReaderBesideAWriterInAnotherProcessSeesEveryRecord) {
  const ScratchFolder folder;
  constexpr std::uint64_t kCount = 400;
  Child writer([&](int pipe) {
    const auto log = must_open(small_options(folder.path(), 1));
    tell(pipe, 1);
    for (std::uint64_t i = 1; i <= kCount; ++i)
      append_all(*log, kShard, {frame_of(kShard, i, 1 + i % 700)});
  });
  ASSERT_TRUE(writer.hear());
  auto options = small_options(folder.path(), 1);
  options.mode = embedded::Mode::reader;
  const auto reader = must_open(options);
  ASSERT_NE(reader, nullptr);
  reader->follow(kShard, Offset{1});
  std::uint64_t next = 1;
  std::vector<events::LogEvent> out;
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds{60};
  while (next <= kCount && std::chrono::steady_clock::now() < give_up) {
    reader->wait(std::chrono::milliseconds{100});
    out.clear();
    reader->poll(out, 10'000);
    for (const auto& event : out) {
      ASSERT_FALSE(std::holds_alternative<events::LogTrouble>(event))
          << std::get<events::LogTrouble>(event).error.detail;
      for (const auto& record : std::get<events::RecordsRead>(event).records) {
        ASSERT_EQ(record.offset.value(), next);
        ASSERT_TRUE(record.bytes == frame_of(kShard, next, 1 + next % 700));
        ++next;
      }
    }
  }
  EXPECT_EQ(next, kCount + 1);
  EXPECT_EQ(writer.join(), 0);
}

TEST(EmbeddedProcesses, AReaderSeesTheLogOfAKilledWriterToItsLastGroup) {
  const ScratchFolder folder;
  Child writer([&](int pipe) { append_for_ever(small_options(folder.path(), 1), pipe); });
  std::uint64_t told = 0;
  while (const auto end = writer.hear()) {
    told = *end;
    if (told > 100) break;
  }
  writer.kill();
  while (const auto end = writer.hear()) told = *end;
  std::filesystem::remove(folder.path() / "ends");  // as a power cut may leave it
  auto options = small_options(folder.path(), 1);
  options.mode = embedded::Mode::reader;
  auto reader = must_open(options);
  const auto seen = read_all(*reader).records.at(kShard).size();
  EXPECT_GE(seen, told);
  options.mode = embedded::Mode::writer;
  EXPECT_EQ(end_of(*must_open(options), kShard), seen);
}

TEST(EmbeddedProcesses, AReaderOfNoLogSaysSo) {
  const ScratchFolder folder;
  auto options = small_options(folder.path(), 1);
  options.mode = embedded::Mode::reader;
  const auto none = embedded::EmbeddedLog::open(options);
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, Errc::not_found);
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

}  // namespace
}  // namespace cas::tests
