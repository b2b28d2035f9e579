#pragma once
#include <string>
#include <string_view>
#include <vector>

/// A small fuzzer, since g++ has none: mutates a corpus and calls the target with what comes out.
namespace cas::fuzz {

struct Plan {
  std::string name;                 ///< of the target, for messages
  std::vector<std::string> corpus;  ///< inputs to start from; some of them the target accepts
  std::vector<std::string> words;   ///< pieces that the format is made of
  std::size_t bytes_max = 16 * 1024;
};

/// Reads one input; true if it was accepted. Breaks an `invariant` if what it accepted does not
/// print or encode back to itself, or whatever else must hold.
using Target = bool (*)(std::string_view);

/// Files of tests/fuzz/corpus/<name>, by name.
[[nodiscard]] std::vector<std::string> read_corpus(std::string_view name);
/// The bytes of golden files tests/events/golden/<prefix>*.hex, by name.
[[nodiscard]] std::vector<std::string> read_golden(std::string_view prefix);

/// Calls the target with every input of the corpus, then with mutated ones until CAS_FUZZ_SECONDS
/// (default 5) are over. Prints the seed; CAS_FUZZ_SEED repeats a sequence. If the process dies or
/// one input takes more than 20 s, the input is kept in a file that is named; CAS_FUZZ_INPUT=FILE
/// calls the target with that alone. Fails the test if nothing in the corpus is accepted.
void run(const Plan& plan, Target target);

}  // namespace cas::fuzz
