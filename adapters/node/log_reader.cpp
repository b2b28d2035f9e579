#include "adapters/node/log_reader.hpp"

#include <algorithm>
#include <chrono>

#include "events/chain_check.hpp"
#include "projections/keys.hpp"
#include "projections/queries.hpp"

namespace cas::adapters::node {
namespace {

using events::Offset;
using events::PartitionNo;
using events::Seq;
using std::chrono::steady_clock;

constexpr std::chrono::seconds kPatience{5};
constexpr std::chrono::milliseconds kWait{20};
constexpr std::size_t kPagesKept = 8;
constexpr std::size_t kEndsKept = 256;

/// A valid frame whose place is known.
struct Anchor {
  Seq seq;
  Offset offset;
};

/// The last frame of the log's own stream with seq < `before`, whose versions are seqs plus one.
Result<std::optional<Anchor>> anchor_before(const projections::Store& store,
                                            const std::string& stream, Seq before) {
  const auto end = projections::history_key(stream, events::Version{before.value() + 1});
  // Looking back in growing steps: most streams have an entry nearby, and none is walked twice.
  for (std::uint64_t step = 64;; step *= 64) {
    const auto from = before.value() > step ? before.value() - step : 0;
    auto cursor = store.scan(projections::history_key(stream, events::Version{from + 1}), end);
    if (!cursor) return fail(std::move(cursor.error()));
    std::optional<Anchor> found;
    for (auto& at = **cursor; at.valid(); at.step()) {
      const auto facts = projections::unpack_frame_facts(at.value());
      if (!facts) return fail(facts.error());
      found = {facts->at.seq, facts->offset};
    }
    if (auto read = (*cursor)->status(); !read) return fail(std::move(read.error()));
    if (found || from == 0) return found;
  }
}

}  // namespace

ReadLimit read_limit(const projections::Projector& projector, PartitionNo partition) {
  const auto& at = projector.checkpoint(partition);
  return {partition, at.chain.tip.seq, at.tip_offset, at.chain.claims};
}

/// One page on its way.
class LogReader::Walk {
 public:
  Walk(const ReadLimit& limit, const Wish& wish, Start start)
      : limit_(limit), wish_(wish), next_(start.offset), chain_(std::move(start.chain)) {}

  [[nodiscard]] bool done() const {
    return page_.next > wish_.last || next_ > limit_.offset ||
           page_.frames.size() >= wish_.frames_max || bytes_ >= wish_.bytes_max;
  }
  [[nodiscard]] PartitionNo partition() const { return limit_.partition; }
  [[nodiscard]] Offset next() const { return next_; }

  Result<void> take(events::Record record) {
    if (done() || record.offset < next_) return {};
    if (record.offset > next_)
      return fail(Errc::corrupt, "log.gap",
                  "the next record should stand at offset " + std::to_string(next_.value()));
    auto read = events::read_frame(std::move(record));
    if (!read.frame) return fail(read.frame.error());
    if (!chain_) {
      chain_ = events::chain_before(*read.frame);
      chain_->claims = limit_.claims;
    }
    next_ = events::next(next_);
    // Whoever wrote down the limit has judged what each frame cites.
    auto bare = *read.frame;
    bare.header.cited = {};
    const auto verdict = events::judge(*chain_, bare, events::RegistryTrail{}).verdict;
    if (verdict == events::Verdict::void_) return {};
    if (verdict != events::Verdict::valid)
      return fail(Errc::corrupt, "log.foreign", "the log does not hold what was read from it");
    events::advance(*chain_, *read.frame);
    if (chain_->tip.seq < wish_.from) return {};
    bytes_ += read.bytes.size();
    page_.next = events::next(chain_->tip.seq);
    page_.frames.push_back(std::move(read));
    return {};
  }

  [[nodiscard]] End end() const { return {page_.next, next_, chain_.value()}; }
  [[nodiscard]] bool empty() const { return page_.frames.empty(); }
  std::shared_ptr<const Page> finished() && { return std::make_shared<Page>(std::move(page_)); }

