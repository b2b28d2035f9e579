#include "adapters/json/outliers_json.hpp"

namespace cas::adapters::json {
namespace {

using events::forms::Decimal;
using events::forms::Language;
using projections::Outlier;
using projections::OutlierSurvey;
using projections::Ratio;
using projections::Side;

std::uint8_t scale_of(const Outlier& outlier, const OutlierSurvey& survey) {
  return survey.layout().cells().at(outlier.cell).scale;
}

/// What this unit's value would be with another's ratio.
Decimal expected(const Ratio& ratio, const Outlier& outlier, const OutlierSurvey& survey) {
  return {ratio.at(outlier.far.peer.ratio.base), scale_of(outlier, survey)};
}

Decimal value_of(const Outlier& outlier, const OutlierSurvey& survey) {
  return {outlier.far.peer.ratio.value, scale_of(outlier, survey)};
}

/// "; w stosunku do A/1/3 = 1 000,00", or nothing.
std::string measured_by(const Outlier& outlier, const OutlierSurvey& survey, Language language) {
  const auto base = survey.base_of(outlier);
  if (!base) return {};
  const bool polish = language == Language::polish;
  const auto& measure = survey.question().measure;
  std::string what = measure.word + " = ";
  if (measure.campaign && measure.word == "last_year")
    what = polish ? "wartości sprzed roku " : "last year's ";
  else if (measure.campaign)
    what = polish ? "wartości z poprzedniego okresu " : "the previous period's ";
  return (polish ? "; w stosunku do " : "; in proportion to ") + what + base->text(language);
}

std::string in_words(const Outlier& outlier, const OutlierSurvey& survey, Language language) {
  const bool polish = language == Language::polish;
  const auto& [peer, side, quartiles, peers] = outlier.far;
  const auto text = [&](const Ratio& ratio) {
    return expected(ratio, outlier, survey).text(language);
  };
  const auto times = times_median(peer.ratio, quartiles.median).text(language);
  const auto count = std::to_string(peers);
  const std::string than =
      polish ? side == Side::above ? " razy więcej niż mediana " : " razy mniej niż mediana "
      : side == Side::above ? " times the median "
                            : " times less than the median ";
  return value_of(outlier, survey).text(language) + (polish ? " to " : " is ") + times + than +
         text(quartiles.median) + (polish ? " (kwartyle " : " (quartiles ") +
         text(quartiles.lower) + (polish ? " i " : " and ") + text(quartiles.upper) +
         (polish ? "; porównano " + count + " sprawozdań takich jednostek)"
                 : "; " + count + " reports of such units)") +
         measured_by(outlier, survey, language);
}

}  // namespace

OutlierWords words_of(const Outlier& outlier, const OutlierSurvey& survey) {
  return {in_words(outlier, survey, Language::polish),
          in_words(outlier, survey, Language::english)};
}

boost::json::object outlier_json(const Outlier& outlier, const OutlierSurvey& survey) {
  const auto& [peer, side, quartiles, peers] = outlier.far;
  const auto words = words_of(outlier, survey);
  boost::json::object told{{"unit", outlier.unit},
                           {"cell", survey.layout().cells().at(outlier.cell).code},
                           {"value", value_of(outlier, survey).text()},
                           {"side", side == Side::above ? "above" : "below"},
                           {"times", times_median(peer.ratio, quartiles.median).text()},
                           {"lower_quartile", expected(quartiles.lower, outlier, survey).text()},
                           {"median", expected(quartiles.median, outlier, survey).text()},
                           {"upper_quartile", expected(quartiles.upper, outlier, survey).text()},
                           {"peers", peers},
                           {"message", {{"pl", words.pl}, {"en", words.en}}}};
  if (const auto base = survey.base_of(outlier)) told["measured_by"] = base->text();
  return told;
}

}  // namespace cas::adapters::json
