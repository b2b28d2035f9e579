#include "tests/contract/kafka_broker.hpp"

#include <librdkafka/rdkafka.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <functional>
#include <map>
#include <span>

#include "events/result.hpp"

namespace cas::tests {
namespace {

constexpr int kPatienceMs = 30'000;

/// The controller has answered; the broker hears of it a moment later.
void wait_until(const std::function<bool()>& holds, const char* what) {
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::milliseconds{kPatienceMs};
  while (!holds()) invariant(std::chrono::steady_clock::now() < give_up, what);
}

}  // namespace

std::string output_of(const std::string& command) {
  std::string output;
  auto* pipe = ::popen(command.c_str(), "r");
  invariant(pipe != nullptr, "a command can be run");
  std::array<char, 256> piece{};
  while (std::fgets(piece.data(), piece.size(), pipe) != nullptr) output += piece.data();
  const int status = ::pclose(pipe);
  invariant(status == 0, "'" + command + "' succeeds; it said: " + output);
  return output;
}

KafkaBroker::KafkaBroker(std::string version) : version_(std::move(version)) { start(); }

KafkaBroker::~KafkaBroker() { run("remove"); }

KafkaBroker& KafkaBroker::shared(const std::string& version) {
  static std::map<std::string, std::unique_ptr<KafkaBroker>> brokers;
  auto& broker = brokers[version];
  if (!broker) broker = std::make_unique<KafkaBroker>(version);
  return *broker;
}

void KafkaBroker::run(const std::string& command) {
  const auto said = output_of(SOURCE_DIR "/ops/kafka/run " + command + " --data " +
                              folder_.path().string() + "/broker");
  if (!said.empty()) address_ = said.substr(0, said.find('\n'));
}

void KafkaBroker::stop() { run("stop"); }
void KafkaBroker::kill() { run("kill"); }
void KafkaBroker::start() {
  run("start --version " + version_ + " --owner " + std::to_string(::getpid()));
}

std::string KafkaBroker::fresh_topic() {
  static std::atomic<int> count = 0;
  return "test." + std::to_string(::getpid()) + "." + std::to_string(++count);
}

struct TopicHands::Client {
  rd_kafka_t* handle = nullptr;
  rd_kafka_queue_t* queue = nullptr;
  std::string address;

  /// Waits for the answer to what was just asked. @returns it; the caller destroys it
  rd_kafka_event_t* answer() const {
    auto* event = rd_kafka_queue_poll(queue, kPatienceMs);
    invariant(event != nullptr, "the cluster answers");
    invariant(rd_kafka_event_error(event) == RD_KAFKA_RESP_ERR_NO_ERROR,
              rd_kafka_event_error_string(event));
    return event;
  }
};

TopicHands::TopicHands(const std::string& address, std::string topic)
    : client_(std::make_unique<Client>()), topic_(std::move(topic)) {
  client_->address = address;

  std::array<char, 256> why{};
  auto* conf = rd_kafka_conf_new();
  rd_kafka_conf_set(conf, "bootstrap.servers", address.c_str(), why.data(), why.size());
  rd_kafka_conf_set_log_cb(conf, nullptr);
  client_->handle = rd_kafka_new(RD_KAFKA_CONSUMER, conf, why.data(), why.size());
  invariant(client_->handle != nullptr, why.data());
  client_->queue = rd_kafka_queue_new(client_->handle);
}

TopicHands::~TopicHands() {
  rd_kafka_queue_destroy(client_->queue);
  rd_kafka_destroy(client_->handle);
}

void TopicHands::create(int partitions) { create(partitions, {}); }

void TopicHands::create_for_log(int partitions) {
  create(partitions, {{"retention.ms", "-1"}, {"retention.bytes", "-1"}});
}

void TopicHands::create(int partitions, const std::map<std::string, std::string>& settings) {
  std::array<char, 256> why{};
  auto* topic = rd_kafka_NewTopic_new(topic_.c_str(), partitions, 1, why.data(), why.size());
  for (const auto& [name, value] : settings)
    rd_kafka_NewTopic_set_config(topic, name.c_str(), value.c_str());
  rd_kafka_CreateTopics(client_->handle, &topic, 1, nullptr, client_->queue);
  rd_kafka_event_destroy(client_->answer());
  rd_kafka_NewTopic_destroy(topic);
  wait_until([&] { return led_partitions() == partitions; }, "the broker lists the new topic");
}

void TopicHands::remove() {
  auto* topic = rd_kafka_DeleteTopic_new(topic_.c_str());
  rd_kafka_DeleteTopics(client_->handle, &topic, 1, nullptr, client_->queue);
  rd_kafka_event_destroy(client_->answer());
  rd_kafka_DeleteTopic_destroy(topic);
  wait_until([&] { return !led_partitions(); }, "the broker does not list the topic any more");
}

std::optional<int> TopicHands::led_partitions() const {
  const rd_kafka_metadata_t* metadata = nullptr;
  const auto code = rd_kafka_metadata(client_->handle, 1, nullptr, &metadata, kPatienceMs);
  invariant(code == RD_KAFKA_RESP_ERR_NO_ERROR, rd_kafka_err2str(code));
  const std::span topics(metadata->topics, static_cast<std::size_t>(metadata->topic_cnt));
  std::optional<int> led;
  for (const auto& topic : topics)
    if (topic_ == topic.topic)
      led = static_cast<int>(std::count_if(topic.partitions, topic.partitions + topic.partition_cnt,
                                           [](const auto& each) { return each.leader >= 0; }));
  rd_kafka_metadata_destroy(metadata);
  return led;
}

std::map<std::string, std::string> TopicHands::own_settings() const {
  auto* resource = rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic_.c_str());
  rd_kafka_DescribeConfigs(client_->handle, &resource, 1, nullptr, client_->queue);
  rd_kafka_ConfigResource_destroy(resource);
  auto* described = client_->answer();
  std::size_t count = 0;
  const auto* resources = rd_kafka_DescribeConfigs_result_resources(
      rd_kafka_event_DescribeConfigs_result(described), &count);
  const auto* entries = rd_kafka_ConfigResource_configs(resources[0], &count);
  std::map<std::string, std::string> settings;
  for (std::size_t i = 0; i < count; ++i)
    if (rd_kafka_ConfigEntry_source(entries[i]) == RD_KAFKA_CONFIG_SOURCE_DYNAMIC_TOPIC_CONFIG)
      settings.emplace(rd_kafka_ConfigEntry_name(entries[i]),
                       rd_kafka_ConfigEntry_value(entries[i]));
  rd_kafka_event_destroy(described);
  return settings;
}

