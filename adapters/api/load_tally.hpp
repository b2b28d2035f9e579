#pragma once
#include <boost/json.hpp>

#include "adapters/json/position_token.hpp"

namespace cas::adapters::api {

/// What became of a commit whose reports belong to several nodes, put together from what each of
/// them answers. Each loads what it owns and refuses the rest.
class LoadTally {
 public:
  /// The first answer is this node's own and says which reports there are; of a later one counts
  /// what it says of those that are still open.
  void add(const boost::json::object& answer);
  /// A report that no node has owned so far; null when none is left.
  [[nodiscard]] const boost::json::object* open() const {
    return open_.empty() ? nullptr : open_.front().if_object();
  }
  /// As one node would have answered; what is still open is among the refused.
  [[nodiscard]] boost::json::object told() const;

 private:
  void sort_out(const boost::json::object& refusal);

  boost::json::value file_;
  std::uint64_t reports_ = 0;
  std::uint64_t loaded_ = 0;
  boost::json::array refused_;  ///< for good
  boost::json::array open_;     ///< by nodes that do not own their partitions
  json::PositionToken position_;
};

}  // namespace cas::adapters::api