 private:
  const ReadLimit& limit_;
  const Wish& wish_;
  Offset next_;
  std::optional<events::ChainState> chain_;
  Page page_{{}, wish_.from};
  std::size_t bytes_ = 0;
};

Result<LogReader::Start> LogReader::find(const ReadLimit& limit, Seq from) const {
  // Whoever goes on after a page begins where that has ended.
  for (const auto& end : ends_)
    if (end.chain.partition == limit.partition && end.next == from)
      return Start{end.offset, end.chain};
  if (from == Seq{0}) return Start{Offset{0}, {}};
  const auto stream = events::log::stream_of(limit.partition).value();
  const auto before = anchor_before(store_, stream, from);
  if (!before) return fail(before.error());
  const Anchor anchor = before->value_or(Anchor{Seq{0}, Offset{0}});
  // Where no void record lies between two valid frames, offsets count as seqs do.
  auto entries =
      projections::history(store_, events::StreamId{stream}, events::Version{from.value() + 1}, 1);
  if (!entries) return fail(std::move(entries.error()));
  Anchor after{limit.seq, limit.offset};
  if (!entries->empty() && entries->front().frame.at.seq < limit.seq)
    after = {entries->front().frame.at.seq, entries->front().frame.offset};
  const bool contiguous =
      after.offset.value() - anchor.offset.value() == after.seq.value() - anchor.seq.value();
  if (!contiguous) return Start{anchor.offset, {}};
  return Start{Offset{anchor.offset.value() + from.value() - anchor.seq.value()}, {}};
}

Result<void> LogReader::fill(Walk& walk) {
  if (log_ == nullptr) {
    auto opened = open_();
    if (!opened) return fail(std::move(opened.error()));
    log_ = *std::move(opened);
  }
  log_->follow(walk.partition(), walk.next());
  const auto deadline = steady_clock::now() + kPatience;
  std::vector<events::LogEvent> events;
  while (!walk.done()) {
    events.clear();
    log_->poll(events, 1 << 20);
    for (auto& event : events) {
      if (auto* trouble = std::get_if<events::LogTrouble>(&event);
          trouble != nullptr && trouble->partition == walk.partition())
        return fail(std::move(trouble->error));
      auto* read = std::get_if<events::RecordsRead>(&event);
      if (read == nullptr || read->partition != walk.partition()) continue;
      for (auto& record : read->records)
        if (auto taken = walk.take(std::move(record)); !taken) return taken;
    }
    if (events.empty() && steady_clock::now() > deadline)
      return fail(Errc::unavailable, "log.slow", "The log did not answer in time; ask again.");
    if (events.empty() && !walk.done()) log_->wait(kWait);
  }
  return {};
}

Result<std::shared_ptr<const LogReader::Page>> LogReader::read(const ReadLimit& limit,
                                                               const Wish& wish) {
  const auto bounded =
      Wish{wish.from, std::min(wish.last, limit.seq), wish.frames_max, wish.bytes_max};
  if (bounded.from > bounded.last) return std::make_shared<Page>(Page{{}, bounded.from});
  for (auto at = kept_.begin(); at != kept_.end(); ++at)
    if (at->partition == limit.partition && at->wish.from == bounded.from &&
        at->wish.last == bounded.last && at->wish.frames_max == bounded.frames_max &&
        at->wish.bytes_max == bounded.bytes_max)
      return at->page;
  auto start = find(limit, bounded.from);
  if (!start) return fail(std::move(start.error()));
  Walk walk(limit, bounded, *std::move(start));
  auto filled = fill(walk);
  // A log cannot be told to stop; one that is left alone would go on reading for nobody.
  if (filled) log_->follow(limit.partition, events::next(limit.offset));
  if (!filled) {
    log_.reset();
    return fail(std::move(filled.error()));
  }
  if (!walk.empty()) ends_.push_front(walk.end());
  if (ends_.size() > kEndsKept) ends_.pop_back();
  kept_.push_front({limit.partition, bounded, std::move(walk).finished()});
  if (kept_.size() > kPagesKept) kept_.pop_back();
  return kept_.front().page;
}

}  // namespace cas::adapters::node
