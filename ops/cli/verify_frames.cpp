#include "ops/cli/verify_frames.hpp"

#include <charconv>
#include <fstream>
#include <iostream>

#include "adapters/files/frame_file.hpp"
#include "events/chain_check.hpp"

namespace cas::ops {
namespace {

using events::ChainCheck;
using events::PartitionNo;

bool read_number(std::string_view text, std::uint64_t max, std::uint64_t& number) {
  const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), number);
  return wrong == std::errc{} && end == text.data() + text.size() && number <= max;
}

/// "3.41:9f…", as an earlier run printed it.
Result<void> expect(ChainCheck& check, const std::string& text) {
  const auto dot = text.find('.');
  const auto colon = text.find(':');
  std::uint64_t partition = 0, seq = 0;
  events::Bytes32 hash;
  const std::string_view all(text);
  if (dot == text.npos || colon == text.npos || dot > colon ||
      !read_number(all.substr(0, dot), UINT32_MAX, partition) ||
      !read_number(all.substr(dot + 1, colon - dot - 1), UINT64_MAX, seq) ||
      !events::from_hex(all.substr(colon + 1), hash.data(), hash.size()))
    return fail(Errc::invalid, "frames.bad_anchor",
                "Want PARTITION.SEQ:HASH, such as 3.41:9f… with 64 digits; got '" + text + "'.");
  check.expect_after(PartitionNo{static_cast<std::uint32_t>(partition)}, events::Seq{seq},
                     events::Hash{hash});
  return {};
}

Result<void> take_all(ChainCheck& check, const std::string& name, std::istream& from) {
  std::uint64_t byte = 0;
  const auto here = [&](Error error) {
    return fail(std::move(error).during("reading " + name + ", byte " + std::to_string(byte)));
  };
  while (true) {
    const auto frame = adapters::files::next_frame(from);
    if (!frame) return here(frame.error());
    if (!*frame) return {};
    if (auto taken = check.take(**frame); !taken) return here(std::move(taken.error()));
    byte += (*frame)->size() + sizeof(std::uint32_t);
  }
}

Result<void> take_file(ChainCheck& check, const std::string& name) {
  if (name == "-") return take_all(check, "standard input", std::cin);
  std::ifstream file(name, std::ios::binary);
  if (!file) return fail(Errc::not_found, "frames.not_found", "Cannot read " + name + ".");
  return take_all(check, name, file);
}

void print(const std::map<PartitionNo, ChainCheck::Found>& partitions) {
  for (const auto& [partition, found] : partitions) {
    const auto* begin = found.from_genesis ? "from the genesis on"
                        : found.anchored   ? "behind the frame that was named"
                                           : "what came before is taken on trust";
    std::cout << "partition " << partition.value() << "  seq " << found.first.value() << " to "
              << found.tip.seq.value() << ", " << found.frames << " frames, " << found.events
              << " events: " << begin << "\n"
              << "  tip " << partition.value() << "." << found.tip.seq.value() << ":"
              << to_hex(found.tip.hash) << "\n";
    if (found.cited > 0)
      std::cout << "  " << found.cited << " times it cites a frame of the registry that is here\n";
  }
  std::cout << "ok\n";
}

boost::json::object as_json(const std::map<PartitionNo, ChainCheck::Found>& partitions) {
  boost::json::array all;
  for (const auto& [partition, found] : partitions)
    all.push_back(
        {{"log", to_hex(found.log)},
         {"partition", partition.value()},
         {"first", found.first.value()},
         {"from_genesis", found.from_genesis},
         {"anchored", found.anchored},
         {"frames", found.frames},
         {"events", found.events},
         {"citations_checked", found.cited},
         {"seq", found.tip.seq.value()},
         {"hash", to_hex(found.tip.hash)},
         {"tip", std::to_string(partition.value()) + "." + std::to_string(found.tip.seq.value()) +
                     ":" + to_hex(found.tip.hash)}});
  return {{"ok", true}, {"partitions", std::move(all)}};
}

}  // namespace

Result<Exit> verify_frames(const FrameFiles& words, bool json) {
  ChainCheck check;
  for (const auto& text : words.after)
    if (auto known = expect(check, text); !known) return fail(std::move(known.error()));
  for (const auto& name : words.files)
    if (auto taken = take_file(check, name); !taken) return fail(std::move(taken.error()));
  if (check.found().empty())
    return fail(Errc::invalid, "frames.none", "There is no frame in these files.");
  if (json)
    print_json(as_json(check.found()));
  else
    print(check.found());
  return Exit::ok;
}

}  // namespace cas::ops
