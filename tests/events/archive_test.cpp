#include "events/archive.hpp"

#include <gtest/gtest.h>

#include <cereal/archives/portable_binary.hpp>
#include <chrono>
#include <limits>
#include <sstream>

#include "events/codec.hpp"
#include "events/report_state.hpp"
#include "tests/events/samples.hpp"

namespace cas::events {
namespace {

struct Everything {
  std::uint8_t byte = 0xfe;
  bool truth = true;
  std::int16_t small = -2;
  std::uint32_t number = 0x01020304;
  std::int64_t wide = std::numeric_limits<std::int64_t>::min();
  double real = 0.1;
  std::string text = std::string("z\0ł", 4);
  std::vector<std::int64_t> values{1, -1};
  std::vector<std::string> names{"", "b"};
  Bytes16 raw = samples::bytes16(3);
  Seq seq{7};
  template <class Archive>
  void serialize(Archive& ar) {
    ar(byte, truth, small, number, wide, real, text, values, names, raw, seq);
  }
  friend bool operator==(const Everything&, const Everything&) = default;
};

template <class T>
std::string stock_bytes(const T& value) {
  std::ostringstream out;
  {
    cereal::PortableBinaryOutputArchive ar(
        out, cereal::PortableBinaryOutputArchive::Options::LittleEndian());
    ar(value);
  }
  return std::move(out).str();
}

TEST(Archive, WritesTheBytesOfTheStockArchive) {
  EXPECT_EQ(samples::hex(to_body(Everything{})), samples::hex(stock_bytes(Everything{})));
  EXPECT_EQ(from_body<Everything>(stock_bytes(Everything{})), Everything{});
}

template <class T>
struct Unversioned {
  T event;
  template <class Archive>
  void serialize(Archive& ar) {
    event.serialize(ar, T::kVersion);
  }
};

TEST(Archive, WritesEveryEventAsTheStockArchiveWould) {
  for (const auto& sample : samples::one_of_each()) {
    const auto stock = std::visit(
        [](const auto& category) {
          return std::visit([]<class T>(const T& e) { return stock_bytes(Unversioned<T>{e}); },
                            category);
        },
        sample);
    EXPECT_EQ(samples::hex(encode(sample).body), samples::hex(stock)) << samples::name_of(sample);
  }
}

TEST(Archive, RefusesWhatIsNotLittleEndian) {
  auto bytes = to_body(Everything{});
  bytes[0] = '\0';
  EXPECT_THROW((void)from_body<Everything>(bytes), cereal::Exception);
  EXPECT_THROW((void)from_body<Everything>(""), cereal::Exception);
}

TEST(Archive, RefusesSurplusBytesAndOddTruths) {
  EXPECT_THROW((void)from_body<Everything>(to_body(Everything{}) + "x"), cereal::Exception);
  EXPECT_THROW((void)from_body<bool>("\x01\x02"), cereal::Exception);
}

std::string count_of(std::uint64_t count, std::string_view rest) {
  return to_body(count) + std::string(rest);
}

template <class T>
void expect_refused_at_once(std::uint64_t count, std::string_view rest) {
  const auto began = std::chrono::steady_clock::now();
  EXPECT_THROW((void)from_body<T>(count_of(count, rest)), cereal::Exception) << count;
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::milliseconds(500)) << count;
}

TEST(Archive, ALyingCountAllocatesNothingMuch) {
  const std::string rest(kFrameBytesMax, '\xff');
  for (const auto count : {std::uint64_t{1} << 60, std::uint64_t{1} << 63, ~std::uint64_t{0},
                           std::uint64_t{1} << 61, rest.size() + 1, rest.size()}) {
    expect_refused_at_once<std::vector<std::int64_t>>(count, rest);
    expect_refused_at_once<std::vector<FormSection>>(count, rest);
    expect_refused_at_once<std::vector<std::string>>(count, rest);
  }
  for (const auto count : {std::uint64_t{1} << 60, ~std::uint64_t{0}, rest.size() + 1})
    expect_refused_at_once<std::string>(count, rest);
}

TEST(Archive, AnEnumeratorOfALaterReleaseIsRefused) {
  const auto sample = encode(unit::Event{unit::UnitRegistered{}});
  auto body = sample.body;
  body[1 + 16 + 8 + 8] = '\x04';  // behind the mark, the unit's id and two empty texts: the kind
  const auto event = decode(sample.name, 1, body);
  ASSERT_FALSE(event.has_value());
  EXPECT_EQ(event.error().reason, "codec.bad_bytes");
}

TEST(Archive, EncodingLeavesTheEventAsItIs) {
  for (const auto& sample : samples::one_of_each()) {
    const auto copy = sample;
    EXPECT_EQ(encode(sample).body, encode(sample).body);
    EXPECT_EQ(sample, copy);
  }
}

TEST(Codec, NamesWhatItCannotRead) {
  EXPECT_EQ(decode("report.updated", 1, "\x01").error().reason, "codec.unknown_event");
  EXPECT_EQ(decode("report.approved", 3, "\x01").error().reason, "codec.newer_version");
  EXPECT_EQ(decode("report.approved", 0, "\x01").error().reason, "codec.newer_version");
  EXPECT_EQ(decode("report.approved", 1, "").error().reason, "codec.bad_bytes");
  EXPECT_EQ(decode("report.approved", 1, "\x01x").error().reason, "codec.bad_bytes");
  EXPECT_TRUE(decode("report.approved", 1, "\x01").has_value());
}

TEST(Codec, CellChangesThatAreNotWellFormedAreRefused) {
  report::CellsSaved unsorted;
  unsorted.changes.add(7, CellKind::number, 1);
  unsorted.changes.add(7, CellKind::number, 2);
  report::CellsSaved marked;
  marked.changes.add(7, CellKind::no_data, 1);
  report::CellsSaved huge;
  huge.changes.add(7, CellKind::number, kCellMagnitudeMax + 1);
  report::CellsSaved odd;
  odd.changes.add(7, static_cast<CellKind>(kCellKinds), 0);
  for (const auto& event : {unsorted, marked, huge, odd}) {
    const auto bytes = encode(report::Event{event});
    EXPECT_EQ(decode(bytes.name, bytes.class_version, bytes.body).error().reason,
              "codec.bad_bytes");
  }
}

TEST(Archive, AReportsStateComesBackWhole) {
  report::ReportState state;
  EXPECT_EQ(from_body<report::ReportState>(to_body(state)), state) << "absent";
  for (const auto& sample : samples::one_of_each())
    if (const auto* event = std::get_if<report::Event>(&sample);
        event != nullptr && changes_of(*event) == nullptr)
      evolve(state, *event);
  EXPECT_EQ(from_body<report::ReportState>(to_body(state)), state);
  auto uneven = to_body(CellGrid{{1, 1}, {5}});
  EXPECT_THROW((void)from_body<CellGrid>(uneven), cereal::Exception);
}

}  // namespace
}  // namespace cas::events
