#pragma once
#include <map>
#include <ostream>
#include <string>
#include <tuple>

#include "adapters/json/latest_values.hpp"
#include "events/hash.hpp"
#include "events/region.hpp"

namespace cas::ops {

/// What `cas feed tail` follows, and from where.
struct FeedWords {
  std::string kind;
  std::string campaign;  ///< empty = every one
  std::string area;
  std::string region = std::string(events::kCountry);
  std::string lens = "submitted";
  std::string server;  ///< empty = the topics beside the log
  std::string ca_file;
  std::string from;
  bool only_new = false;
};

/// Prints what counts, by the rule of the status feeds: the newest value of each key, and each that
/// says something else than the one before. A report that leaves the region is told of once more.
class FeedPrinter {
 public:
  /// @param words  outlive this, as `out` does
  FeedPrinter(const FeedWords& words, bool as_json, std::ostream& out)
      : words_(words), as_json_(as_json), out_(out) {}

  /// Takes an event as it was sent. One that cannot be read is told on standard error.
  void take(const std::string& text);

 private:
  using CloudEvent = adapters::json::CloudEvent;
  using Key = std::tuple<std::string, std::string>;  ///< source, subject

  [[nodiscard]] bool asked_for(const CloudEvent& event) const;
  [[nodiscard]] bool here(const CloudEvent& event) const;
  [[nodiscard]] std::string line_of(const CloudEvent& event) const;

  const FeedWords& words_;
  const bool as_json_;
  std::ostream& out_;
  adapters::json::LatestValues latest_;
  std::map<Key, events::Hash> told_;  ///< what was said last of those that are here
};

}  // namespace cas::ops
