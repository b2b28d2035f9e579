#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <random>
#include <string>

#include "events/archive.hpp"
#include "tests/adapters/crypto/keys_in.hpp"
#include "tests/support/temporary_folder.hpp"

// A process seals under new keys and erases some, and says so after each; it is killed at any
// moment. What it had said must be true afterwards.

namespace cas::adapters::crypto {
namespace {

using events::KeyId;

struct Said {
  std::uint32_t run = 0;
  std::uint32_t number = 0;
  events::Sealed sealed;
  std::uint8_t erased = 0;
  template <class Archive>
  void serialize(Archive& ar) {
    ar(run, number, sealed, erased);
  }
};

std::unique_ptr<events::KeyStore> open_store(const std::filesystem::path& folder) {
  return tests::keys_in(folder, folder / "master.key").value();
}

std::string text_of(std::uint32_t run, std::uint32_t number) {
  return "run " + std::to_string(run) + ", text " + std::to_string(number);
}

KeyId key_of(std::uint32_t run, std::uint32_t number) {
  events::Bytes16 id{};
  id[15] = 1;
  std::memcpy(id.data(), &run, sizeof run);
  std::memcpy(id.data() + 4, &number, sizeof number);
  return KeyId{id};
}

void say(int pipe, const Said& said) {
  auto bytes = events::to_body(said);
  const auto size = static_cast<std::uint32_t>(bytes.size());
  bytes.insert(0, reinterpret_cast<const char*>(&size), sizeof size);
  if (::write(pipe, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size())) ::_exit(1);
}

[[noreturn]] void seal_until_killed(const std::filesystem::path& folder, std::uint32_t run,
                                    int pipe) {
  const auto store = open_store(folder);
  for (std::uint32_t number = 0;; ++number) {
    auto sealed = store->seal(key_of(run, number), {}, 0, text_of(run, number));
    if (!sealed) ::_exit(1);
    say(pipe, {run, number, *sealed, 0});
    if (number % 3 != 0) continue;
    if (!store->erase(key_of(run, number))) ::_exit(1);
    say(pipe, {run, number, *sealed, 1});
  }
}

/// Listens until so many bytes came, or the pipe's end.
void listen(int pipe, std::string& bytes, std::size_t until) {
  char block[64];
  while (bytes.size() < until) {
    const auto got = ::read(pipe, block, sizeof block);
    if (got <= 0) return;
    bytes.append(block, static_cast<std::size_t>(got));
  }
}

/// A sentence that the kill cut off was not said.
std::vector<Said> sentences(const std::string& bytes) {
  std::vector<Said> all;
  std::uint32_t size = 0;
  for (std::size_t at = 0; at + sizeof size <= bytes.size(); at += sizeof size + size) {
    std::memcpy(&size, bytes.data() + at, sizeof size);
    if (at + sizeof size + size > bytes.size()) break;
    all.push_back(events::from_body<Said>(bytes.substr(at + sizeof size, size)));
  }
  return all;
}

void expect_true(const events::KeyStore& store, const std::vector<Said>& all) {
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto& said = all[i];
    const auto opened = store.open(said.sealed);
    if (said.erased != 0) {
      EXPECT_EQ(opened.error().reason, "key.erased");
    } else if (said.number % 3 != 0) {
      ASSERT_TRUE(opened) << opened.error().detail;
      EXPECT_EQ(*opened, text_of(said.run, said.number));
    } else {
      EXPECT_TRUE(opened || opened.error().reason == "key.erased");
    }
  }
}

TEST(KeyStoreCrash, WhatWasAcknowledgedSurvivesAKillAtAnyMoment) {
  const tests::TemporaryFolder folder;
  const auto seed = std::random_device{}();
  std::mt19937 random(seed);
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::vector<Said> all;
  for (std::uint32_t run = 0; run < 30; ++run) {
    int pipe[2];
    ASSERT_EQ(::pipe(pipe), 0);
    const auto child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) seal_until_killed(folder.path() / "keys", run, pipe[1]);
    ::close(pipe[1]);
    std::string bytes;
    listen(pipe[0], bytes, random() % 4000);
    ASSERT_EQ(::kill(child, SIGKILL), 0);
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_TRUE(WIFSIGNALED(status)) << "the child failed by itself";
    listen(pipe[0], bytes, SIZE_MAX);
    for (auto& said : sentences(bytes)) all.push_back(std::move(said));
    ::close(pipe[0]);
    expect_true(*open_store(folder.path() / "keys"), all);
  }
  EXPECT_GT(all.size(), 30u);
}

}  // namespace
}  // namespace cas::adapters::crypto
