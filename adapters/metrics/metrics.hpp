#pragma once
#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "adapters/node/node.hpp"

namespace cas::adapters::metrics {

/// What the process tells Prometheus, by its naming conventions: base units (seconds), `_total` for
/// what only grows. Labels hold names of routes, outcomes and partitions, never of people or units.
/// Any thread.
class Metrics {
 public:
  Metrics();
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  /// One answered request. @param operation the route's operation id, "none" where there is none
  void request(std::string_view operation, int status, std::chrono::microseconds lasted);
  /// One command, from the moment it was handed to the node. @param outcome "done", "repeated",
  /// "already_so" or the reason of the refusal
  void command(std::string_view operation, std::string_view outcome,
               std::chrono::microseconds lasted);
  /// How each partition stands. On the node's thread.
  void observe(const node::Node& node);
  /// Everything in the text exposition format 0.0.4.
  [[nodiscard]] std::string text() const;

 private:
  struct Families;
  std::unique_ptr<Families> families_;
};

}  // namespace cas::adapters::metrics
