#include "adapters/kafka/inspector.hpp"

#include "adapters/kafka/settings.hpp"

namespace cas::adapters::kafka {
namespace {

using events::Offset;
using events::PartitionNo;
using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kLookEvery{1'000};
constexpr std::chrono::milliseconds kAskAgain{100};
/// A broker that has just started may not know a topic for a moment.
constexpr int kAbsentTimesMax = 10;

}  // namespace

Inspector::Inspector(TopicAdmin& admin, const KafkaOptions& options, const LogTopic& topic,
                     Outbox& outbox)
    : admin_(admin),
      options_(options),
      topic_(topic),
      outbox_(outbox),
      read_to_(topic.partitions),
      leaders_(topic.partitions, -1) {
  thread_ = std::thread([this] { run(); });
}

Inspector::~Inspector() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

std::uint64_t Inspector::ask() {
  std::uint64_t number = 0;
  {
    const std::lock_guard lock(mutex_);
    number = ++asked_;
  }
  changed_.notify_all();
  return number;
}

std::optional<Error> Inspector::refusal(PartitionNo partition) {
  const std::lock_guard lock(mutex_);
  const auto found = refusals_.find(partition);
  if (found == refusals_.end()) return std::nullopt;
  return found->second.error;
}

void Inspector::run() {
  // Whoever opened the log has just looked at all of it.
  auto thorough_at = Clock::now() + options_.check_every;
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    const auto number = asked_;
    const bool thoroughly = number > answered_ || Clock::now() >= thorough_at;
    lock.unlock();
    const bool answered = inspect(thoroughly);
    lock.lock();
    if (answered && thoroughly) {
      thorough_at = Clock::now() + options_.check_every;
      answered_ = number;
    }
    const auto pause = answered ? std::min(kLookEvery, options_.check_every) : kAskAgain;
    changed_.wait_for(lock, pause, [&] { return stopping_ || (answered && asked_ > number); });
  }
}

bool Inspector::inspect(bool thoroughly) {
  const auto shape = admin_.shape();
  if (!shape) return false;
  if (!shape->exists) {
    if (++absent_times_ < kAbsentTimesMax) return false;
    lost_ = true;
    refuse_all({Errc::corrupt,
                "log.topic_deleted",
                "The topic " + admin_.topic() + " was deleted. Nothing is written.",
                {}},
               true);
    return true;
  }
  absent_times_ = 0;
  if (!inspect_leaders(*shape) || !inspect_genesis()) return false;
  return !thoroughly || (inspect_settings(*shape) && inspect_watermarks());
}

bool Inspector::inspect_leaders(const TopicShape& shape) {
  if (shape.leaders.size() < leaders_.size()) return true;  // another topic: its genesis tells
  bool all_led = true;
  for (std::uint32_t p = 0; p < leaders_.size(); ++p) {
    const auto now = shape.leaders[p];
    if (now < 0) {
      all_led = false;
      continue;
    }
    const auto before = std::exchange(leaders_[p], now);
    if (before >= 0 && before != now)
      outbox_.push(events::Interrupted{
          PartitionNo{p}, "broker " + std::to_string(now) + " leads the partition now"});
  }
  return all_led;
}

bool Inspector::inspect_genesis() {
  const auto record = admin_.fetch(events::kRegistry, Offset{0});
  if (!record) return false;
  if (*record && events::sha256((*record)->bytes) == topic_.genesis) return true;
  if (!*record) {
    const auto marks = admin_.watermarks(events::kRegistry);
    if (!marks) return false;
    if (marks->low > Offset{0}) return true;  // the watermarks' inspection says so
  }
  lost_ = true;
  refuse_all({Errc::corrupt,
              "log.topic_recreated",
              "The topic " + admin_.topic() +
                  " was deleted and made anew: its partition 0 does not begin with the genesis "
                  "that was read there. Nothing is written.",
              {}},
             true);
  return true;
}

bool Inspector::inspect_settings(const TopicShape& shape) {
  if (options_.read_only) return true;
  const auto settings = admin_.settings();
  if (!settings) return false;
  auto good = check_log_topic(*settings, shape.replicas, options_.may_lose_tail);
  if (good && shape.leaders.size() != topic_.partitions)
    good = fail(Errc::unavailable, "log.partitions",
                "The topic has " + std::to_string(shape.leaders.size()) +
                    " partitions now; the log in it was made with " +
                    std::to_string(topic_.partitions) + ". Nothing is written.");
  if (good)
    settings_are_good();
  else
    refuse_all(good.error(), false);
  return true;
}

bool Inspector::inspect_watermarks() {
  for (std::uint32_t p = 0; p < topic_.partitions; ++p) {
    const PartitionNo partition{p};
    // Before the question: what is read while it is on its way may lie beyond the answer.
    const Offset read_to{read_to_[p].load(std::memory_order_relaxed)};
    const auto marks = admin_.watermarks(partition);
    if (!marks) return false;
    if (auto whole = check_beginning(admin_.topic(), partition, *marks); !whole) {
      refuse({&partition, 1}, whole.error(), true);
    } else if (marks->high < read_to) {
      refuse({&partition, 1},
             {Errc::corrupt,
              "log.tail_lost",
              "Partition " + std::to_string(p) + " of the topic " + admin_.topic() +
                  " ends at offset " + std::to_string(marks->high.value()) +
                  ", but was read up to " + std::to_string(read_to.value()) +
                  ": the broker lost its tail, or the topic was restored. Nothing is written.",
              {}},
             true);
    }
  }
  return true;
}

void Inspector::refuse(std::span<const PartitionNo> partitions, const Error& error, bool for_ever) {
  std::vector<PartitionNo> told;
  {
    // Nothing is taken any more before the first of them is told.
    const std::lock_guard lock(mutex_);
    for (const auto partition : partitions) {
      auto& refusal = refusals_[partition];
      if (refusal.for_ever || refusal.error == error) continue;
      refusal = {error, for_ever};
      told.push_back(partition);
    }
  }
  for (const auto partition : told) outbox_.push(events::LogTrouble{partition, error});
}

void Inspector::refuse_all(const Error& error, bool for_ever) {
  std::vector<PartitionNo> all;
  for (std::uint32_t p = 0; p < topic_.partitions; ++p) all.emplace_back(p);
  refuse(all, error, for_ever);
}

void Inspector::settings_are_good() {
  const std::lock_guard lock(mutex_);
  std::erase_if(refusals_, [](const auto& one) { return !one.second.for_ever; });
}

}  // namespace cas::adapters::kafka
