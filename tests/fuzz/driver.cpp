#include "tests/fuzz/driver.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>

#include "adapters/files/splitmix.hpp"

// Asked by the sanitizers' runtimes: what they find shall end in the signal that keeps the input.
extern "C" const char* __asan_default_options() { return "abort_on_error=1"; }
extern "C" const char* __ubsan_default_options() { return "abort_on_error=1"; }

namespace cas::fuzz {
namespace {

namespace fs = std::filesystem;
using adapters::files::SplitMix;

constexpr unsigned kInputSecondsMax = 20;

// What a dying process still has to say. Plain storage, since a signal handler reads it.
const char* current_bytes = nullptr;
std::size_t current_size = 0;
char kept_path[256];

void keep_input() {
  const int file = open(kept_path, O_CREAT | O_TRUNC | O_WRONLY, 0600);
  const auto written = file < 0 ? -1 : write(file, current_bytes, current_size);
  if (written < 0) return;
  constexpr std::string_view kSays = "the input is kept; repeat with CAS_FUZZ_INPUT=";
  for (const std::string_view text : {kSays, std::string_view(kept_path), std::string_view("\n")})
    if (write(STDERR_FILENO, text.data(), text.size()) < 0) return;
}

extern "C" void on_signal(int signal) {
  keep_input();
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

void keep_input_on_death(const std::string& name) {
  const auto path =
      fs::temp_directory_path() / ("cas-fuzz-" + name + "-" + std::to_string(getpid()) + ".input");
  std::snprintf(kept_path, sizeof kept_path, "%s", path.c_str());
  for (const int signal : {SIGABRT, SIGALRM}) std::signal(signal, on_signal);
#ifndef __SANITIZE_ADDRESS__  // which reports these itself and then aborts
  for (const int signal : {SIGSEGV, SIGFPE, SIGBUS, SIGILL}) std::signal(signal, on_signal);
#endif
}

std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

std::string read_bytes(const fs::path& path) {
  std::ifstream in{path, std::ios::binary};
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::vector<fs::path> files_in(const fs::path& folder) {
  std::vector<fs::path> paths;
  for (const auto& entry : fs::directory_iterator(folder)) paths.push_back(entry.path());
  std::ranges::sort(paths);
  return paths;
}

/// One change to `input`, of the kinds that parsers trip over.
void mutate_once(std::string& input, const Plan& plan, SplitMix& random) {
  const auto size = input.size();
  const auto at = random.below(size + 1);
  const auto length = random.below(std::min<std::size_t>(size - at, 64) + 1);
  switch (random.below(plan.words.empty() ? 8 : 10)) {
    case 0:  // one bit
      if (at < size)
        input[at] = static_cast<char>(input[at] ^ static_cast<char>(1U << random.below(8)));
      break;
    case 1:  // one byte
      if (at < size) input[at] = static_cast<char>(random.below(256));
      break;
    case 2: input.insert(at, 1, static_cast<char>(random.below(256))); break;
    case 3: input.erase(at, length); break;
    case 4: input.insert(random.below(size + 1), std::string(input, at, length)); break;
    case 5: input.resize(at); break;
    case 6: {  // a piece of another input
      const auto& other = plan.corpus[random.below(plan.corpus.size())];
      const auto from = random.below(other.size() + 1);
      input.replace(at, length, other, from, random.below(65));
      break;
    }
    case 7:  // a small or an extreme number, as lengths are
      for (std::size_t i = 0; i < 8 && at + i < size; ++i)
        input[at + i] = random.below(2) == 0 ? '\xFF' : static_cast<char>(random.below(3));
      break;
    default: input.replace(at, length, plan.words[random.below(plan.words.size())]); break;
  }
}

std::string mutate(const Plan& plan, SplitMix& random) {
  auto input = plan.corpus[random.below(plan.corpus.size())];
  for (auto changes = random.below(4) + 1; changes > 0; --changes) mutate_once(input, plan, random);
  input.resize(std::min(input.size(), plan.bytes_max));
  return input;
}

bool call(Target target, const std::string& input) {
  current_bytes = input.data();
  current_size = input.size();
  alarm(kInputSecondsMax);
  return target(input);
}

}  // namespace

std::vector<std::string> read_corpus(std::string_view name) {
  std::vector<std::string> inputs;
  for (const auto& path : files_in(fs::path(SOURCE_DIR) / "tests/fuzz/corpus" / name))
    inputs.push_back(read_bytes(path));
  return inputs;
}

std::vector<std::string> read_golden(std::string_view prefix) {
  std::vector<std::string> inputs;
  for (const auto& path : files_in(fs::path(SOURCE_DIR) / "tests/events/golden")) {
    if (!path.filename().string().starts_with(prefix)) continue;
    std::string digits;
    std::ranges::copy_if(read_bytes(path), std::back_inserter(digits),
                         [](char c) { return c != '\n'; });
    auto& bytes = inputs.emplace_back();
    for (std::size_t i = 0; i + 1 < digits.size(); i += 2)
      bytes += static_cast<char>(std::stoi(digits.substr(i, 2), nullptr, 16));
  }
  return inputs;
}

void run(const Plan& plan, Target target) {
  keep_input_on_death(plan.name);
  if (const char* path = std::getenv("CAS_FUZZ_INPUT"); path != nullptr) {
    std::printf("%s: %s\n", plan.name.c_str(),
                call(target, read_bytes(path)) ? "accepted" : "refused");
    return;
  }
  std::size_t accepted = 0;
  for (const auto& input : plan.corpus) accepted += call(target, input) ? 1U : 0U;
  EXPECT_GT(accepted, 0U) << "nothing in the corpus of " << plan.name << " is accepted";

  const auto seed = number_from("CAS_FUZZ_SEED", std::random_device{}());
  const auto seconds = number_from("CAS_FUZZ_SECONDS", 5);
  std::printf("%s: CAS_FUZZ_SEED=%llu\n", plan.name.c_str(), static_cast<unsigned long long>(seed));
  std::fflush(stdout);
  SplitMix random{seed, plan.name};
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
  std::size_t calls = 0;
  accepted = 0;
  for (; std::chrono::steady_clock::now() < end; ++calls)
    accepted += call(target, mutate(plan, random)) ? 1U : 0U;
  alarm(0);
  std::printf("%s: %zu mutated inputs, %zu accepted\n", plan.name.c_str(), calls, accepted);
}

}  // namespace cas::fuzz
