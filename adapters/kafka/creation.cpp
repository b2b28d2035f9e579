#include "adapters/kafka/creation.hpp"

#include <chrono>
#include <thread>

#include "adapters/kafka/broker_version.hpp"
#include "adapters/kafka/settings.hpp"
#include "adapters/kafka/sync_producer.hpp"
#include "events/chain_reader.hpp"

namespace cas::adapters::kafka {
namespace {

using events::Offset;
using events::PartitionNo;
using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kLookAgain{100};

/// Asks until the answer is something, or an error that stays, or the time is over.
template <class Ask>
auto until(std::chrono::milliseconds time, Ask ask) -> decltype(ask()) {
  const auto give_up = Clock::now() + time;
  for (;;) {
    auto answer = ask();
    const bool final =
        answer ? static_cast<bool>(*answer) : answer.error().code != Errc::unavailable;
    if (final || Clock::now() > give_up) return answer;
    std::this_thread::sleep_for(kLookAgain);
  }
}

struct Genesis {
  events::LogId log;
  events::Time time;
  events::log::LogCreated created;
  events::Hash hash;
};

Result<Genesis> read_genesis(const TopicAdmin& admin, const events::Record& record) {
  const auto not_a_log = [&](const std::string& why) {
    return fail(Errc::corrupt, "log.not_a_log",
                "The topic " + admin.topic() + " holds something else than a log: " + why);
  };
  const auto read = events::read_frame(record);
  if (!read.frame) return not_a_log(read.frame.error().detail);
  if (!read.events) return not_a_log(read.events.error().detail);
  const auto* of_log =
      read.events->size() == 1 ? std::get_if<events::log::Event>(&read.events->front()) : nullptr;
  const auto* created = of_log ? std::get_if<events::log::LogCreated>(of_log) : nullptr;
  if (created == nullptr || read.frame->header.kind != events::FrameKind::genesis)
    return not_a_log("its first record is no genesis.");
  const auto& header = read.frame->header;
  return Genesis{header.log, header.time, *created, read.frame->hash};
}

/// Writes the genesis of each partition up to `partitions` that is empty, the registry's first.
Result<void> write_missing(TopicAdmin& admin, const ClientOptions& client, const Genesis& genesis,
                           std::uint32_t partitions) {
  std::unique_ptr<SyncProducer> producer;
  for (std::uint32_t p = 0; p < partitions; ++p) {
    // The leaders of a new topic take a moment to know that they lead.
    const auto marks = until(client.connect_timeout, [&]() -> Result<std::optional<Watermarks>> {
      return admin.watermarks(PartitionNo{p});
    });
    if (!marks) return fail(marks.error());
    if ((*marks)->high > Offset{0}) continue;
    if (!producer) {
      auto opened = SyncProducer::open(client, admin.topic());
      if (!opened) return fail(std::move(opened.error()));
      producer = *std::move(opened);
    }
    const auto bytes =
        events::write_genesis(genesis.log, PartitionNo{p}, genesis.time, genesis.created);
    if (auto sent = producer->send(PartitionNo{p}, std::nullopt, bytes); !sent)
      return fail(std::move(sent.error()).during("writing the genesis"));
  }
  return {};
}

Genesis genesis_of(const events::LogCreation& wanted) {
  Genesis genesis{wanted.log, wanted.time, {}, {}};
  genesis.created.environment = wanted.environment;
  genesis.created.shards = wanted.shards;
  return genesis;
}

/// The topic and all of the log's beginnings; of one that somebody else makes meanwhile, it waits
/// for the topic.
Result<void> make(TopicAdmin& admin, const KafkaOptions& options, std::size_t brokers) {
  const auto& wanted = *options.create;
  const auto partitions = wanted.shards + 1;
  const auto replicas = replicas_on(brokers);
  const auto made = admin.create(static_cast<int>(partitions), static_cast<int>(replicas),
                                 log_topic_settings(replicas, options.may_lose_tail));
  if (!made) return fail(made.error());
  const auto known = until(options.client.connect_timeout, [&]() -> Result<bool> {
    const auto shape = admin.shape();
    if (!shape) return fail(shape.error());
    return shape->led() && (!*made || shape->leaders.size() == partitions);
  });
  if (!known) return fail(known.error());
  if (!*made) return {};
  return write_missing(admin, options.client, genesis_of(wanted), partitions);
}

Result<void> check_brokers(const TopicShape& shape, const KafkaOptions& options) {
  for (const auto& broker : shape.brokers) {
    const auto ranges = ask_api_versions(broker.host, broker.port, options.client.connect_timeout);
    if (!ranges) return fail(ranges.error());
    if (auto fit = check_broker(*ranges, broker.host + ":" + std::to_string(broker.port)); !fit)
      return fit;
  }
  return {};
}

Result<Genesis> find_genesis(TopicAdmin& admin, const KafkaOptions& options) {
  const auto record =
      until(options.creation_timeout, [&] { return admin.fetch(events::kRegistry, Offset{0}); });
  if (!record) return fail(record.error());
  if (*record) return read_genesis(admin, **record);
  const auto marks = admin.watermarks(events::kRegistry);
  if (marks && marks->low > Offset{0}) {
    const auto removed = check_beginning(admin.topic(), events::kRegistry, *marks);
    return fail(removed.error());
  }
  return fail(Errc::not_found, "log.no_genesis",
              "The topic " + admin.topic() +
                  " is empty: its creation broke off, or it was made by something else.");
}

/// Goes on where the maker of the topic died. Only the registry's genesis is written here: should
/// two do this at once, the first that stands there tells both which log it is.
Result<Genesis> begin_again(TopicAdmin& admin, const KafkaOptions& options,
                            std::uint32_t partitions) {
  const auto& wanted = *options.create;
  for (std::uint32_t p = 0; p < partitions; ++p) {
    const auto marks = admin.watermarks(PartitionNo{p});
    if (!marks) return fail(marks.error());
    if (marks->high > Offset{0} || partitions != wanted.shards + 1)
      return fail(Errc::corrupt, "log.not_a_log",
                  "The topic " + admin.topic() +
                      " holds something else than this log; name another topic.");
  }
  if (auto written = write_missing(admin, options.client, genesis_of(wanted), 1); !written)
    return fail(std::move(written.error()).during("making the log"));
  return find_genesis(admin, options);
}

/// Waits for the partitions' genesis frames; what is still missing then, its maker did not live
/// to write.
Result<void> complete(TopicAdmin& admin, const KafkaOptions& options, const Genesis& genesis,
                      std::uint32_t partitions) {
  const auto all_there = until(options.creation_timeout, [&]() -> Result<bool> {
    for (std::uint32_t p = 0; p < partitions; ++p) {
      const auto marks = admin.watermarks(PartitionNo{p});
      if (!marks) return fail(marks.error());
      if (auto good = check_beginning(admin.topic(), PartitionNo{p}, *marks); !good)
        return fail(good.error());
      if (marks->high == Offset{0}) return false;
    }
    return true;
  });
  if (!all_there) return fail(all_there.error());
  if (*all_there) return {};
  if (options.read_only)
    return fail(Errc::unavailable, "log.incomplete",
                "Not every partition of the topic " + admin.topic() + " has its genesis yet.");
  return write_missing(admin, options.client, genesis, partitions);
}

}  // namespace

Result<void> check_beginning(const std::string& topic, PartitionNo partition,
                             const Watermarks& marks) {
  if (marks.low == Offset{0}) return {};
  return fail(Errc::corrupt, "log.beginning_removed",
              "Partition " + std::to_string(partition.value()) + " of the topic " + topic +
                  " begins at offset " + std::to_string(marks.low.value()) +
                  ": what stood before was deleted. Nothing is written.");
}

Result<LogTopic> find_or_make(TopicAdmin& admin, const KafkaOptions& options) {
  auto shape = admin.shape(options.client.connect_timeout);
  if (!shape) return fail(std::move(shape.error()));
  if (auto fit = check_brokers(*shape, options); !fit) return fail(std::move(fit.error()));
  if (!shape->exists) {
    if (!options.create || options.read_only)
      return fail(Errc::not_found, "log.not_found",
                  "There is no topic " + admin.topic() + " at " + options.client.brokers + ".");
    if (auto made = make(admin, options, shape->brokers.size()); !made)
      return fail(std::move(made.error()).during("making the log"));
    shape = admin.shape();
    if (!shape) return fail(std::move(shape.error()));
  }
  // Before anything is written: a topic that somebody else made for another use ends here.
  if (!options.read_only) {
    const auto settings = admin.settings();
    if (!settings) return fail(settings.error());
    if (auto good = check_log_topic(*settings, shape->replicas, options.may_lose_tail); !good)
      return fail(std::move(good.error()));
  }
  const auto partitions = static_cast<std::uint32_t>(shape->leaders.size());
  auto genesis = find_genesis(admin, options);
  if (!genesis && genesis.error().reason == "log.no_genesis" && options.create &&
      !options.read_only)
    genesis = begin_again(admin, options, partitions);
  if (!genesis) return fail(genesis.error());
  if (genesis->created.shards + 1 != partitions)
    return fail(Errc::corrupt, "log.partitions",
                "The topic " + admin.topic() + " has " + std::to_string(partitions) +
                    " partitions; the log in it was made with " +
                    std::to_string(genesis->created.shards + 1) + ". Their number is fixed.");
  if (auto whole = complete(admin, options, *genesis, partitions); !whole)
    return fail(std::move(whole.error()));
  return LogTopic{partitions, genesis->log, genesis->hash};
}

}  // namespace cas::adapters::kafka
