#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "tests/events/samples.hpp"

// Bytes that were ever released are read for ever. A golden file is added, never edited: a class
// gains one with each version. CAS_WRITE_GOLDEN=1 writes those that are missing.

namespace cas::events {
namespace {

namespace fs = std::filesystem;

fs::path golden_path(const std::string& name, std::uint32_t version) {
  return fs::path(SOURCE_DIR) / "tests/events/golden" /
         (name + ".v" + std::to_string(version) + ".hex");
}

void write_if_asked(const fs::path& path, std::string_view bytes) {
  if (std::getenv("CAS_WRITE_GOLDEN") == nullptr || fs::exists(path)) return;
  std::ofstream(path) << samples::hex_lines(bytes);
}

/// Empty when there is no such file.
std::string golden(const fs::path& path) {
  std::ifstream in(path);
  const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  return samples::from_hex_lines(text);
}

const Event* sample_of(const std::vector<Event>& samples, std::string_view name) {
  for (const auto& sample : samples)
    if (encode(sample).name == name) return &sample;
  return nullptr;
}

TEST(Golden, EveryClassHasASample) {
  const auto samples = samples::one_of_each();
  EXPECT_EQ(samples.size(), known_classes().size());
  for (const auto& known : known_classes())
    EXPECT_NE(sample_of(samples, known.name), nullptr) << known.name;
}

TEST(Golden, EveryVersionOfEveryClassIsReadAsItWasMeant) {
  const auto samples = samples::one_of_each();
  for (const auto& known : known_classes()) {
    const auto* sample = sample_of(samples, known.name);
    ASSERT_NE(sample, nullptr) << known.name;
    write_if_asked(golden_path(std::string(known.name), known.newest), encode(*sample).body);
    for (std::uint32_t version = 1; version <= known.newest; ++version) {
      const auto path = golden_path(std::string(known.name), version);
      ASSERT_TRUE(fs::exists(path)) << path;
      const auto event = decode(known.name, version, golden(path));
      ASSERT_TRUE(event.has_value()) << path << ": " << event.error().detail;
      if (version < known.newest) continue;
      EXPECT_EQ(*event, *sample) << path;
    }
  }
}

const FormTemplate& form_in(const Event& event) {
  return std::get<form::FormPublished>(std::get<form::Event>(event)).form;
}

// The bytes of one form, as each class version could tell them.
TEST(Golden, FormsOfEarlierVersionsSayOfAllColumnsWhetherTheyRunOn) {
  const auto published = [](std::uint32_t version) {
    const auto path = golden_path("form.published", version);
    return form_in(decode("form.published", version, golden(path)).value());
  };
  auto expected = published(3);
  EXPECT_EQ(expected.policy.cumulative_columns, std::vector<std::string>{"A/3"});
  expected.cumulative = true;
  expected.policy.cumulative_columns.clear();
  EXPECT_EQ(published(2), expected);
  expected.policy = {};
  EXPECT_EQ(published(1), expected);
}

TEST(Golden, EveryClassIsWrittenAsEver) {
  for (const auto& sample : samples::one_of_each()) {
    const auto encoded = encode(sample);
    const auto path = golden_path(std::string(encoded.name), encoded.class_version);
    EXPECT_EQ(samples::hex_lines(encoded.body), samples::hex_lines(golden(path))) << path;
  }
}

TEST(Golden, NoFileIsLeftWithoutItsClass) {
  std::set<std::string> expected{"frame.genesis.v1.hex", "frame.claim.v1.hex", "frame.data.v1.hex"};
  for (const auto& known : known_classes())
    for (std::uint32_t version = 1; version <= known.newest; ++version)
      expected.insert(golden_path(std::string(known.name), version).filename().string());
  std::set<std::string> found;
  for (const auto& file : fs::directory_iterator(golden_path("x", 1).parent_path()))
    found.insert(file.path().filename().string());
  EXPECT_EQ(found, expected);
}

TEST(Golden, FramesAreWrittenAsEver) {
  const std::pair<std::string, std::string> frames[]{{"frame.genesis", samples::genesis_frame()},
                                                     {"frame.claim", samples::claim_frame()},
                                                     {"frame.data", samples::data_frame()}};
  for (const auto& [name, bytes] : frames) {
    const auto path = golden_path(name, kFrameVersion);
    write_if_asked(path, bytes);
    EXPECT_EQ(samples::hex_lines(bytes), samples::hex_lines(golden(path))) << path;
  }
}

TEST(Golden, AFrameIsReadAsItWasMeant) {
  const auto bytes = golden(golden_path("frame.data", kFrameVersion));
  const auto frame = parse_frame(bytes);
  ASSERT_TRUE(frame.has_value()) << frame.error().detail;
  EXPECT_EQ(frame->header, samples::data_header());
  const auto expected = samples::data_events();
  ASSERT_EQ(frame->events.size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_EQ(frame->events[i].stream, expected[i].stream.value());
    EXPECT_EQ(frame->events[i].version, expected[i].version);
    EXPECT_EQ(frame->events[i].name, expected[i].event.name);
    EXPECT_EQ(frame->events[i].class_version, expected[i].event.class_version);
    EXPECT_EQ(frame->events[i].body, expected[i].event.body);
  }
}

}  // namespace
}  // namespace cas::events
