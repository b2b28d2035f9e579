#include "tests/events/forms/golden_report.hpp"

#include "adapters/files/form_json.hpp"

namespace cas::test {

using namespace events;

FormTemplate packaged(const std::string& file, std::vector<EditRule> rules) {
  auto form = adapters::files::load_form(SOURCE_DIR "/ops/catalogue/forms/" + file).value();
  form.policy.rules = std::move(rules);
  return form;
}

std::vector<EditRule> fa_rules() {
  constexpr auto kHard = Severity::hard;
  constexpr auto kSoft = Severity::soft;
  return {
      {"amount-and-benefits-1", kHard, "[A/*/3] > 0 <=> [A/*/6] > 0",
       "Kwota i liczba świadczeń występują tylko razem.",
       "An amount and a number of benefits only come together."},
      {"amount-and-benefits-2", kHard, "[A/*/4] > 0 <=> [A/*/7] > 0",
       "Kwota i liczba świadczeń występują tylko razem.",
       "An amount and a number of benefits only come together."},
      {"amount-and-benefits-3", kHard, "[A/*/5] > 0 <=> [A/*/8] > 0",
       "Kwota i liczba świadczeń występują tylko razem.",
       "An amount and a number of benefits only come together."},
      {"benefit-at-most-500", kHard,
       "[A/1/3] <= 500 * [A/1/6] and [A/1/4] <= 500 * [A/1/7] and [A/1/5] <= 500 * [A/1/8]",
       "Świadczenie z funduszu nie przekracza 500 zł miesięcznie.",
       "A benefit of the fund is at most 500 PLN a month."},
      {"split-state", kSoft, "abs([A/2.1/*] - 0.6 * [A/2/*]) <= 0.50",
       "Budżet państwa otrzymuje 60% zwrotów, z dokładnością do zaokrągleń wpłat.",
       "The state budget gets 60% of what is returned, but for the rounding of payments."},
      {"split-creditor", kSoft, "abs([A/2.2/*] - 0.2 * [A/2/*]) <= 0.50",
       "Gmina wierzyciela otrzymuje 20% zwrotów, z dokładnością do zaokrągleń wpłat.",
       "The creditor's gmina gets 20% of what is returned, but for the rounding of payments."},
      {"split-debtor", kSoft, "abs([A/2.3/*] - 0.2 * [A/2/*]) <= 0.50",
       "Gmina dłużnika otrzymuje 20% zwrotów, z dokładnością do zaokrągleń wpłat.",
       "The debtor's gmina gets 20% of what is returned, but for the rounding of payments."},
      {"receivables-growth-2", kSoft, "[A/4/4] - [A/4/3] <= [A/1/4] - [A/1/3]",
       "Należności rosną najwyżej o świadczenia wypłacone w miesiącu.",
       "Receivables grow at most by the benefits paid in the month."},
      {"receivables-growth-3", kSoft, "[A/4/5] - [A/4/4] <= [A/1/5] - [A/1/4]",
       "Należności rosną najwyżej o świadczenia wypłacone w miesiącu.",
       "Receivables grow at most by the benefits paid in the month."},
      {"change-on-last-year", kSoft, "abs([A/1/5] - [last_year:A/1/5]) <= 0.3 * [last_year:A/1/5]",
       "Zmiana wobec zeszłego roku przekracza 30%.", "The change on last year is more than 30%."},
      {"zero-where-it-was-not", kSoft, "[last_year:A/*/5] > 0 => [A/*/5] > 0",
       "Rok temu kwota była większa od zera.", "A year ago there was an amount."},
  };
}

std::vector<EditRule> mpips_rules() {
  return {{"fte-at-most-persons", Severity::hard, "[1/*/2] <= [1/*/1]",
           "Etatów nie może być więcej niż osób.", "There are no more posts than persons."},
          {"persons-and-fte", Severity::hard, "[1/*/1] > 0 <=> [1/*/2] > 0",
           "Osoby i etaty występują tylko razem.", "Persons and posts only come together."}};
}

std::vector<WrongDigit> wrong_digits(const FormTemplate& form, const CellGrid& cells,
                                     const forms::Sources& sources) {
  const auto layout = Layout::of(form).value();
  const auto rules = forms::CompiledRules::of(form).value();
  forms::RuleState state(rules);
  auto changed = cells;
  state.check(changed, sources);
  std::vector<WrongDigit> all;
  const auto try_value = [&](std::uint16_t cell, std::int64_t value) {
    changed.values[cell] = value;
    state.update(changed, {&cell, 1});
    auto& wrong = all.emplace_back(layout.cells()[cell].code, value, std::vector<std::string>{});
    for (const auto& finding : state.findings(changed)) wrong.rules.push_back(finding.name());
  };
  for (std::uint16_t cell = 0; cell < cells.size(); ++cell) {
    if (cells.kinds[cell] != static_cast<std::uint8_t>(CellKind::number)) continue;
    const auto value = cells.values[cell];
    for (std::int64_t place = 1; place == 1 || place <= value; place *= 10) {
      if (value / place % 10 != 9) try_value(cell, value + place);
      if (value / place % 10 != 0) try_value(cell, value - place);
    }
    changed.values[cell] = value;
    state.update(changed, {&cell, 1});
  }
  return all;
}

}  // namespace cas::test