void TopicHands::set(const std::string& name, const std::string& value) {
  // Altering replaces all of a topic's own settings, so those it has are handed in again.
  auto settings = own_settings();
  settings[name] = value;
  auto* resource = rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic_.c_str());
  for (const auto& [each, its] : settings)
    rd_kafka_ConfigResource_set_config(resource, each.c_str(), its.c_str());
  rd_kafka_AlterConfigs(client_->handle, &resource, 1, nullptr, client_->queue);
  rd_kafka_event_destroy(client_->answer());
  rd_kafka_ConfigResource_destroy(resource);
  wait_until([&] { return own_settings()[name] == value; }, "the broker tells the new setting");
}

void TopicHands::produce(int partition, const std::string& value) { produce(partition, "", value); }

void TopicHands::produce(int partition, const std::string& key, const std::string& value) {
  std::array<char, 256> why{};
  auto* conf = rd_kafka_conf_new();
  rd_kafka_conf_set(conf, "bootstrap.servers", client_->address.c_str(), why.data(), why.size());
  rd_kafka_conf_set_log_cb(conf, nullptr);
  auto* producer = rd_kafka_new(RD_KAFKA_PRODUCER, conf, why.data(), why.size());
  const auto taken = rd_kafka_producev(
      producer, RD_KAFKA_V_TOPIC(topic_.c_str()), RD_KAFKA_V_PARTITION(partition),
      RD_KAFKA_V_KEY(key.empty() ? nullptr : key.data(), key.size()),
      RD_KAFKA_V_VALUE(const_cast<char*>(value.data()), value.size()), RD_KAFKA_V_END);
  invariant(taken == RD_KAFKA_RESP_ERR_NO_ERROR, rd_kafka_err2str(taken));
  invariant(rd_kafka_flush(producer, kPatienceMs) == RD_KAFKA_RESP_ERR_NO_ERROR,
            "the record is stored");
  rd_kafka_destroy(producer);
}

void TopicHands::delete_records_before(int partition, long offset) {
  auto* list = rd_kafka_topic_partition_list_new(1);
  rd_kafka_topic_partition_list_add(list, topic_.c_str(), partition)->offset = offset;
  auto* wanted = rd_kafka_DeleteRecords_new(list);
  rd_kafka_DeleteRecords(client_->handle, &wanted, 1, nullptr, client_->queue);
  rd_kafka_event_destroy(client_->answer());
  rd_kafka_DeleteRecords_destroy(wanted);
  rd_kafka_topic_partition_list_destroy(list);
}

}  // namespace cas::tests
