#include "tests/events/forms/golden_report.hpp"

#include "adapters/files/form_json.hpp"

namespace cas::test {

using namespace events;

FormTemplate shipped(const std::string& file) {
  return adapters::files::load_form(SOURCE_DIR "/ops/catalogue/forms/" + file).value();
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
    std::int64_t place = 1;
    for (int digit = 0; digit <= layout.cells()[cell].scale || place <= value; ++digit) {
      const auto right = value / place % 10;
      for (std::int64_t other = 0; other < 10; ++other)
        if (other != right) try_value(cell, value + (other - right) * place);
      place *= 10;
    }
    changed.values[cell] = value;
    state.update(changed, {&cell, 1});
  }
  return all;
}

}  // namespace cas::test
