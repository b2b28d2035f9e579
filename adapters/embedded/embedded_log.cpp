#include "adapters/embedded/embedded_log.hpp"

#include <algorithm>

#include "adapters/embedded/creation.hpp"
#include "events/frame.hpp"

namespace cas::adapters::embedded {

using events::Offset;
using events::PartitionNo;

Result<std::unique_ptr<EmbeddedLog>> EmbeddedLog::open(EmbeddedOptions options) {
  const bool writes = options.mode == Mode::writer;
  std::optional<WriterLock> lock;
  if (writes && options.create)
    if (auto made = make_folder(options.directory, options.trace); !made)
      return fail(std::move(made).error());
  if (writes && std::filesystem::is_directory(options.directory)) {
    auto taken = WriterLock::take(options.directory);
    if (!taken) return fail(std::move(taken).error());
    lock = *std::move(taken);
  }
  auto header = load_log_header(options.directory);
  if (!header) return fail(std::move(header).error());
  if (!*header && writes && options.create) {
    auto created = create_log(options.directory, *options.create, options.sizes, options.trace);
    if (!created) return fail(std::move(created).error());
    *header = *created;
  }
  if (!*header)
    return fail(Errc::not_found, "log.not_found",
                options.directory.string() + " holds no embedded log");
  if (writes)
    if (auto confirmed = confirm_log(options.directory, **header, options.trace); !confirmed)
      return fail(std::move(confirmed).error());
  std::unique_ptr<EmbeddedLog> log(new EmbeddedLog(std::move(options), **header));
  log->lock_ = std::move(lock);
  auto started = writes ? log->start_writing() : log->start_watching();
  if (!started) return fail(std::move(started).error());
  return log;
}

EmbeddedLog::EmbeddedLog(EmbeddedOptions options, LogHeader header)
    : options_(std::move(options)), header_(header), followed_(header.partitions) {}

EmbeddedLog::~EmbeddedLog() = default;

Result<void> EmbeddedLog::start_writing() {
  auto ends = Ends::open_to_write(options_.directory, header_.log, options_.trace);
  if (!ends) return fail(std::move(ends).error());
  std::vector<PartitionWriter> writers;
  for (std::uint32_t p = 0; p < header_.partitions; ++p) {
    auto known = ends->read(PartitionNo{p});
    if (const auto found = options_.known_offsets.find(PartitionNo{p});
        found != options_.known_offsets.end())
      known = std::max(known.value_or(Offset{0}), found->second);
    auto writer =
        PartitionWriter::open(folder_of(PartitionNo{p}), options_.sizes, known, options_.trace);
    if (!writer) return fail(std::move(writer).error());
    if (writer->cut()) cut_.push_back(*writer->cut());
    writers.push_back(*std::move(writer));
  }
  for (std::uint32_t p = 0; p < header_.partitions; ++p) {
    ends->write(PartitionNo{p}, writers[p].end());
    if (options_.trace != nullptr) options_.trace->served(PartitionNo{p}, writers[p].end());
  }
  commit_ = std::make_unique<GroupCommit>(std::move(writers), *std::move(ends), options_.limits,
                                          options_.trace, [this] { signal(news_); });
  return {};
}

Result<void> EmbeddedLog::start_watching() {
  // Its writer may have died before it had synced what is about to be shown.
  sync_log_header(options_.directory, options_.trace);
  auto ends = Ends::open_to_read(options_.directory, header_.log);
  if (!ends) return fail(std::move(ends).error());
  std::vector<PartitionFolder> folders;
  for (std::uint32_t p = 0; p < header_.partitions; ++p)
    folders.push_back(folder_of(PartitionNo{p}));
  watch_ = std::make_unique<TailWatch>(options_.directory, std::move(folders), *std::move(ends),
                                       options_.trace);
  watch_->look_for_writer();
  for (const auto& [partition, known] : options_.known_offsets) {
    const auto end = watch_->end(partition);
    if (!end) return fail(end.error());
    if (*end < known)
      return fail(Errc::corrupt, "log.tail_lost",
                  folder_of(partition).path.string() + " ends at record " +
                      std::to_string(end->value()) + ", but " + std::to_string(known.value()) +
                      " were durable");
  }
  return {};
}

PartitionFolder EmbeddedLog::folder_of(PartitionNo partition) const {
  return {partition_folder(options_.directory, partition), header_.log, partition};
}

const std::vector<CutTail>& EmbeddedLog::torn_tails() const {
  return watch_ ? watch_->torn() : cut_;
}

void EmbeddedLog::follow(PartitionNo partition, Offset from) {
  invariant(partition.value() < header_.partitions, "a partition of this log");
  auto& followed = followed_[partition.value()];
  followed.active = true;
  followed.next = from;
  followed.reader.reset();
}

Result<void> EmbeddedLog::append(PartitionNo partition, std::string frame) {
  invariant(partition.value() < header_.partitions, "a partition of this log");
  invariant(!frame.empty() && frame.size() <= events::kFrameBytesMax,
            "a frame's size is checked before it is appended");
  if (!commit_)
    return fail(Errc::unavailable, "log.read_only",
                "the log in " + options_.directory.string() + " is open for reading");
  if (const auto& damaged = followed_[partition.value()].damaged)
    return fail(Errc::unavailable, damaged->reason, damaged->detail);
  return commit_->append(partition, std::move(frame));
}

Result<Offset> EmbeddedLog::end_of(PartitionNo partition) {
  if (commit_) return commit_->durable_end(partition);
  return watch_->end(partition);
}

void EmbeddedLog::ask_end(PartitionNo partition, std::uint64_t ticket) {
  if (watch_) watch_->look_for_writer();
  const auto end = end_of(partition);
  if (end)
    answers_.emplace_back(events::EndIs{partition, ticket, *end});
  else
    stop_at_damage(partition, end.error());
}

void EmbeddedLog::refetch(PartitionNo partition, Offset offset) {
  const auto end = end_of(partition);
  if (!end) return stop_at_damage(partition, end.error());
  if (offset >= *end) {
    answers_.emplace_back(events::Refetched{partition, offset, false, {}});
    return;
  }
  PartitionReader reader(folder_of(partition), offset);
  std::vector<events::Record> records;
  // Damage is no answer: "none stands there" would say that the log is another one.
  if (const auto read = reader.read(events::next(offset), 1, records); !read)
    return stop_at_damage(partition, read.error());
  answers_.emplace_back(events::Refetched{partition, offset, true, std::move(records.front())});
}

void EmbeddedLog::poll(std::vector<events::LogEvent>& out, std::size_t bytes_max) {
  if (commit_) {
    {
      const std::lock_guard lock(mutex_);
      news_ = false;
    }
    commit_->take_failures(failures_);
  } else {
    watch_->look_for_writer();
  }
  std::ranges::move(answers_, std::back_inserter(out));
  answers_.clear();
  std::size_t bytes = 0;
  for (std::uint32_t i = 0; i < header_.partitions && bytes < bytes_max; ++i) {
    bytes += poll_partition(PartitionNo{poll_next_}, out, bytes_max - bytes);
    poll_next_ = (poll_next_ + 1) % header_.partitions;
  }
  // What was durable before a failure is read before it is told: it can still be acknowledged.
  if (failures_.empty() || is_behind()) return;
  std::ranges::move(failures_, std::back_inserter(out));
  failures_.clear();
}

std::size_t EmbeddedLog::poll_partition(PartitionNo partition, std::vector<events::LogEvent>& out,
                                        std::size_t bytes_max) {
  auto& followed = followed_[partition.value()];
  if (!followed.active) return 0;
  const auto end = end_of(partition);
  events::RecordsRead read{partition, {}};
  std::size_t bytes = 0;
  if (!end)
    stop_at_damage(partition, end.error());
  else if (followed.next < *end)
    bytes = read_followed(partition, *end, bytes_max, read);
  if (!read.records.empty()) out.emplace_back(std::move(read));
  // The trouble comes behind the records that were read before it.
  std::ranges::move(answers_, std::back_inserter(out));
  answers_.clear();
  return bytes;
}

std::size_t EmbeddedLog::read_followed(PartitionNo partition, Offset end, std::size_t bytes_max,
                                       events::RecordsRead& read) {
  auto& followed = followed_[partition.value()];
  std::size_t bytes = 0;
  if (commit_) {
    bytes = commit_->take_fresh(partition, followed.next, bytes_max, read.records);
    if (!read.records.empty()) {
      followed.next = events::next(read.records.back().offset);
      followed.reader.reset();
      return bytes;
    }
    end = std::min(end, std::max(commit_->first_fresh(partition), events::next(followed.next)));
  }
  if (!followed.reader) followed.reader.emplace(folder_of(partition), followed.next);
  const auto got = followed.reader->read(end, bytes_max, read.records);
  followed.next = followed.reader->next();
  if (!got) {
    stop_at_damage(partition, got.error());
    return 0;
  }
  return *got;
}

void EmbeddedLog::stop_at_damage(PartitionNo partition, Error error) {
  auto& followed = followed_[partition.value()];
  followed.active = false;
  followed.reader.reset();
  followed.damaged = error;
  answers_.emplace_back(events::LogTrouble{partition, std::move(error)});
}

bool EmbeddedLog::has_news() {
  if (!answers_.empty() || !failures_.empty()) return true;
  if (watch_) watch_->look_for_writer();
  return is_behind();
}

bool EmbeddedLog::is_behind() {
  for (std::uint32_t p = 0; p < header_.partitions; ++p) {
    const auto& followed = followed_[p];
    if (!followed.active) continue;
    const auto end = end_of(PartitionNo{p});
    if (!end || followed.next < *end) return true;
  }
  return false;
}

void EmbeddedLog::wait(std::chrono::microseconds at_most) {
  const auto deadline = std::chrono::steady_clock::now() + at_most;
  while (!has_news()) {
    const auto now = std::chrono::steady_clock::now();
    const auto until = watch_ ? std::min(deadline, now + options_.look_every) : deadline;
    std::unique_lock lock(mutex_);
    changed_.wait_until(lock, until, [&] { return news_ || woken_; });
    const bool ends = news_ || woken_ || std::chrono::steady_clock::now() >= deadline;
    news_ = woken_ = false;
    if (ends) return;
  }
}

void EmbeddedLog::wake() { signal(woken_); }

void EmbeddedLog::signal(bool& flag) {
  {
    const std::lock_guard lock(mutex_);
    flag = true;
  }
  changed_.notify_one();
}

}  // namespace cas::adapters::embedded
