#pragma once
#include <chrono>
#include <cstdint>
#include <string>

/// What a feed says when it has nothing to say.
namespace cas::adapters::api {

inline constexpr std::chrono::seconds kHeartbeat{15};
/// Without word from the log for so long, what a feed shows is told to be old.
inline constexpr std::int64_t kOldUs = 5'000'000;

/// A comment, or how old the log is where that is to be told: while it is old, and once more when
/// it is not any longer.
[[nodiscard]] inline std::string beat_text(std::int64_t age_us, bool tell_age) {
  if (!tell_age) return ": alive\n\n";
  return "event: age\ndata: {\"log_age_seconds\":" + std::to_string(age_us / 1'000'000) + "}\n\n";
}

}  // namespace cas::adapters::api
