#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <deque>

#include "tests/events/chain_writer.hpp"

// Two writers believe what they have read so far, claim and write when they like, lose frames and
// repeat them. Whatever comes of it, every reader must find the same one chain in the same records.

namespace cas::events {
namespace {

/// What one writer does next; drawn by the property.
enum class Act : std::uint8_t { read_one, read_all, claim, write, write_lost, repeat };
constexpr std::uint8_t kActs = 6;

struct Step {
  std::uint8_t who;  ///< 0 or 1
  Act act;
};

ChainState fresh() {
  ChainState chain;
  chain.partition = PartitionNo{1};
  return chain;
}

/// Follows the records at its own pace; frames of its own that it has written but not read back
/// stand in `ahead`.
class Writer {
 public:
  explicit Writer(std::uint8_t who) : who_(who) {}

  void step(Act act, std::vector<std::string>& log) {
    switch (act) {
      case Act::read_one: read(log, at_ + 1); break;
      case Act::read_all: read(log, log.size()); break;
      case Act::claim:
        ahead_ = read_;
        log.push_back(made(samples::claim_of(samples::next_claim(read_), mark())));
        break;
      case Act::write:
      case Act::write_lost: {
        if (ahead_.claim == Hash{}) return;
        const auto frame = samples::data_of(samples::next_data(ahead_), mark());
        samples::take(ahead_, frame);
        if (act == Act::write) log.push_back(made(frame));
        break;
      }
      case Act::repeat:
        if (!last_.empty()) log.push_back(last_);
        break;
    }
  }
  /// Hashes of own frames that were valid when this writer read them back.
  [[nodiscard]] const std::vector<Hash>& acknowledged() const { return acknowledged_; }

 private:
  /// Different for every frame of either writer.
  std::uint8_t mark() { return static_cast<std::uint8_t>(who_ + 2 * ++made_); }
  std::string made(std::string frame) { return last_ = std::move(frame); }

  void read(const std::vector<std::string>& log, std::size_t to) {
    for (; at_ < std::min(to, log.size()); ++at_) {
      const auto before = read_.claim;
      if (samples::take(read_, log[at_]) == Verdict::valid) acknowledged_.push_back(read_.tip.hash);
      if (before != read_.claim) ahead_ = read_;
    }
    if (ahead_.tip.seq < read_.tip.seq) ahead_ = read_;
  }

  std::uint8_t who_;
  std::uint8_t made_ = 0;
  std::size_t at_ = 0;
  ChainState read_ = fresh();
  ChainState ahead_ = fresh();
  std::string last_;
  std::vector<Hash> acknowledged_;
};

std::vector<Step> drawn_steps() {
  const auto raw =
      *rc::gen::container<std::vector<std::uint8_t>>(rc::gen::arbitrary<std::uint8_t>());
  std::vector<Step> steps;
  for (const auto byte : raw)
    steps.push_back({static_cast<std::uint8_t>(byte & 1), static_cast<Act>((byte >> 1) % kActs)});
  return steps;
}

struct Reading {
  std::vector<Verdict> verdicts;
  std::vector<Hash> valid;
  ChainState chain = fresh();
};

/// Reads from the start, starting anew from stored state after every `batch` records.
Reading read_all(const std::vector<std::string>& log, std::size_t batch) {
  Reading reading;
  for (std::size_t i = 0; i < log.size(); ++i) {
    if (i % batch == 0) reading.chain = ChainState(reading.chain);
    reading.verdicts.push_back(samples::take(reading.chain, log[i]));
    if (reading.verdicts.back() == Verdict::valid) reading.valid.push_back(reading.chain.tip.hash);
  }
  return reading;
}

void expect_one_chain(const std::vector<std::string>& log) {
  ChainState chain = fresh();
  std::uint64_t valid = 0;
  for (const auto& bytes : log) {
    const auto before = chain;
    const auto frame = parse_frame(bytes);
    const auto verdict = judge(chain, *frame, {}).verdict;
    RC_ASSERT(verdict == Verdict::valid || verdict == Verdict::void_);
    if (verdict == Verdict::void_) continue;
    advance(chain, *frame);
    RC_ASSERT(frame->header.seq == Seq{valid});
    ++valid;
    if (!before.started) continue;
    RC_ASSERT(frame->header.prev == before.tip.hash);
    RC_ASSERT(frame->header.time >= before.tip.time);
    const bool claim = frame->header.kind == FrameKind::claim;
    RC_ASSERT(chain.epoch.value() == before.epoch.value() + (claim ? 1 : 0));
    RC_ASSERT(claim || frame->header.claim == before.claim);
  }
}

RC_GTEST_PROP(ChainProperty, AnyInterleavingOfTwoWritersIsOneChainForEveryReader, ()) {
  std::vector<std::string> log{samples::genesis_of(LogId{samples::bytes16(1)}, PartitionNo{1})};
  Writer writers[]{Writer(0), Writer(1)};
  for (auto& writer : writers) writer.step(Act::read_all, log);
  for (const auto& step : drawn_steps()) writers[step.who].step(step.act, log);
  for (auto& writer : writers) writer.step(Act::read_all, log);

  expect_one_chain(log);
  const auto first = read_all(log, 1);
  for (const std::size_t batch : {2u, 7u, 1000u}) {
    const auto other = read_all(log, batch);
    RC_ASSERT(other.verdicts == first.verdicts);
    RC_ASSERT(other.chain == first.chain);
  }
  for (const auto& writer : writers) RC_ASSERT(writer.acknowledged() == first.valid);
  RC_CLASSIFY(first.chain.claims.size() > 2, "more than two claims");
  RC_CLASSIFY(first.valid.size() + 3 < log.size(), "more than three void frames");
}

RC_GTEST_PROP(ChainProperty, AWriterOfAHistoryThatIsNotHereIsNeverBelieved, ()) {
  const auto genesis = samples::genesis_of(LogId{samples::bytes16(1)}, PartitionNo{1});
  std::vector<std::string> here{genesis};
  std::vector<std::string> there{genesis};
  Writer writer(0);
  Writer elsewhere(1);
  writer.step(Act::read_all, here);
  elsewhere.step(Act::read_all, there);
  writer.step(Act::claim, here);
  elsewhere.step(Act::claim, there);
  elsewhere.step(Act::read_all, there);
  for (const auto& step : drawn_steps())
    step.who == 0 ? writer.step(step.act, here) : elsewhere.step(step.act, there);
  auto chain = read_all(here, 1).chain;
  for (std::size_t i = 2; i < there.size(); ++i)
    RC_ASSERT(samples::judge_bytes(chain, there[i]).verdict != Verdict::valid);
}

}  // namespace
}  // namespace cas::events
