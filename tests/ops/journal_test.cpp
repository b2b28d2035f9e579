#include "ops/journal/journal.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <thread>

#include "ops/journal/partition_watch.hpp"

namespace cas::ops {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using Level = Journal::Level;
using Standing = engine::Partition::Standing;

/// A pipe as somebody's standard error.
class Pipe {
 public:
  /// With O_DIRECT each reading gives what one writing took.
  explicit Pipe(int flags = 0) {
    if (::pipe2(ends_.data(), flags) != 0) ADD_FAILURE() << "no pipe";
  }
  ~Pipe() {
    close_writing();
    ::close(ends_[0]);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  [[nodiscard]] int writing() const { return ends_[1]; }
  void close_writing() {
    if (ends_[1] >= 0) ::close(ends_[1]);
    ends_[1] = -1;
  }
  /// One piece of it; empty when nobody writes any more.
  [[nodiscard]] std::string piece() const {
    std::array<char, 4096> chunk{};
    const auto got = ::read(ends_[0], chunk.data(), chunk.size());
    return {chunk.data(), static_cast<std::size_t>(std::max<ssize_t>(got, 0))};
  }
  /// All that was written; for when nobody writes any more.
  std::vector<std::string> lines() {
    close_writing();
    std::string text;
    for (auto more = piece(); !more.empty(); more = piece()) text += more;
    std::vector<std::string> lines;
    for (std::size_t at = 0; at < text.size();) {
      const auto end = text.find('\n', at);
      lines.push_back(text.substr(at, end - at));
      at = end == std::string::npos ? text.size() : end + 1;
    }
    return lines;
  }

 private:
  std::array<int, 2> ends_{-1, -1};
};

std::vector<std::string> said(const std::function<void(Journal&)>& speak,
                              Journal::Options options = {}) {
  Pipe pipe;
  options.descriptor = pipe.writing();
  {
    Journal journal(options);
    speak(journal);
  }
  return pipe.lines();
}

TEST(Journal, SaysEachEventAsOneLineOfJson) {
  const auto lines = said([](Journal& journal) {
    journal.say(Level::info, "server.started", {{"address", "http://[::1]:8080"}});
    journal.say(Level::error, "odd", {{"text", "two\nlines \"quoted\" \x01"}, {"n", 5}});
  });
  ASSERT_EQ(lines.size(), 2U);
  const auto first = boost::json::parse(lines[0]);
  EXPECT_EQ(first.at("level").as_string(), "info");
  EXPECT_EQ(first.at("event").as_string(), "server.started");
  EXPECT_EQ(first.at("address").as_string(), "http://[::1]:8080");
  EXPECT_THAT(std::string(first.at("time").as_string()), HasSubstr("T"));
  EXPECT_EQ(boost::json::parse(lines[1]).at("text").as_string(), "two\nlines \"quoted\" \x01");
}

TEST(Journal, KeepsToItsLevel) {
  const auto lines = said(
      [](Journal& journal) {
        journal.say(Level::info, "quiet");
        journal.say(Level::warning, "loud");
        journal.kafka(6, "FACILITY: info");
        journal.kafka(3, "FAIL: broker down");
      },
      {.level = Level::warning});
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_THAT(lines[0], HasSubstr("loud"));
  EXPECT_THAT(lines[1], HasSubstr(R"("level":"error","event":"kafka","line":"FAIL: broker down")"));
  EXPECT_TRUE(said([](Journal& journal) { journal.say(Level::error, "x"); }, {.level = Level::off})
                  .empty());
}

TEST(Journal, ARequestIsToldWithoutItsPath) {
  const adapters::http::Access access{"PATCH", "/api/v1/units/0212033", 503, 1234, "abc", 7};
  const auto speak = [&](Journal& journal) {
    journal.access(access, "saveCells");
    journal.access({"cas_secret", "/x", 405, 1, "def", -1}, "none");
  };
  const auto lines = said(speak);
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_THAT(lines[0], HasSubstr(R"("level":"warning","event":"request","id":"abc",)"
                                  R"("method":"PATCH","operation":"saveCells","status":503,)"
                                  R"("us":1234})"));
  EXPECT_THAT(lines[0], testing::Not(HasSubstr("0212033")));
  EXPECT_THAT(lines[1], HasSubstr(R"("method":"other","operation":"none")"));
  EXPECT_TRUE(said(speak, {.access = false}).empty());
  const auto people = said(speak, {.form = Journal::Form::people});
  EXPECT_THAT(people[0], HasSubstr(" warning request id=abc method=PATCH operation=saveCells"));
}

TEST(Journal, NobodyWaitsForAReaderWhoDoesNotRead) {
  Pipe pipe;
  const auto began = std::chrono::steady_clock::now();
  std::uint64_t dropped = 0;
  {
    Journal journal({.descriptor = pipe.writing(), .lines_max = 64});
    // Far more than a pipe takes.
    for (int i = 0; i < 20'000; ++i) journal.say(Level::info, "filler", {{"i", i}});
    dropped = journal.dropped();
  }
  EXPECT_GT(dropped, 10'000U);
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(20));
}

TEST(Lines, AreWrittenTogetherAndWhole) {
  Pipe pipe(O_DIRECT);
  std::string all;
  {
    Lines lines(pipe.writing(), 1000);
    for (int i = 0; i < 400; ++i) {
      const auto line = "line " + std::to_string(i) + "\n";
      all += line;
      lines.add(line, false);
    }
  }
  pipe.close_writing();
  std::string read;
  int pieces = 0;
  for (auto piece = pipe.piece(); !piece.empty(); piece = pipe.piece(), ++pieces) {
    EXPECT_TRUE(piece.ends_with('\n')) << piece;
    read += piece;
  }
  EXPECT_EQ(read, all);
  EXPECT_LT(pieces, 100);
}

TEST(Lines, WhatIsUrgentIsReadAtOnceWithAllBeforeIt) {
  Pipe pipe(O_DIRECT);
  Lines lines(pipe.writing(), 1000);
  lines.add("a request\n", false);
  lines.add("trouble\n", true);
  std::string read;
  while (!read.ends_with("trouble\n")) read += pipe.piece();
  EXPECT_EQ(read, "a request\ntrouble\n");
}

TEST(PartitionWatch, TellsWhatHasChanged) {
  using adapters::node::Figures;
  const auto between = [](const std::function<void(Figures&)>& change, Figures before = {}) {
    auto now = before;
    change(now);
    std::vector<std::string> told;
    for (const auto& line : said([&](Journal& j) { tell_change(j, 3, before, now); })) {
      auto fields = boost::json::parse(line).as_object();
      EXPECT_EQ(fields.at("partition").as_int64(), 3);
      told.emplace_back(std::string(fields.at("level").as_string()) + " " +
                        std::string(fields.at("event").as_string()));
    }
    return told;
  };
  Figures owning;
  owning.standing = Standing::owning;
  EXPECT_THAT(between([](Figures&) {}), ElementsAre());
  EXPECT_THAT(between([](Figures& f) { f.standing = Standing::owning; }),
              ElementsAre("info partition.owned"));
  EXPECT_THAT(between([](Figures& f) { f.standing = Standing::following; }, owning),
              ElementsAre("warning partition.lost"));
  EXPECT_THAT(between([](Figures& f) { f.done.freezes = 2; }, owning),
              ElementsAre("warning partition.frozen"));
  EXPECT_THAT(between([](Figures& f) {
                f.standing = Standing::stopped;
                f.stopped_by = "log.gap";
                f.void_frames = 1;
                f.append_failures = 1;
              }),
              ElementsAre("error partition.stopped", "warning partition.append_failed",
                          "warning partition.void_frames"));
}

}  // namespace
}  // namespace cas::ops
