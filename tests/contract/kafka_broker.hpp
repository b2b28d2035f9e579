#pragma once
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "tests/support/temporary_folder.hpp"

namespace cas::tests {

/// What a shell command says; ends the program if it fails.
std::string output_of(const std::string& command);

/// A real broker of this test program alone, run by `ops/kafka/run`. It ends with the program,
/// however that ends.
class KafkaBroker {
 public:
  /// Starts one and waits until it answers.
  explicit KafkaBroker(std::string version);
  ~KafkaBroker();
  KafkaBroker(const KafkaBroker&) = delete;
  KafkaBroker& operator=(const KafkaBroker&) = delete;

  /// The one of this version that every test of the program may use, as long as it leaves it
  /// running.
  static KafkaBroker& shared(const std::string& version);

  [[nodiscard]] const std::string& version() const noexcept { return version_; }
  [[nodiscard]] const std::string& address() const noexcept { return address_; }
  void stop();
  void kill();
  /// On the same data and port.
  void start();

  /// A topic that no other test has.
  [[nodiscard]] static std::string fresh_topic();

 private:
  void run(const std::string& command);

  TemporaryFolder folder_;
  const std::string version_;
  std::string address_;
};

/// Somebody else's hands on a topic. Each call waits until the cluster says that it is done, and
/// the broker tells it to everybody; a limit on records may hold a moment after that.
class TopicHands {
 public:
  TopicHands(const std::string& address, std::string topic);
  ~TopicHands();
  TopicHands(const TopicHands&) = delete;
  TopicHands& operator=(const TopicHands&) = delete;

  void create(int partitions);
  /// With settings under which nothing is ever removed.
  void create_for_log(int partitions);
  void remove();
  void set(const std::string& name, const std::string& value);
  void produce(int partition, const std::string& value);
  void produce(int partition, const std::string& key, const std::string& value);
  void delete_records_before(int partition, long offset);

 private:
  struct Client;
  void create(int partitions, const std::map<std::string, std::string>& settings);
  /// Those that are the topic's and not the broker's.
  [[nodiscard]] std::map<std::string, std::string> own_settings() const;
  /// Partitions that have a leader; nothing when the broker lists no such topic.
  [[nodiscard]] std::optional<int> led_partitions() const;

  const std::unique_ptr<Client> client_;
  const std::string topic_;
};

}  // namespace cas::tests
