#include "adapters/rocksdb/rebuild.hpp"

#include "adapters/rocksdb/rocks_store.hpp"
#include "adapters/rocksdb/store_directory.hpp"
#include "tests/projections/replayed.hpp"
#include "tests/projections/temp_directory.hpp"

namespace cas::adapters {
namespace {

using namespace cas::testing;
namespace fs = std::filesystem;

class Rebuild : public ::testing::Test {
 protected:
  Rebuild() {
    publish(log_);
    play(log_, 11, 9, 800);
  }
  std::string digest_of_stored() {
    auto store = open_rocks_store(path_);
    EXPECT_TRUE(store);
    return digest_of(*replayed(**store, log_));
  }
  SmallLog log_;
  TempDirectory directory_;
  fs::path path_ = directory_.path() / "rows";
};

TEST_F(Rebuild, GivesTheDigestOfTheLiveRows) {
  const auto live = digest_of_stored();
  SmallLogReader reader(log_);
  const auto rebuilt = rebuild_store(reader, path_, {.compare = true, .progress = {}});
  ASSERT_TRUE(rebuilt) << rebuilt.error().detail;
  EXPECT_EQ(events::to_hex(rebuilt->digest), live);
  EXPECT_EQ(rebuilt->old_digest, rebuilt->digest);
  EXPECT_EQ(digest_of_stored(), live);
  EXPECT_FALSE(fs::exists(rebuild_directory(path_)));
}

TEST_F(Rebuild, ReplacesRowsThatAreWrong) {
  const auto live = digest_of_stored();
  {
    auto store = *open_rocks_store(path_);
    projections::Batch batch;
    batch.put("Zstray", "row");
    ASSERT_TRUE(store->write(batch));
  }
  SmallLogReader reader(log_);
  const auto rebuilt = *rebuild_store(reader, path_, {.compare = true, .progress = {}});
  EXPECT_NE(rebuilt.old_digest, rebuilt.digest);
  EXPECT_EQ(digest_of_stored(), live);
}

TEST_F(Rebuild, MakesRowsWhereThereAreNoneOrWhereTheyAreDamaged) {
  SmallLogReader reader(log_);
  const auto fresh = *rebuild_store(reader, path_);
  for (const auto& file : fs::directory_iterator(path_))
    if (file.path().filename().string().starts_with("MANIFEST")) fs::resize_file(file.path(), 3);
  SmallLogReader again(log_);
  const auto rebuilt = rebuild_store(again, path_, {.compare = true, .progress = {}});
  ASSERT_TRUE(rebuilt) << rebuilt.error().detail;
  EXPECT_EQ(rebuilt->digest, fresh.digest);
  EXPECT_EQ(rebuilt->old_digest, std::nullopt);
}

TEST_F(Rebuild, IsRefusedWhileSomebodyHoldsTheStore) {
  const auto held = *open_rocks_store(path_);
  SmallLogReader reader(log_);
  const auto refused = rebuild_store(reader, path_);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().reason, "store.locked");
}

TEST_F(Rebuild, StopsAtARecordThatThisBuildCannotRead) {
  ASSERT_FALSE(digest_of_stored().empty());
  log_.append(events::PartitionNo{1}, report_id(1), events::report::Event{saved({{0, 1}})});
  auto& record =
      log_.record(events::PartitionNo{1}, log_.records(events::PartitionNo{1}).size() - 1);
  record[record.size() / 2] = static_cast<char>(record[record.size() / 2] ^ 1);
  SmallLogReader reader(log_);
  const auto stopped = rebuild_store(reader, path_);
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().reason, "frame.bad_crc");
  EXPECT_NE(stopped.error().context[0].find("partition 1, offset"), std::string::npos);
  EXPECT_TRUE(fs::exists(path_));
}

}  // namespace
}  // namespace cas::adapters
