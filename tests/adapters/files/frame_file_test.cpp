#include "adapters/files/frame_file.hpp"

#include <gtest/gtest.h>

#include <sstream>

#include "events/frame.hpp"

namespace cas::adapters::files {
namespace {

std::string reason_of(const std::string& bytes) {
  std::istringstream from(bytes);
  while (true) {
    const auto frame = next_frame(from);
    if (!frame) return frame.error().reason;
    if (!*frame) return "";
  }
}

TEST(FrameFile, WhatIsPutComesBackOneByOne) {
  std::string file;
  put_frame(file, "first");
  put_frame(file, std::string(70'000, 'x'));
  std::istringstream from(file);
  EXPECT_EQ(**next_frame(from), "first");
  EXPECT_EQ((*next_frame(from))->size(), 70'000U);
  EXPECT_FALSE(next_frame(from)->has_value());
}

TEST(FrameFile, TheLengthIsLittleEndian) {
  std::string file;
  put_frame(file, std::string(0x0102, 'x'));
  EXPECT_EQ(file.substr(0, 4), std::string("\x02\x01\x00\x00", 4));
}

TEST(FrameFile, EveryCutIsSeen) {
  std::string file;
  put_frame(file, "first");
  for (std::size_t size = 1; size < file.size(); ++size)
    EXPECT_EQ(reason_of(file.substr(0, size)), "frames.truncated") << size;
  EXPECT_EQ(reason_of(file), "");
  EXPECT_EQ(reason_of(""), "");
}

TEST(FrameFile, NoLengthIsBelieved) {
  EXPECT_EQ(reason_of("\xFF\xFF\xFF\xFF and more"), "frames.bad_length");
  EXPECT_EQ(reason_of(std::string(4, '\0')), "frames.bad_length");
  EXPECT_EQ(reason_of("{\"partition\":1}"), "frames.bad_length");
  std::string largest;
  put_frame(largest, std::string(events::kFrameBytesMax, 'x'));
  EXPECT_EQ(reason_of(largest), "");
}

}  // namespace
}  // namespace cas::adapters::files
