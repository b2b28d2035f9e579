#include <gtest/gtest.h>

#include <sstream>

#include "adapters/files/frame_file.hpp"
#include "events/chain_check.hpp"
#include "tests/fuzz/driver.hpp"

namespace cas::fuzz {
namespace {

bool read_file(std::string_view input) {
  std::istringstream from{std::string(input)};
  std::string again;
  events::ChainCheck check;
  std::uint64_t frames = 0;
  while (true) {
    const auto frame = adapters::files::next_frame(from);
    if (!frame) return false;
    if (!*frame) break;
    adapters::files::put_frame(again, **frame);
    if (check.take(**frame)) ++frames;
  }
  invariant(again == input, "a file that was read is written back to itself");
  std::uint64_t counted = 0;
  for (const auto& [partition, found] : check.found()) counted += found.frames;
  invariant(counted == frames, "what was refused is not counted");
  return true;
}

std::vector<std::string> corpus() {
  std::vector<std::string> files;
  std::string all;
  for (const auto& frame : read_golden("frame.")) {
    files.emplace_back();
    adapters::files::put_frame(files.back(), frame);
    all += files.back();
  }
  files.push_back(all);
  return files;
}

TEST(Fuzz, FrameFile) {
  run({"frame_file",
       corpus(),
       {"CASF", "\xFF\xFF\xFF\xFF", std::string("\x00\x00\x00\x00", 4),
        std::string("\x01\x00\x00\x00", 4), std::string("\x00\x10\x0E\x00", 4)}},
      read_file);
}

}  // namespace
}  // namespace cas::fuzz
