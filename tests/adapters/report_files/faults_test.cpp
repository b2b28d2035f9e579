#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <sstream>
#include <streambuf>

#include "tests/adapters/report_files/delivered.hpp"

// Files that mean harm, or are far too much: one clear message each, and memory stays as it is.

namespace cas::adapters::report_files {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

/// A file that nobody has room for: its lines are made when they are read.
class Made final : public std::streambuf {
 public:
  /// `line` gives the text of line n, from 0, or nothing at the end.
  explicit Made(std::function<std::string(std::size_t)> line) : line_(std::move(line)) {}
  [[nodiscard]] std::size_t lines() const { return next_; }

 private:
  int underflow() override {
    text_ = line_(next_++);
    setg(text_.data(), text_.data(), text_.data() + text_.size());
    return text_.empty() ? traits_type::eof() : traits_type::to_int_type(text_.front());
  }

  std::function<std::string(std::size_t)> line_;
  std::string text_;
  std::size_t next_ = 0;
};

std::string outcome(const std::function<std::string(std::size_t)>& line, std::size_t& lines,
                    const Limits& limits = {}) {
  Made made{line};
  std::istream from{&made};
  Receiver forgets;
  forgets.report = [](FiledReport&&) -> Result<void> { return {}; };
  const auto facts = read_delivery(from, forgets, limits);
  lines = made.lines();
  return facts ? "read" : facts.error().reason + " " + facts.error().detail;
}

TEST(TooMuch, TenMillionRows) {
  constexpr std::size_t kRows = 10'000'000;
  std::size_t lines = 0;
  const auto text = outcome(
      [](std::size_t n) -> std::string {
        if (n == 0) return "unit;form;version;period;cell;value\n";
        if (n > kRows) return "";
        return "0212033;FA;1;2014-Q4;A/" + std::to_string(n) + "/3;5\n";
      },
      lines);
  EXPECT_EQ(text, "file.too_many_cells line 8194, column 31: more than 8192 cells in a report");
  EXPECT_LT(lines, 20'000u) << "it is not read to its end";
  // As many reports as there may be, and still too many cells.
  Limits limits;
  limits.cells = 100'000;
  EXPECT_THAT(outcome(
                  [](std::size_t n) -> std::string {
                    if (n == 0) return "unit;form;version;period;cell;value\n";
                    return std::to_string(n / 100) + ";FA;1;2014-Q4;A/" + std::to_string(n) +
                           "/3;5\n";
                  },
                  lines, limits),
              StartsWith("file.too_many_cells line 100002"));
}

TEST(TooMuch, ReportsWithoutEnd) {
  std::size_t lines = 0;
  EXPECT_THAT(outcome(
                  [](std::size_t n) -> std::string {
                    if (n == 0) return "<delivery xmlns='urn:cas:report:1'>\n";
                    return "<report unit='" + std::to_string(n) +
                           "' form='FA' version='1' period='2014-Q4'/>\n";
                  },
                  lines),
              StartsWith("file.too_many_reports line 65538"));
}

TEST(TooMuch, BytesWithoutEnd) {
  Limits limits;
  limits.bytes = 1'000'000;
  std::size_t lines = 0;
  for (const auto* begins : {"<delivery xmlns='urn:cas:report:1'>", "unit;form\n", "PK\x03\x04"})
    EXPECT_THAT(outcome(
                    [&](std::size_t n) {
                      return n == 0 ? std::string(begins) : std::string(1'000, ' ') + "\n";
                    },
                    lines, limits),
                testing::AnyOf(StartsWith("file.too_large"), StartsWith("csv.missing_column"),
                               StartsWith("csv.unknown_column")))
        << begins;
}

TEST(TooMuch, OneStartTagWithoutEnd) {
  std::size_t lines = 0;
  EXPECT_THAT(
      outcome([](std::size_t n) { return n == 0 ? "<delivery a='" : std::string(9'999, 'a'); },
              lines),
      StartsWith("xml.not_well_formed line 1"));
  EXPECT_LT(lines, 3'000u);
}

TEST(TooMuch, ElementsWithinElements) {
  auto deep = xml("<report unit='1' form='FA' version='1' period='2014-Q4'>");
  deep.resize(deep.rfind('<'));
  for (int i = 0; i < 100'000; ++i) deep += "<a>";
  EXPECT_THAT(deliver(deep).outcome(), StartsWith("xml.too_deep line 3, column"));
}

TEST(TooMuch, FaultsAreNotToldForEverButTheFirstIs) {
  std::size_t lines = 0;
  EXPECT_THAT(outcome(
                  [](std::size_t n) -> std::string {
                    if (n == 0) return "unit;form;version;period;cell;value\n";
                    return std::to_string(n / 100) + ";FA;1;2014-Q4;A/" + std::to_string(n) +
                           "/3;1,5\n";
                  },
                  lines),
              StartsWith("file.too_many_faults more than 1000 things are wrong, the first: line 2, "
                         "column 22, A/1/3: '1,5' has a comma; decimals"));
}

TEST(TooMuch, TheReceiverEndsIt) {
  Receiver stops;
  stops.report = [](FiledReport&&) { return fail(Errc::unavailable, "stop", "No more."); };
  for (const auto& text :
       {csv({"A/1/3;5"}), xml("<report unit='1' form='F' version='1' period='p'/>"
                              "<report unit='2' form='F' version='1' period='p'/>")}) {
    std::istringstream from{text};
    EXPECT_EQ(read_delivery(from, stops).error().reason, "stop");
  }
}

TEST(Progress, IsTold) {
  const auto text = csv({}) + std::string(200'000, '\n');
  std::istringstream from{text};
  std::vector<std::uint64_t> seen;
  Receiver receiver;
  receiver.report = [](FiledReport&&) -> Result<void> { return {}; };
  receiver.progress = [&](std::uint64_t bytes) { seen.push_back(bytes); };
  EXPECT_TRUE(read_delivery(from, receiver));
  EXPECT_GE(seen.size(), 3u);
  EXPECT_EQ(seen.back(), text.size());
  EXPECT_TRUE(std::ranges::is_sorted(seen));
}

}  // namespace
}  // namespace cas::adapters::report_files
