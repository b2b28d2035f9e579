#include <algorithm>
#include <map>

#include "events/forms/instance_check.hpp"
#include "events/forms/rule_printer.hpp"
#include "events/forms/rules.hpp"

namespace cas::events::forms {
namespace {

// Longer ones are cut: a total of a hundred rows explains nothing by its hundred numbers.
constexpr std::size_t kFormulaBytesMax = 400;
constexpr std::uint8_t kResultScaleMax = 6;

struct Words {
  std::string_view empty, missing, conjunction, disjunction, negation, contrast;
  std::map<std::string_view, std::string_view> sources;
};

const Words& words_of(Language language) {
  static const Words kPolish{"(puste)",
                             "(brak)",
                             " i ",
                             " lub ",
                             "nie ",
                             ", lecz ",
                             {{"previous", "poprzedni okres"},
                              {"previous_in_year", "poprzedni okres roku"},
                              {"last_year", "rok temu"}}};
  static const Words kEnglish{"(empty)",
                              "(none)",
                              " and ",
                              " or ",
                              "not ",
                              ", but ",
                              {{"previous", "period before"},
                               {"previous_in_year", "period before in the year"},
                               {"last_year", "year before"}}};
  return language == Language::polish ? kPolish : kEnglish;
}

/// Cut after a blank, so that no sign of several bytes is torn.
std::string shortened(std::string text) {
  if (text.size() <= kFormulaBytesMax) return text;
  const auto blank = text.rfind(' ', kFormulaBytesMax);
  text.resize(blank == std::string::npos ? 0 : blank + 1);
  return text + "…";
}

Op opposite(Op op) {
  switch (op) {
    case Op::equal: return Op::not_equal;
    case Op::not_equal: return Op::equal;
    case Op::less: return Op::at_least;
    case Op::at_most: return Op::greater;
    case Op::greater: return Op::at_most;
    default: return Op::less;
  }
}

/// Writes one expression in one run, by its cells' names and by their values.
class Explanation {
 public:
  Explanation(const Compiled& compiled, const OperandValues& values, const SlotOperands& slots,
              Language language)
      : compiled_(compiled), values_(values), slots_(slots), language_(language) {
    const auto& words = words_of(language);
    names_.signs = values_style_.signs = true;
    for (auto* style : {&names_, &values_style_}) {
      style->argument_separator = "; ";
      style->conjunction = words.conjunction;
      style->disjunction = words.disjunction;
      style->negation = words.negation;
      style->number = [language](const Literal& number) {
        return Decimal{number.value, number.scale}.text(language);
      };
    }
    names_.reference = [this](const Node& node) {
      return list(node, [this](Operand operand) { return name(operand); });
    };
    values_style_.reference = [this](const Node& node) {
      return list(node, [this](Operand operand) { return value(operand); });
    };
  }

  [[nodiscard]] std::string formula(const Node& node) const {
    return shortened(print(node, names_));
  }

  /// "5,00 ≠ 3,00 + 1,00 = 4,00": what made the condition what it is, true or not; of two
  /// conditions that should be alike "5,00 > 0, but 0,00 ≤ 0".
  [[nodiscard]] std::string decisive(const Node& condition) const {
    const Evaluator evaluator(values_, slots_);
    const auto& node = evaluator.decisive(condition);
    const bool holds = evaluator.answer(node).truth != Truth::no;
    if (node.op == Op::equivalent) {
      const auto& words = words_of(language_);
      return decisive(node.parts[0]) + std::string(holds ? words.conjunction : words.contrast) +
             decisive(node.parts[1]);
    }
    if (!is_comparison(node.op)) return values(node);
    const auto sign = operator_text(holds ? node.op : opposite(node.op), true);
    return side(node.parts[0]) + std::string(sign) + side(node.parts[1]);
  }

  [[nodiscard]] std::string values(const Node& node) const {
    return shortened(print(node, values_style_));
  }

 private:
  /// "3,00 + 1,00 = 4,00", or ≈ where it has no end; a single cell is its own result.
  [[nodiscard]] std::string side(const Node& node) const {
    if (node.op == Op::reference || node.op == Op::number) return values(node);
    return values(node) + " " + result(node);
  }

  [[nodiscard]] std::string result(const Node& node) const {
    const auto value = Evaluator(values_, slots_).value(node);
    if (value.reason != Reason::none) return "= ?";
    auto decimal = exact_decimal(value.number, kResultScaleMax);
    std::string about = "= ";
    if (!decimal) {
      decimal = rounded(value.number, kResultScaleMax);
      about = "≈ ";
    }
    if (!decimal) return "= ?";
    for (auto scale = scale_of(node); decimal->scale < scale; ++decimal->scale)
      decimal->value *= 10;
    return about + decimal->text(language_);
  }

