#include "adapters/kafka/kafka_key_records.hpp"

#include <algorithm>
#include <charconv>
#include <condition_variable>
#include <cstring>
#include <mutex>

#include "adapters/kafka/key_fold.hpp"
#include "adapters/kafka/settings.hpp"
#include "adapters/kafka/sync_producer.hpp"
#include "adapters/kafka/topic_admin.hpp"
#include "adapters/kafka/topic_follower.hpp"

namespace cas::adapters::kafka {
namespace {

using crypto::KeyFound;
using events::KeyId;
using events::Offset;

constexpr events::PartitionNo kOnly{0};
/// 100 years; "for ever" would overflow in the broker.
constexpr std::int64_t kTombstonesMs = 3'155'760'000'000;

std::unexpected<Error> unavailable(std::string detail) {
  return fail(Errc::unavailable, "key.store_unavailable", std::move(detail));
}
std::unexpected<Error> unavailable(const Error& error) { return unavailable(error.detail); }

TopicSettings key_topic_settings(std::size_t replicas, bool may_lose_tail) {
  TopicSettings settings{
      {"cleanup.policy", "compact"},
      {"delete.retention.ms", std::to_string(kTombstonesMs)},
      {"unclean.leader.election.enable", "false"},
      {"min.compaction.lag.ms", "86400000"},
      {"max.compaction.lag.ms", "172800000"},  // then what was erased is gone from the disk
      {"segment.ms", "3600000"},               // compaction never looks into the newest segment
  };
  if (replicas >= 3)
    settings["min.insync.replicas"] = "2";
  else if (!may_lose_tail)
    settings["flush.messages"] = "1";
  return settings;
}

Result<void> check_settings(const TopicSettings& settings, const std::string& topic) {
  const auto wrong = [&](const std::string& name, const std::string& value,
                         const std::string& remedy) {
    return fail(Errc::unavailable, "key.topic_settings",
                "The topic " + topic + " has " + name + "=" + value + "; " + remedy);
  };
  const auto value_of = [&](const char* name) {
    const auto found = settings.find(name);
    return found == settings.end() ? std::string() : found->second;
  };
  if (const auto policy = value_of("cleanup.policy"); policy != "compact")
    return wrong("cleanup.policy", policy, "keys are kept only where it is 'compact'.");
  const auto retained = value_of("delete.retention.ms");
  std::int64_t ms = 0;
  std::from_chars(retained.data(), retained.data() + retained.size(), ms);
  if (ms < kTombstonesMs)
    return wrong("delete.retention.ms", retained,
                 "an erased key could be made again after that time. Set it to " +
                     std::to_string(kTombstonesMs) + ".");
  return {};
}

Result<void> find_or_make_topic(TopicAdmin& admin, const KafkaKeyOptions& options) {
  const auto shape = admin.shape(options.client.connect_timeout);
  if (!shape) return unavailable(shape.error());
  if (!shape->exists && options.read_only)
    return unavailable("There is no topic " + options.topic + ".");
  const auto replicas = replicas_on(shape->brokers.size());
  if (auto there =
          make_small_topic(admin, *shape, key_topic_settings(replicas, options.may_lose_tail),
                           options.client.connect_timeout);
      !there)
    return unavailable(there.error());
  const auto settings = admin.settings();
  if (!settings) return unavailable(settings.error());
  return check_settings(*settings, options.topic);
}

std::string_view bytes_of(const KeyId& key) {
  return {reinterpret_cast<const char*>(key.value().data()), key.value().size()};
}

}  // namespace

/// Reads the topic to its end and then follows it.
class KafkaKeyRecords::Following {
 public:
  Result<void> start(const KafkaKeyOptions& options) {
    auto started = follower_.start(options.client, options.topic, TopicFollower::From::beginning,
                                   [this](const rd_kafka_message_t& message) { take(message); });
    if (!started) return unavailable(started.error());
    return {};
  }

  /// @returns false when the patience ended before everything up to `end` was read
  bool await(Offset end, std::chrono::milliseconds patience) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, patience, [&] { return next_ >= end; });
  }

  template <class Ask>
  auto ask(Ask ask) const {
    const std::lock_guard lock(mutex_);
    return ask(fold_);
  }

 private:
  void take(const rd_kafka_message_t& message) {
    {
      const std::lock_guard lock(mutex_);
      next_ = Offset{static_cast<std::uint64_t>(message.offset) + 1};
      fold(message);
    }
    changed_.notify_all();
  }

  void fold(const rd_kafka_message_t& message) {
    events::Bytes16 id{};
    if (message.key == nullptr || message.key_len != id.size()) return;  // none of ours
    std::memcpy(id.data(), message.key, id.size());
    std::optional<std::string> record;
    if (message.len > 0) record.emplace(static_cast<const char*>(message.payload), message.len);
    fold_.take(KeyId{id}, std::move(record));
  }

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  Offset next_;   // under mutex_
  KeyFold fold_;  // under mutex_
  TopicFollower follower_;
};

