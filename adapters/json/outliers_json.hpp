#pragma once
#include <boost/json.hpp>
#include <string>

#include "projections/outlier_survey.hpp"

namespace cas::adapters::json {

/// What an outlier is, in words, with numbers as people write them.
struct OutlierWords {
  std::string pl;
  std::string en;
};
[[nodiscard]] OutlierWords words_of(const projections::Outlier& outlier,
                                    const projections::OutlierSurvey& survey);

/// As programs read it. The quartiles are told as values of this cell: what they come to by what
/// this unit's value is measured by, rounded to the cell's scale.
[[nodiscard]] boost::json::object outlier_json(const projections::Outlier& outlier,
                                               const projections::OutlierSurvey& survey);

}  // namespace cas::adapters::json
