#include "adapters/kafka/settings.hpp"

#include <charconv>

namespace cas::adapters::kafka {
namespace {

/// Room for a frame of the largest size in its batch; Kafka's own default.
constexpr std::int64_t kRecordBytesMax = 1'048'588;

std::string value_of(const TopicSettings& settings, std::string_view name) {
  const auto found = settings.find(name);
  return found == settings.end() ? "" : found->second;
}

std::unexpected<Error> wrong(const TopicSettings& settings, const char* reason,
                             std::string_view name, const std::string& remedy) {
  return fail(Errc::unavailable, reason,
              "The topic has " + std::string(name) + "=" + value_of(settings, name) + ", " +
                  remedy + " Nothing is written.");
}

/// 0 where the setting is not there or no number.
std::int64_t number_in(const TopicSettings& settings, std::string_view name) {
  const auto text = value_of(settings, name);
  std::int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

}  // namespace

std::size_t replicas_on(std::size_t brokers) { return brokers >= 3 ? 3 : 1; }

TopicSettings log_topic_settings(std::size_t replicas, bool may_lose_tail) {
  TopicSettings settings{
      {"cleanup.policy", "delete"},
      {"retention.ms", "-1"},
      {"retention.bytes", "-1"},
      {"unclean.leader.election.enable", "false"},
      {"max.message.bytes", std::to_string(kRecordBytesMax)},
      // The broker's clock, against which an owner's is judged.
      {"message.timestamp.type", "LogAppendTime"},
  };
  if (replicas >= 3)
    settings["min.insync.replicas"] = "2";
  else if (!may_lose_tail)
    settings["flush.messages"] = "1";
  return settings;
}

Result<void> check_log_topic(const TopicSettings& settings, std::size_t replicas,
                             bool may_lose_tail) {
  if (value_of(settings, "cleanup.policy") != "delete")
    return wrong(settings, "log.topic_compacted", "cleanup.policy",
                 "which removes records from the middle of the log; it must be 'delete'.");
  for (const std::string_view name : {"retention.ms", "retention.bytes"})
    if (value_of(settings, name) != "-1")
      return wrong(settings, "log.retention", name,
                   "which removes the log from its beginning; it must be -1.");
  if (value_of(settings, "unclean.leader.election.enable") != "false")
    return wrong(settings, "log.unclean_election", "unclean.leader.election.enable",
                 "which lets acknowledged records vanish; it must be false.");
  if (number_in(settings, "max.message.bytes") < kRecordBytesMax)
    return wrong(settings, "log.max_message_bytes", "max.message.bytes",
                 "so the broker refuses the largest frames; it must be 1048588 or more.");
  if (replicas < 3) {
    if (!may_lose_tail && value_of(settings, "flush.messages") != "1")
      return wrong(settings, "log.flush_messages", "flush.messages",
                   "so a power cut takes acknowledged records of this one broker; set it to 1, "
                   "or say --may-lose-tail.");
    return {};
  }
  if (number_in(settings, "min.insync.replicas") < 2)
    return wrong(settings, "log.min_insync_replicas", "min.insync.replicas",
                 "so a record counts as stored with one copy; it must be 2 or more.");
  return {};
}

}  // namespace cas::adapters::kafka