  template <class Show>
  [[nodiscard]] std::string list(const Node& node, const Show& show) const {
    std::string text;
    for (const auto operand : slots_.of(node.slot)) {
      if (text.size() > kFormulaBytesMax) return text + " …";
      text.append(text.empty() ? "" : "; ").append(show(operand));
    }
    return text;
  }

  [[nodiscard]] std::string name(Operand operand) const {
    if (values_.own(operand)) return compiled_.shape.code(operand);
    const auto& [source, code, same] = compiled_.externals.cells()[operand - values_.scales.size()];
    const std::string_view called = compiled_.externals.sources()[source];
    const auto& words = words_of(language_).sources;
    const auto known = words.find(called);
    return std::string(known == words.end() ? called : known->second) + ": " + code;
  }

  [[nodiscard]] std::string value(Operand operand) const {
    const auto at = values_.at(operand);
    const auto& words = words_of(language_);
    if (at.missing) return std::string(words.missing);
    switch (at.kind) {
      case CellKind::empty: return std::string(words.empty);
      case CellKind::number: return Decimal{at.value, at.scale}.text(language_);
      case CellKind::below_unit: return "0*";
      case CellKind::no_data: return ".";
      case CellKind::impossible: return "x";
    }
    return {};
  }

  /// Decimal places of the cells that a result is made of; none for a count.
  [[nodiscard]] std::uint8_t scale_of(const Node& node) const {
    std::uint8_t scale = 0;
    if (node.op == Op::reference)
      for (const auto operand : slots_.of(node.slot))
        scale = std::max(scale, values_.at(operand).scale);
    if (node.op == Op::count || node.op == Op::round) return 0;
    for (const auto& part : node.parts) scale = std::max(scale, scale_of(part));
    return scale;
  }

  const Compiled& compiled_;
  const OperandValues& values_;
  const SlotOperands& slots_;
  Language language_;
  PrintStyle names_;
  PrintStyle values_style_;
};

}  // namespace

std::string_view words_of(Reason reason, Language language) {
  const bool polish = language == Language::polish;
  switch (reason) {
    case Reason::none: return polish ? "sprawdzono" : "checked";
    case Reason::no_data: return polish ? "brak danych" : "no data";
    case Reason::no_source: return polish ? "nie ma z czym porównać" : "nothing to compare with";
    case Reason::division_by_zero: return polish ? "dzielenie przez zero" : "division by zero";
    case Reason::overflow: return polish ? "liczby zbyt duże" : "numbers too large";
  }
  return {};
}

std::string RuleState::explain(const CellGrid& cells, std::uint32_t index,
                               Language language) const {
  const auto& compiled = rules_.compiled();
  const auto& instance = compiled.instances[index];
  const auto& rule = compiled.rules[instance.rule];
  // Linear rules keep no tree: whoever asks why can wait for it to be made again.
  const auto expression = parse_condition(rule.condition, kDerivedLimits).value();
  const auto binding = Binding::of(expression.references, compiled.shape).value();
  auto externals = compiled.externals;
  const auto operands = operands_of(binding, 0, expression.references.size(), instance.run,
                                    compiled.shape, externals);
  const OperandValues values{cells, compiled.shape.scales(), externals_};
  const auto slots = operands.view();
  const Explanation explanation(compiled, values, slots, language);
  const bool known = Evaluator(values, slots).answer(expression.root).truth != Truth::unknown;
  return explanation.formula(expression.root) + ": " +
         (known ? explanation.decisive(expression.root)
                : std::string(words_of(outcomes_[index].reason, language)));
}

std::optional<std::string> CompiledRules::explain_computed(std::uint16_t cell, const CellGrid& sums,
                                                           Language language) const {
  const auto plan = std::ranges::find(compiled_->computed, cell, &CellPlan::cell);
  if (plan == compiled_->computed.end()) return std::nullopt;
  auto cells = sums;
  for (const auto& one : compute(sums)) {
    cells.kinds[one.cell] =
        static_cast<std::uint8_t>(one.value ? CellKind::number : CellKind::no_data);
    cells.values[one.cell] = one.value.value_or(0);
  }
  const OperandValues values{cells, compiled_->shape.scales(), {}};
  const auto slots = plan->operands.view();
  const Explanation explanation(*compiled_, values, slots, language);
  const auto value =
      to_cell(Evaluator(values, slots).value(*plan->root), compiled_->shape.scale(cell));
  const auto result = value.value
                          ? Decimal{*value.value, compiled_->shape.scale(cell)}.text(language)
                          : std::string(words_of(value.reason, language));
  return compiled_->shape.code(cell) + " = " + explanation.formula(*plan->root) + ": " + result +
         " = " + explanation.values(*plan->root);
}

}  // namespace cas::events::forms
