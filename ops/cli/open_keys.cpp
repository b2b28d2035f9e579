#include "ops/cli/open_keys.hpp"

#include <cstdlib>
#include <filesystem>

#include "adapters/crypto/file_key_records.hpp"
#include "adapters/crypto/key_file.hpp"
#include "adapters/crypto/wrapped_key_store.hpp"
#include "adapters/kafka/kafka_key_records.hpp"

namespace cas::ops {
namespace {

using adapters::crypto::KeyRecords;
using adapters::crypto::MasterKey;

Result<MasterKey> master_key(const Options& options, bool make) {
  if (const char* hex = std::getenv("CAS_MASTER_KEY")) {
    auto key = MasterKey::parse(hex);
    if (!key) return fail(std::move(key.error()).during("reading CAS_MASTER_KEY"));
    return key;
  }
  const auto folder = std::filesystem::path(options.keys);
  if (!make) return MasterKey::load(folder / "master.key");
  std::error_code failed;  // making the folder itself says so, better than this could
  std::filesystem::create_directories(folder.parent_path(), failed);
  if (auto made = adapters::crypto::make_private_folder(folder); !made) return fail(made.error());
  return MasterKey::load_or_make(folder / "master.key");
}

template <class Made>
Result<std::unique_ptr<KeyRecords>> as_records(Result<std::unique_ptr<Made>> made) {
  if (!made) return fail(std::move(made.error()));
  return std::unique_ptr<KeyRecords>(*std::move(made));
}

Result<std::unique_ptr<KeyRecords>> open_records(const Options& options, Access access) {
  if (!is_kafka(options) && access == Access::read)
    return std::unique_ptr<KeyRecords>(
        adapters::crypto::FileKeyRecords::open_to_read(options.keys));
  if (!is_kafka(options)) return as_records(adapters::crypto::FileKeyRecords::open(options.keys));
  const auto address = adapters::kafka::parse_address(options.log);
  if (!address) return fail(address.error());
  adapters::kafka::KafkaKeyOptions kafka;
  kafka.client.brokers = address->brokers;
  kafka.topic = adapters::kafka::topic_beside(address->topic, "keys");
  kafka.may_lose_tail = options.may_lose_tail;
  kafka.read_only = access == Access::read;
  return as_records(adapters::kafka::KafkaKeyRecords::open(kafka));
}

}  // namespace

Result<std::unique_ptr<events::KeyStore>> open_keys(const Options& options, Access access,
                                                    bool make_master) {
  auto master = master_key(options, make_master);
  if (!master) return fail(std::move(master.error()));
  auto records = open_records(options, access);
  if (!records) return fail(std::move(records.error()));
  auto store = adapters::crypto::WrappedKeyStore::open(*std::move(records), *std::move(master));
  if (!store) return fail(std::move(store.error()));
  return std::unique_ptr<events::KeyStore>(*std::move(store));
}

}  // namespace cas::ops
