#include "adapters/crypto/master_key.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstring>
#include <fstream>
#include <thread>

#include "tests/support/temporary_folder.hpp"

namespace cas::adapters::crypto {
namespace {

namespace fs = std::filesystem;

class MasterKeyFile : public testing::Test {
 protected:
  void write(std::string_view text, fs::perms mode = fs::perms::owner_read) const {
    fs::remove(file);
    std::ofstream(file) << text;
    fs::permissions(file, mode);
  }
  static bool same(const MasterKey& a, const MasterKey& b) {
    return std::memcmp(a.secret().data(), b.secret().data(), Secret::size()) == 0;
  }

  const tests::TemporaryFolder folder;
  const fs::path file = folder.path() / "master.key";
};

TEST_F(MasterKeyFile, IsMadeOnlyWhenAsked) {
  EXPECT_EQ(MasterKey::load(file).error().reason, "key.no_master");
  EXPECT_FALSE(fs::exists(file));
  const auto made = MasterKey::load_or_make(file);
  ASSERT_TRUE(made);
  EXPECT_TRUE(same(*made, *MasterKey::load(file)));
  EXPECT_TRUE(same(*made, *MasterKey::load_or_make(file)));
}

TEST_F(MasterKeyFile, IsReadByItsOwnerAlone) {
  ASSERT_TRUE(MasterKey::load_or_make(file));
  struct stat status{};
  ASSERT_EQ(::stat(file.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777u, 0600u);
  for (const auto others :
       {fs::perms::group_read, fs::perms::others_read, fs::perms::group_write}) {
    fs::permissions(file, fs::perms::owner_read | others);
    EXPECT_EQ(MasterKey::load(file).error().reason, "key.master_exposed");
    EXPECT_EQ(MasterKey::load_or_make(file).error().reason, "key.master_exposed");
  }
}

TEST_F(MasterKeyFile, OneKeyIsOneKeyWithOrWithoutALineEnd) {
  const std::string hex(64, '7');
  write(hex);
  const auto bare = MasterKey::load(file);
  write(hex + "\n");
  EXPECT_TRUE(same(*bare, *MasterKey::load(file)));
  EXPECT_TRUE(same(*bare, *MasterKey::parse(hex)));
}

TEST_F(MasterKeyFile, WhatIsNoKeyIsRefusedAndNeverShown) {
  for (const std::string& text :
       {std::string(), std::string(63, 'a'), std::string(65, 'a'), std::string(64, 'A'),
        std::string(64, 'g'), std::string(64, 'a') + "\n\n"}) {
    write(text);
    const auto key = MasterKey::load(file);
    ASSERT_FALSE(key) << text;
    EXPECT_EQ(key.error().reason, "key.bad_master");
    EXPECT_EQ(key.error().detail.find("aaaa"), std::string::npos);
    EXPECT_EQ(MasterKey::load_or_make(file).error().reason, "key.bad_master") << "never replaced";
  }
  write(std::string(10'000, 'a'));
  EXPECT_EQ(MasterKey::load(file).error().reason, "key.store_unavailable");
}

TEST_F(MasterKeyFile, ThoseWhoMakeItAtOnceHaveTheSame) {
  std::vector<Result<MasterKey>> keys;
  for (int i = 0; i < 4; ++i) keys.push_back(fail(Errc::unavailable, "", ""));
  {
    std::vector<std::jthread> threads;
    for (auto& key : keys) threads.emplace_back([&] { key = MasterKey::load_or_make(file); });
  }
  for (const auto& key : keys) {
    ASSERT_TRUE(key) << key.error().detail;
    EXPECT_TRUE(same(*key, *keys[0]));
  }
}

}  // namespace
}  // namespace cas::adapters::crypto
