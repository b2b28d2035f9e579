#pragma once
#include <string>

#include "events/chain.hpp"
#include "tests/events/samples.hpp"

namespace cas::events::samples {

inline constexpr std::int64_t kFirstTime_us = 1'420'000'000'000'000;

/// Frames as an honest writer makes them, who has seen the chain up to `seen`.
[[nodiscard]] FrameHeader next_claim(const ChainState& seen);
[[nodiscard]] FrameHeader next_data(const ChainState& seen);
/// `who` tells two writers' frames apart.
[[nodiscard]] std::string claim_of(const FrameHeader& header, std::uint8_t who = 1);
[[nodiscard]] std::string data_of(const FrameHeader& header, std::uint8_t who = 1);
[[nodiscard]] std::string genesis_of(LogId log, PartitionNo partition);

[[nodiscard]] Judgement judge_bytes(const ChainState& chain, const std::string& bytes,
                                    const RegistryTrail& registry = {});
/// Judges and, if it is valid, goes on.
Verdict take(ChainState& chain, const std::string& bytes, const RegistryTrail& registry = {});

}  // namespace cas::events::samples
