#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <iterator>
#include <set>
#include <thread>

#include "adapters/crypto/random.hpp"
#include "tests/adapters/crypto/keys_in.hpp"
#include "tests/support/temporary_folder.hpp"

namespace cas::adapters::crypto {
namespace {

namespace fs = std::filesystem;
using events::CommandId;
using events::KeyId;
using events::KeyStore;
using events::Sealed;

template <class Id>
Id id(std::uint8_t number) {
  events::Bytes16 bytes{};
  bytes.front() = number;
  return Id{bytes};
}
const auto kPerson = id<KeyId>(1);
const auto kCommand = id<CommandId>(2);
constexpr std::string_view kText = "Kwota w wierszu 2 nie zgadza się z uchwałą.";

class KeyStoreInFiles : public testing::Test {
 protected:
  KeyStoreInFiles() { store = reopened(); }
  [[nodiscard]] std::unique_ptr<KeyStore> reopened() const {
    return tests::keys_in(folder.path() / "keys", folder.path() / "master.key").value();
  }
  [[nodiscard]] fs::path file_of(KeyId key, const char* ending) const {
    return folder.path() / "keys" / (events::to_hex(key) + ending);
  }

  const tests::TemporaryFolder folder;
  std::unique_ptr<KeyStore> store;
};

TEST_F(KeyStoreInFiles, OpensWhatItSealed) {
  const auto sealed = store->seal(kPerson, kCommand, 1, kText);
  ASSERT_TRUE(sealed);
  EXPECT_EQ(sealed->key, kPerson);
  EXPECT_EQ(sealed->ciphertext.size(), kText.size() + 16);
  EXPECT_EQ(sealed->ciphertext.find("Kwota"), std::string::npos);
  EXPECT_EQ(*store->open(*sealed), kText);
  EXPECT_EQ(*reopened()->open(*sealed), kText);
  EXPECT_EQ(*store->open(*store->seal(kPerson, kCommand, 1, "")), "");
}

TEST_F(KeyStoreInFiles, ARepeatedCommandHasTheSameBytes) {
  const auto first = *store->seal(kPerson, kCommand, 1, kText);
  EXPECT_EQ(*store->seal(kPerson, kCommand, 1, kText), first);
  EXPECT_EQ(*reopened()->seal(kPerson, kCommand, 1, kText), first);
}

TEST_F(KeyStoreInFiles, NoTwoTextsShareANonce) {
  std::set<std::array<std::uint8_t, 24>> nonces;
  nonces.insert(store->seal(kPerson, kCommand, 1, "a")->nonce);
  nonces.insert(store->seal(kPerson, kCommand, 1, "b")->nonce);
  nonces.insert(store->seal(kPerson, kCommand, 2, "a")->nonce);
  nonces.insert(store->seal(kPerson, id<CommandId>(3), 1, "a")->nonce);
  nonces.insert(store->seal(id<KeyId>(9), kCommand, 1, "a")->nonce);
  EXPECT_EQ(nonces.size(), 5u);
}

TEST_F(KeyStoreInFiles, AnErasedKeyOpensAndSealsNothingEver) {
  const auto sealed = *store->seal(kPerson, kCommand, 1, kText);
  const auto others = *store->seal(id<KeyId>(9), kCommand, 1, kText);
  ASSERT_TRUE(store->erase(kPerson));
  for (auto* each : {store.get(), reopened().release()}) {
    const std::unique_ptr<KeyStore> owned(each == store.get() ? nullptr : each);
    EXPECT_EQ(each->open(sealed).error().reason, "key.erased");
    EXPECT_EQ(each->open(sealed).error().code, Errc::not_found);
    EXPECT_EQ(each->seal(kPerson, kCommand, 1, kText).error().reason, "key.erased");
    EXPECT_EQ(each->seal(kPerson, kCommand, 1, kText).error().code, Errc::rejected);
    EXPECT_EQ(*each->open(others), kText);
  }
  EXPECT_FALSE(fs::exists(file_of(kPerson, ".key")));
}

TEST_F(KeyStoreInFiles, AnErasureThatACrashInterruptedIsEnded) {
  const auto sealed = *store->seal(kPerson, kCommand, 1, kText);
  std::ofstream(file_of(kPerson, ".erased")).flush();
  EXPECT_EQ(store->open(sealed).error().reason, "key.erased") << "the mark alone decides";
  EXPECT_TRUE(fs::exists(file_of(kPerson, ".key")));
  EXPECT_EQ(reopened()->open(sealed).error().reason, "key.erased");
  EXPECT_FALSE(fs::exists(file_of(kPerson, ".key")));
}

TEST_F(KeyStoreInFiles, AHalfWrittenKeyIsSweptAway) {
  const auto half = file_of(kPerson, ".key.00.new");
  std::ofstream(half) << "CAS";
  store = reopened();
  EXPECT_FALSE(fs::exists(half));
  EXPECT_TRUE(store->seal(kPerson, kCommand, 1, kText));
}

TEST_F(KeyStoreInFiles, AnUnknownKeyIsSaidToBeUnknown) {
  Sealed sealed = *store->seal(kPerson, kCommand, 1, kText);
  sealed.key = id<KeyId>(9);
  EXPECT_EQ(store->open(sealed).error().reason, "key.unknown");
  EXPECT_EQ(store->open(sealed).error().code, Errc::not_found);
}

TEST_F(KeyStoreInFiles, EveryChangedByteOfASealedTextIsNoticed) {
  const auto good = *store->seal(kPerson, kCommand, 1, kText);
  ASSERT_TRUE(store->seal(id<KeyId>(9), kCommand, 1, kText));
  const auto expect_noticed = [&](const Sealed& sealed) {
    const auto opened = store->open(sealed);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().reason, "key.tampered");
    EXPECT_EQ(opened.error().code, Errc::corrupt);
  };
  for (std::size_t i = 0; i < good.ciphertext.size(); ++i) {
    auto changed = good;
    changed.ciphertext[i] = static_cast<char>(changed.ciphertext[i] ^ 1);
    expect_noticed(changed);
    changed.ciphertext.resize(i);
    expect_noticed(changed);
  }
  auto nonce = good;
  nonce.nonce[0] ^= 1;
  expect_noticed(nonce);
  auto another_person = good;
  another_person.key = id<KeyId>(9);
  expect_noticed(another_person);
}

TEST_F(KeyStoreInFiles, EveryChangedByteOfAStoredKeyIsNoticed) {
  const auto sealed = *store->seal(kPerson, kCommand, 1, kText);
  const auto file = file_of(kPerson, ".key");
  std::ifstream in(file, std::ios::binary);
  const std::string good{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  ASSERT_EQ(good.size(), 77u);
  for (std::size_t i = 0; i < good.size(); ++i) {
    auto changed = good;
    changed[i] = static_cast<char>(changed[i] ^ 0x10);
    std::ofstream(file, std::ios::binary) << changed;
    EXPECT_EQ(store->open(sealed).error().reason, "key.tampered") << i;
    EXPECT_EQ(store->seal(kPerson, kCommand, 1, kText).error().reason, "key.tampered") << i;
  }
  std::ofstream(file, std::ios::binary) << good.substr(0, 76);
  EXPECT_EQ(store->open(sealed).error().reason, "key.tampered");
}

TEST_F(KeyStoreInFiles, ARecordUnderAnotherNameIsNoticed) {
  const auto sealed = *store->seal(kPerson, kCommand, 1, kText);
  ASSERT_TRUE(store->seal(id<KeyId>(9), kCommand, 1, kText));
  fs::copy_file(file_of(id<KeyId>(9), ".key"), file_of(kPerson, ".key"),
                fs::copy_options::overwrite_existing);
  EXPECT_EQ(store->open(sealed).error().reason, "key.tampered");
}

TEST_F(KeyStoreInFiles, AnotherMasterKeyIsNoticedAtTheStart) {
  ASSERT_TRUE(store->seal(kPerson, kCommand, 1, kText));
  const auto other = folder.path() / "other.key";
  const auto wrong = tests::keys_in(folder.path() / "keys", other);
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().reason, "key.wrong_master");
}

TEST_F(KeyStoreInFiles, FilesAreForTheirOwnerAlone) {
  ASSERT_TRUE(store->seal(kPerson, kCommand, 1, kText));
  for (const auto& [path, mode] :
       {std::pair{folder.path() / "keys", 0700u}, std::pair{file_of(kPerson, ".key"), 0600u}}) {
    struct stat status{};
    ASSERT_EQ(::stat(path.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777u, mode) << path;
  }
}

TEST_F(KeyStoreInFiles, SealsOpensAndErasesFromManyThreads) {
  constexpr std::uint8_t kThreads = 4;
  constexpr std::uint8_t kKeys = 8;
  {
    std::vector<std::jthread> threads;
    for (std::uint8_t t = 0; t < kThreads; ++t)
      threads.emplace_back([&, t] {
        for (std::uint8_t k = 0; k < kKeys; ++k) {
          const auto shared =
              store->seal(id<KeyId>(static_cast<std::uint8_t>(100 + k)), kCommand, t, kText);
          ASSERT_TRUE(shared) << shared.error().detail;
          EXPECT_EQ(*store->open(*shared), kText);
          const auto own = id<KeyId>(static_cast<std::uint8_t>(1 + t * kKeys + k));
          ASSERT_TRUE(store->seal(own, kCommand, t, kText));
          ASSERT_TRUE(store->erase(own));
          EXPECT_EQ(store->seal(own, kCommand, t, kText).error().reason, "key.erased");
        }
      });
  }
  for (std::uint8_t k = 0; k < kKeys; ++k)
    EXPECT_TRUE(store->seal(id<KeyId>(static_cast<std::uint8_t>(100 + k)), kCommand, 0, kText));
}

TEST(Random, IdsAreDifferent) {
  std::set<events::Bytes16> ids;
  for (int i = 0; i < 1000; ++i) ids.insert(random_bytes16());
  EXPECT_EQ(ids.size(), 1000u);
}

}  // namespace
}  // namespace cas::adapters::crypto
