#pragma once
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/metrics/page.hpp"
#include "engine/command_kind.hpp"

namespace cas::adapters::metrics {

/// What became of a command.
enum class Outcome {
  done,
  repeated,
  already_so,
  refused,  ///< for a reason
};

/// Counts what is asked of the process. What is counted often was looked up before: a request or a
/// command that went well costs two additions and the lock of its histogram. Any thread.
class Metrics {
 public:
  /// @param operations  the names of what is served, by the numbers that `request` is told
  explicit Metrics(const std::vector<std::string_view>& operations);
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  /// One answered request. @param operation its number; a negative one is what has no name
  void request(int operation, int status, std::chrono::microseconds lasted);
  /// One command, from the moment its request came in. @param reason of a refusal: its stable token
  void command(engine::CommandKind kind, Outcome outcome, std::string_view reason,
               std::chrono::microseconds lasted);
  /// Writes what was counted so far.
  void tell(Page& page) const;

 private:
  struct Families;
  std::unique_ptr<Families> families_;
};

}  // namespace cas::adapters::metrics
