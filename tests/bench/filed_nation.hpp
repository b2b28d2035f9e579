#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "tests/bench/measure.hpp"
#include "tests/bench/served_campaign.hpp"

namespace cas::bench {

/// A country's campaign in an embedded log with its store and keys, for a server to be started on.
struct FiledNation {
  std::filesystem::path folder;
  std::string campaign;
  std::string administrator;  ///< token of one who reads everything
  std::string before;         ///< the time at which every report was full, before all that followed
  struct Unit {
    std::string code;
    std::string clerk;  ///< token of a clerk of its voivodeship
  };
  std::vector<Unit> units;
  std::size_t cells = 0;
  std::size_t saves_since = 0;  ///< of each report, after `before`

  /// What `cas serve` is to be told to serve it on a free port.
  [[nodiscard]] std::vector<std::string> serve_words(const std::string& cas) const;
};

/// Every unit saves its report full; then a month goes by in which each saves a few cells on every
/// day; then accounts are made. All within seconds, for the past is found by what was written
/// since.
[[nodiscard]] FiledNation file_nation(const CampaignPlan& plan, std::size_t days,
                                      const std::filesystem::path& folder);

}  // namespace cas::bench
