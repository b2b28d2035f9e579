#include "adapters/rocksdb/rocks_store.hpp"

#include <sys/mount.h>

#include <fstream>

#include "adapters/rocksdb/store_directory.hpp"
#include "tests/contract/store_contract.hpp"
#include "tests/projections/temp_directory.hpp"

namespace cas::contract {
namespace {

namespace fs = std::filesystem;
using adapters::open_rocks_store;
using adapters::RocksOptions;
using testing::TempDirectory;
using Mode = RocksOptions::Mode;

std::unique_ptr<projections::Store> opened(const fs::path& path, RocksOptions options = {}) {
  auto store = open_rocks_store(path, options);
  EXPECT_TRUE(store) << store.error().detail;
  return store ? *std::move(store) : nullptr;
}

StoreFactory in_mode(std::string name, Mode mode) {
  return {std::move(name), [mode] {
            auto directory = std::make_shared<TempDirectory>();
            const auto path = directory->path() / "rows";
            RocksOptions options;
            options.mode = mode;
            const auto reopen = [directory, path](auto store) {
              store.reset();
              return opened(path);
            };
            return StoreUnderTest{reopen, opened(path, options)};
          }};
}

INSTANTIATE_TEST_SUITE_P(Rocks, StoreContract,
                         ::testing::Values(in_mode("live", Mode::live),
                                           in_mode("rebuild", Mode::rebuild)),
                         [](const auto& factory) { return factory.param.name; });

void put(projections::Store& store, std::string_view key, std::string_view value) {
  projections::Batch batch;
  batch.put(key, value);
  ASSERT_TRUE(store.write(batch));
}

TEST(RocksStore, ACrashKeepsAPrefixOfTheBatches) {
  const TempDirectory directory;
  RocksOptions crashing;
  crashing.flush_on_close = false;
  auto store = opened(directory.path(), crashing);
  put(*store, "flushed", "1");
  ASSERT_TRUE(store->flush());
  put(*store, "lost", "2");
  store.reset();
  store = opened(directory.path());
  EXPECT_EQ(**store->get("flushed"), "1");
  EXPECT_EQ(*store->get("lost"), std::nullopt);
}

TEST(RocksStore, SaysThatAnotherProcessHoldsIt) {
  const TempDirectory directory;
  const auto store = opened(directory.path());
  const auto second = open_rocks_store(directory.path());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().reason, "store.locked");
  EXPECT_EQ(second.error().code, Errc::unavailable);
}

TEST(RocksStore, BesideAWriterItReadsWhatWasFlushed) {
  const TempDirectory directory;
  const auto store = opened(directory.path());
  put(*store, "a", "1");
  ASSERT_TRUE(store->flush());
  put(*store, "b", "2");
  RocksOptions beside;
  beside.mode = Mode::beside;
  const auto reader = opened(directory.path(), beside);
  EXPECT_EQ(**reader->get("a"), "1");
  EXPECT_EQ(*reader->get("b"), std::nullopt);
}

TEST(RocksStore, NamesADamagedStore) {
  const TempDirectory directory;
  auto store = opened(directory.path());
  put(*store, "a", "1");
  store.reset();
  std::ofstream(directory.path() / "CURRENT") << "not a manifest\n";
  const auto reopened = open_rocks_store(directory.path());
  ASSERT_FALSE(reopened);
  EXPECT_EQ(reopened.error().code, Errc::corrupt);
  EXPECT_EQ(reopened.error().reason, "store.damaged");
}

TEST(RocksStore, BesideNobodyItSaysThatThereIsNoStore) {
  const TempDirectory directory;
  RocksOptions beside;
  beside.mode = Mode::beside;
  const auto none = open_rocks_store(directory.path(), beside);
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, Errc::not_found);
  EXPECT_EQ(none.error().reason, "store.not_found");
}

/// Writes rows until the store refuses them; what it says then.
std::optional<Error> fill(projections::Store& store) {
  for (int i = 0; i < 1000; ++i) {
    projections::Batch batch;
    batch.put("row " + std::to_string(i), std::string(20'000, static_cast<char>('a' + i % 26)));
    if (auto written = store.write(batch); !written) return written.error();
    if (auto flushed = store.flush(); !flushed) return flushed.error();
  }
  return std::nullopt;
}

TEST(RocksStore, AFullDiskIsAnErrorAndNoAbort) {
  const TempDirectory directory;
  struct Mounted {
    std::string at;
    bool there;
    ~Mounted() {
      if (there) ::umount2(at.c_str(), MNT_DETACH);
    }
  } const mounted{directory.path().string(),
                  ::mount("tmpfs", directory.path().c_str(), "tmpfs", 0, "size=1m") == 0};
  if (!mounted.there) GTEST_SKIP() << "only root may mount a small file system";
  const auto path = directory.path() / "rows";
  {
    const auto store = opened(path);
    const auto error = fill(*store);
    ASSERT_TRUE(error) << "the disk never was full";
    EXPECT_EQ(error->code, Errc::unavailable) << error->detail;
    EXPECT_EQ(error->reason, "store.io") << error->detail;
  }
  std::ofstream(directory.path() / "ballast") << std::string(1 << 20, 'b');
  const auto still_full = open_rocks_store(path);
  EXPECT_TRUE(still_full || still_full.error().code == Errc::unavailable);
  fs::remove(directory.path() / "ballast");
  fs::remove_all(path);
  EXPECT_TRUE(opened(path)) << "with room again, it is made anew";
}

void make_store(const fs::path& path, std::string_view value) {
  put(*opened(path), "which", value);
}
std::string which(const fs::path& path) { return **opened(path)->get("which"); }

TEST(StoreDirectory, ARebuiltStoreTakesThePlaceOfTheOld) {
  const TempDirectory directory;
  const auto path = directory.path() / "rows";
  make_store(path, "old");
  make_store(adapters::rebuild_directory(path), "new");
  ASSERT_TRUE(adapters::swap_in_rebuilt(path));
  EXPECT_EQ(which(path), "new");
  EXPECT_FALSE(fs::exists(adapters::rebuild_directory(path)));
}

TEST(StoreDirectory, ASwapCutShortIsEndedOnTheNextOpen) {
  const TempDirectory directory;
  const auto path = directory.path() / "rows";
  const auto old = directory.path() / "rows.old";
  make_store(path, "old");
  make_store(adapters::rebuild_directory(path), "new");
  fs::rename(path, old);  // killed behind the first step
  EXPECT_EQ(which(path), "new");
  EXPECT_FALSE(fs::exists(old));

  make_store(old, "older");  // killed before the last step
  EXPECT_EQ(which(path), "new");
  EXPECT_FALSE(fs::exists(old));
}

}  // namespace
}  // namespace cas::contract
