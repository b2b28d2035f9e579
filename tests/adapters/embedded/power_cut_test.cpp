#include <cstdlib>

#include "tests/adapters/embedded/recorded_disk.hpp"
#include "tests/adapters/embedded/scratch_log.hpp"

namespace cas::tests {
namespace {

namespace fs = std::filesystem;
using events::Offset;
using events::PartitionNo;

/// CAS_SEED=n runs that one alone, many times: the seed says what is appended and where it ends,
/// the threads how frames fall into groups. CAS_SEEDS=n runs the first n.
std::uint64_t from_environment(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

/// What was handed to the log, by partition; only what it kept counts, in this order.
using Appended = std::map<PartitionNo, std::vector<std::string>>;

embedded::EmbeddedOptions options_of(const fs::path& folder, std::mt19937_64& random) {
  auto options = small_options(folder, 1 + static_cast<std::uint32_t>(random() % 2));
  options.sizes.segment_bytes = 8'192 + 4'096 * (random() % 4);
  options.limits.threads = 1 + static_cast<unsigned>(random() % 3);
  options.limits.group_bytes_max = 500 + random() % 12'000;
  return options;
}

/// Appends frames of all sizes, now and then waiting until all of them can be read.
void work(embedded::EmbeddedLog& log, std::mt19937_64& random, Appended& appended) {
  const auto count = random() % 40;
  for (std::uint64_t i = 0; i < count; ++i) {
    const PartitionNo partition{static_cast<std::uint32_t>(random() % log.partition_count())};
    const auto size = random() % 8 == 0 ? 1 + random() % 9'000 : 1 + random() % 900;
    auto frame = frame_of(partition, random(), size);
    appended[partition].push_back(frame);
    ASSERT_TRUE(log.append(partition, std::move(frame)));
    if (random() % 4 != 0) continue;
    log.follow(partition, Offset{appended[partition].size()});
    log.wait(std::chrono::seconds{5});
  }
}

/// The log holds a prefix of what was appended, and all that was readable before the cut.
void holds(embedded::EmbeddedLog& log, Appended& appended,
           const std::map<PartitionNo, Offset>& served) {
  const auto whole = read_all(log);
  for (const auto& trouble : whole.troubles)
    ADD_FAILURE() << trouble.error.reason << ": " << trouble.error.detail;
  for (std::uint32_t p = 0; p < log.partition_count(); ++p) {
    const PartitionNo partition{p};
    const auto found = whole.records.find(partition);
    ASSERT_NE(found, whole.records.end()) << "partition " << p << " has lost its genesis";
    const auto& records = found->second;
    if (const auto end = served.find(partition); end != served.end()) {
      ASSERT_GE(records.size(), end->second.value()) << "readable records of partition " << p;
    }
    auto& frames = appended[partition];
    ASSERT_LE(records.size(), frames.size() + 1);
    for (std::size_t i = 1; i < records.size(); ++i)
      ASSERT_TRUE(records[i].bytes == frames[i - 1]) << "partition " << p << ", record " << i;
    frames.resize(records.size() - 1);  // the rest never happened
  }
}

/// One log through several ends, and the processes that had it.
class Lives {
 public:
  explicit Lives(std::uint64_t seed) : random_(seed), pattern_(options_of("", random_)) {
    disk_ = std::make_unique<RecordedDisk>(folder_->path());
  }

  void live() {
    auto log = must_open(options(disk_.get()));
    ASSERT_NE(log, nullptr);
    const auto opened_at = disk_->steps();
    holds(*log, appended_, served_);
    work(*log, random_, appended_);
    log.reset();
    const auto step = a_step();
    told_ = disk_->tell(step);
    for (const auto& [partition, end] : disk_->served_before(step))
      served_[partition] = std::max(served_[partition], end);
    auto left = std::make_unique<ScratchFolder>();
    if (random_() % 3 == 0) {
      const bool failed_sync = random_() % 2 == 0;
      phantoms_ = failed_sync || (phantoms_ && step < opened_at);
      disk_ = std::make_unique<RecordedDisk>(left->path(), *disk_, step, failed_sync);
      folder_ = std::move(left);
      // A reader's sync cannot save what the kernel takes for written; only a writer's start can.
      if (!phantoms_ && random_() % 2 == 0) a_reader_looks(disk_.get());
    } else {
      disk_->power_cut(step, random_, left->path());
      folder_ = std::move(left);
      disk_ = std::make_unique<RecordedDisk>(folder_->path());
      phantoms_ = false;
      a_reader_looks(nullptr);
    }
    begun_ = disk_->steps();
  }

  /// The end of the life that ended last, readable.
  [[nodiscard]] std::string last_steps() const { return told_; }

 private:
  /// Any moment, but often one of the first, while the log is being made, or one of the last.
  [[nodiscard]] std::size_t a_step() {
    const auto last = disk_->steps();
    const auto near = random_() % std::min<std::size_t>(last - begun_, 12);
    switch (random_() % 4) {
      case 0: return begun_ + near;
      case 1: return last - near;
      default: return begun_ + random_() % (last - begun_ + 1);
    }
  }

  embedded::EmbeddedOptions options(RecordedDisk* disk) {
    auto options = pattern_;
    options.directory = folder_->path();
    options.trace = disk;
    if (random_() % 2 == 0) options.known_offsets = served_;
    return options;
  }

  void a_reader_looks(RecordedDisk* disk) {
    auto looking = options(disk);
    looking.mode = embedded::Mode::reader;
    const auto reader = embedded::EmbeddedLog::open(looking);
    if (reader) {
      holds(**reader, appended_, served_);
      // What a reader has shown is readable too, and must be there for the writer.
      for (std::uint32_t p = 0; p < (*reader)->partition_count(); ++p)
        served_[PartitionNo{p}] = Offset{end_of(**reader, PartitionNo{p})};
    } else {
      ASSERT_TRUE(served_.empty() && reader.error().code == Errc::not_found)
          << reader.error().reason << ": " << reader.error().detail;
    }
  }

  std::mt19937_64 random_;
  const embedded::EmbeddedOptions pattern_;
  std::unique_ptr<ScratchFolder> folder_ = std::make_unique<ScratchFolder>();
  std::unique_ptr<RecordedDisk> disk_;
  std::size_t begun_ = 0;  ///< steps of the disk before the life began: what a reader has synced
  bool phantoms_ = false;  ///< the kernel may take for written what is not, and no writer has been
  std::string told_;
  Appended appended_;
  std::map<PartitionNo, Offset> served_;
};

TEST(EmbeddedPowerCut, KeepsAllThatWasReadableAndRefusesNoGoodLog) {
  const auto only = from_environment("CAS_SEED", 0);
  const auto runs = only == 0 ? from_environment("CAS_SEEDS", kOneOf == 1 ? 1'200 : 120) : 500;
  for (std::uint64_t run = 1; run <= runs; ++run) {
    const auto seed = only == 0 ? run : only;
    Lives lives(seed);
    for (int life = 0; life < 6 && !HasFailure(); ++life) lives.live();
    ASSERT_FALSE(HasFailure()) << "seed " << seed << "; again with CAS_SEED=" << seed << "\n"
                               << lives.last_steps();
  }
}

}  // namespace
}  // namespace cas::tests
