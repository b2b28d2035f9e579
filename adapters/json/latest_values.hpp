#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <tuple>

#include "adapters/json/cloud_events.hpp"

namespace cas::adapters::json {

/// What whoever reads status feeds has to remember, and the one rule by which a value counts: of
/// each key (source, type, subject) the highest (epoch, counter); anything else is a repeat or came
/// too late. Order of arrival means nothing. One thread.
class LatestValues {
 public:
  enum class Verdict {
    newer,     ///< the first of its key, or higher than all before: it counts
    repeated,  ///< the very value that counts already
    late,      ///< lower: a publisher that had been overtaken, or an old record read again
  };
  Verdict take(const CloudEvent& event);
  [[nodiscard]] std::size_t keys() const noexcept { return highest_.size(); }

 private:
  using Key = std::tuple<std::string, std::string, std::string>;
  std::map<Key, Precedence> highest_;
};

}  // namespace cas::adapters::json