/// Sends records and waits until they were read back. One at a time.
class KafkaKeyRecords::Writing {
 public:
  Writing(Following& following, const KafkaKeyOptions& options,
          std::unique_ptr<SyncProducer> producer)
      : following_(following),
        patience_(options.client.connect_timeout),
        producer_(std::move(producer)) {}

  /// What stands for `key` once everything before this call, and `record` if nothing stood, was
  /// read. @param record nullopt = erase
  Result<KeyFound> write(KeyId key, const std::optional<std::string>& record) {
    const std::lock_guard lock(mutex_);
    if (auto sent = send(key, record); !sent) return fail(std::move(sent.error()));
    if (auto repaired = repair(key); !repaired) return fail(std::move(repaired.error()));
    return following_.ask([&](const KeyFold& fold) { return fold.find(key); });
  }

  Result<void> repair_all() {
    const std::lock_guard lock(mutex_);
    for (const auto key : following_.ask([](const KeyFold& fold) { return fold.overtaken(); }))
      if (auto repaired = repair(key); !repaired) return repaired;
    return {};
  }

 private:
  Result<void> send(KeyId key, const std::optional<std::string>& record) {
    std::optional<std::string_view> value;
    if (record) value = *record;
    const auto sent = producer_->send(kOnly, bytes_of(key), value);
    if (!sent) return unavailable(sent.error());
    if (!following_.await(next(*sent), patience_))
      return unavailable("A key's record was stored and could not be read back.");
    return {};
  }

  Result<void> repair(KeyId key) {
    if (!following_.ask([&](const KeyFold& fold) { return fold.overtaken(key); })) return {};
    const auto stands = following_.ask([&](const KeyFold& fold) { return fold.find(key); });
    if (stands.state == KeyFound::State::erased) return send(key, std::nullopt);
    return send(key, stands.record);
  }

  Following& following_;
  const std::chrono::milliseconds patience_;
  std::mutex mutex_;
  const std::unique_ptr<SyncProducer> producer_;
};

KafkaKeyRecords::~KafkaKeyRecords() { writing_.reset(); }

Result<std::unique_ptr<KafkaKeyRecords>> KafkaKeyRecords::open(const KafkaKeyOptions& options) {
  auto admin = TopicAdmin::open(options.client, options.topic);
  if (!admin) return unavailable(admin.error());
  if (auto found = find_or_make_topic(**admin, options); !found) return fail(found.error());
  std::unique_ptr<KafkaKeyRecords> records(new KafkaKeyRecords);
  records->following_ = std::make_unique<Following>();
  if (auto started = records->following_->start(options); !started) return fail(started.error());
  const auto marks = (*admin)->watermarks(kOnly);
  if (!marks) return unavailable(marks.error());
  // The last records may have been compacted away; then the end is behind the last one read.
  if (!records->following_->await(marks->high, options.client.connect_timeout))
    return unavailable("The topic " + options.topic + " could not be read to its end.");
  if (options.read_only) return records;
  auto producer = SyncProducer::open(options.client, options.topic);
  if (!producer) return unavailable(producer.error());
  records->writing_ =
      std::make_unique<Writing>(*records->following_, options, *std::move(producer));
  if (auto repaired = records->writing_->repair_all(); !repaired) return fail(repaired.error());
  return records;
}

Result<KeyFound> KafkaKeyRecords::find(KeyId key) const {
  return following_->ask([&](const KeyFold& fold) { return fold.find(key); });
}

Result<std::string> KafkaKeyRecords::put(KeyId key, std::string record) {
  const auto erased = [] {
    return fail(Errc::rejected, "key.erased", "This key was erased; it is never made again.");
  };
  auto stands = following_->ask([&](const KeyFold& fold) { return fold.find(key); });
  if (stands.state == KeyFound::State::absent) {
    if (!writing_) return unavailable("The keys were opened to be read.");
    auto written = writing_->write(key, record);
    if (!written) return fail(std::move(written.error()));
    stands = *std::move(written);
  }
  if (stands.state == KeyFound::State::erased) return erased();
  return std::move(stands.record);
}

Result<void> KafkaKeyRecords::erase(KeyId key) {
  const auto stands = following_->ask([&](const KeyFold& fold) { return fold.find(key); });
  if (stands.state == KeyFound::State::erased) return {};
  if (!writing_) return unavailable("The keys were opened to be read.");
  const auto written = writing_->write(key, std::nullopt);
  if (!written) return fail(written.error());
  return {};
}

}  // namespace cas::adapters::kafka
