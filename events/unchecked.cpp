#include "events/unchecked.hpp"

#include <map>

namespace cas::events {
namespace {

using Stage = SourceNote::Stage;

/// "FA za 2014-Q3", "FA for 2014-Q3"
Formula name_of(const SourceNote& note) {
  return {note.form.value() + " za " + note.period, note.form.value() + " for " + note.period};
}

Formula no_period(std::string_view source, const std::string& period) {
  if (source == "previous_in_year")
    return {"W roku nie ma okresu przed " + period + ".",
            "There is no period before " + period + " in its year."};
  if (source == "last_year")
    return {"Nie ma okresu o rok wcześniejszego niż " + period + ".",
            "There is no period a year before " + period + "."};
  return {"Nie ma okresu przed " + period + ".", "There is no period before " + period + "."};
}

Formula no_source(const forms::Obstacle& obstacle, const SourceNote& note) {
  const auto [pl, en] = name_of(note);
  const auto& campaign = note.campaign.value();
  switch (note.stage) {
    case Stage::no_period: return no_period(obstacle.source, note.period);
    case Stage::no_campaign:
      return {"Nie było zbiórki sprawozdań " + pl + ".", "No campaign collected " + en + "."};
    case Stage::no_report:
      return {"Jednostka nie ma sprawozdania " + pl + " (zbiórka " + campaign + ").",
              "The unit has no report " + en + " (campaign " + campaign + ")."};
    case Stage::not_approved:
      return {"Sprawozdanie jednostki " + pl + " (zbiórka " + campaign + ") nie jest zatwierdzone.",
              "The unit's report " + en + " (campaign " + campaign + ") is not approved."};
    case Stage::there:
      return {
          "W sprawozdaniu jednostki " + pl + " nie ma komórki " + obstacle.cell +
              " albo jest ona zablokowana.",
          "The unit's report " + en + " has no cell " + obstacle.cell + ", or it is barred there."};
  }
  return {};
}

Formula no_data(const forms::Obstacle& obstacle, const SourceNote* note) {
  const auto of = note == nullptr ? Formula{} : name_of(*note);
  return {"Komórka " + obstacle.cell + (note == nullptr ? "" : " sprawozdania " + of.pl) +
              " zawiera „.”, czyli brak danych.",
          "Cell " + obstacle.cell + (note == nullptr ? "" : " of the report " + of.en) +
              " holds '.', which is no data."};
}

}  // namespace

Formula sentence_of(const forms::Obstacle& obstacle, const SourceReports& others) {
  const auto* note = others.note(obstacle.source);
  switch (obstacle.reason) {
    case forms::Reason::none: return {"Niczego nie brakuje.", "Nothing is missing."};
    case forms::Reason::no_data: return no_data(obstacle, note);
    case forms::Reason::no_source:
      if (note != nullptr) return no_source(obstacle, *note);
      return {"Nie ma sprawozdania, z którym można by porównać.",
              "There is no report to compare with."};
    case forms::Reason::division_by_zero:
      return {"Reguła dzieli przez zero.", "The rule divides by zero."};
    case forms::Reason::overflow:
      return {"Liczby są zbyt duże, by je obliczyć (ponad 128 bitów).",
              "The numbers are too large to be computed (more than 128 bits)."};
  }
  return {};
}

std::vector<Unchecked> unchecked_rules(const report::ReportState& state, const FormFacts& form,
                                       const SourceReports& others) {
  forms::RuleState rules(form.rules);
  rules.check(state.cells, others.sources());
  std::vector<Unchecked> all;
  std::map<std::pair<std::string, std::string>, std::size_t> by_want;  // rule and sentence
  for (const auto& finding : rules.findings(state.cells, true)) {
    if (finding.outcome != forms::Outcome::unchecked) continue;
    auto missing = sentence_of(rules.obstacle(state.cells, finding.index), others);
    const auto [at, added] = by_want.try_emplace({finding.rule, missing.en}, all.size());
    if (added)
      all.push_back({finding.rule, finding.severity, finding.reason, 0, std::move(missing)});
    ++all[at->second].checks;
  }
  return all;
}

}  // namespace cas::events
