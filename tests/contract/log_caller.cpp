#include "tests/contract/log_contract.hpp"

namespace cas::tests {
namespace {

using events::LogEvent;
using events::Offset;
using events::PartitionNo;
using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kStep{20};

}  // namespace

LogCaller::LogCaller(events::Log& log, std::chrono::milliseconds patience)
    : log_(log), patience_(patience) {}

void LogCaller::follow(PartitionNo partition, Offset from) {
  followed_[partition] = Followed{from, {}};
  log_.follow(partition, from);
}

void LogCaller::append(PartitionNo partition, std::string frame) {
  const auto give_up = Clock::now() + patience_;
  for (;;) {
    const auto taken = log_.append(partition, frame);
    if (taken) return;
    ASSERT_EQ(taken.error().code, Errc::unavailable) << taken.error().detail;
    ASSERT_LT(Clock::now(), give_up) << taken.error().reason << ": " << taken.error().detail;
    log_.wait(kStep);
    poll();
  }
}

std::vector<LogEvent> LogCaller::poll(std::size_t bytes_max) {
  std::vector<LogEvent> out;
  log_.poll(out, bytes_max);
  for (const auto& event : out) take(event);
  return out;
}

bool LogCaller::until(const std::function<bool()>& holds, std::size_t bytes_max) {
  const auto give_up = Clock::now() + patience_;
  while (!holds()) {
    if (Clock::now() > give_up || testing::Test::HasFatalFailure()) return false;
    log_.wait(kStep);
    poll(bytes_max);
  }
  return true;
}

bool LogCaller::until_read(PartitionNo partition, std::size_t count) {
  return until([&] { return followed_[partition].records.size() >= count; });
}

std::uint64_t LogCaller::end(PartitionNo partition) {
  const auto ticket = ++last_ticket_;
  log_.ask_end(partition, ticket);
  const bool answered = until([&] { return ends_.contains(ticket); });
  EXPECT_TRUE(answered) << "no answer about the end of partition " << partition.value();
  if (!answered) return 0;
  EXPECT_EQ(ends_[ticket].partition, partition);
  return ends_[ticket].end.value();
}

events::Refetched LogCaller::refetch(PartitionNo partition, Offset offset) {
  refetched_.clear();
  ++refetches_open_[{partition, offset}];
  log_.refetch(partition, offset);
  const bool answered = until([&] { return !refetched_.empty(); });
  EXPECT_TRUE(answered) << "no answer about offset " << offset.value();
  return answered ? refetched_.front() : events::Refetched{};
}

const std::vector<events::Record>& LogCaller::records(PartitionNo partition) {
  return followed_[partition].records;
}

void LogCaller::take(const LogEvent& event) {
  const auto records = [&](const events::RecordsRead& read) {
    ASSERT_TRUE(followed_.contains(read.partition)) << "nobody follows this partition";
    ASSERT_FALSE(read.records.empty());
    auto& followed = followed_[read.partition];
    for (const auto& record : read.records) {
      ASSERT_EQ(record.offset, followed.next) << "offsets are contiguous from the one asked for";
      followed.next = next(followed.next);
      followed.records.push_back(record);
    }
  };
  const auto end = [&](const events::EndIs& answer) {
    ASSERT_TRUE(answer.ticket >= 1 && answer.ticket <= last_ticket_) << "nobody asked";
    ASSERT_TRUE(ends_.emplace(answer.ticket, answer).second) << "one answer for one question";
  };
  const auto again = [&](const events::Refetched& answer) {
    auto& open = refetches_open_[{answer.partition, answer.offset}];
    ASSERT_GT(open, 0) << "nobody asked for offset " << answer.offset.value();
    --open;
    refetched_.push_back(answer);
  };
  std::visit(
      overloaded{records, end, again, [&](const events::AppendFailed&) { ++append_failures_; },
                 [](const events::Interrupted&) {},
                 [&](const events::LogTrouble& trouble) { troubles_.push_back(trouble); }},
      event);
}

}  // namespace cas::tests
