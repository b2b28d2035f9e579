#pragma once
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "events/forms/binding.hpp"
#include "events/forms/form_shape.hpp"
#include "events/forms/rule_text.hpp"
#include "events/forms/rules.hpp"

// What CompiledRules is inside: instances of rules over flat arrays of operands.
namespace cas::events::forms {

/// Decimal places at which linear rules count cells of other reports, whose scale is not known
/// before the report is.
inline constexpr std::uint8_t kExternalScale = 6;

/// The operands of an expression's references in one run: those of slot i lie between offsets i and
/// i + 1.
struct SlotOperands {
  std::span<const std::uint32_t> offsets;
  std::span<const Operand> operands;
  [[nodiscard]] std::span<const Operand> of(std::uint32_t slot) const {
    return operands.subspan(offsets[slot], offsets[slot + 1] - offsets[slot]);
  }
};

/// Operands of one expression in one run, in memory of their own.
struct OwnedOperands {
  std::vector<std::uint32_t> offsets{0};
  std::vector<Operand> operands;
  [[nodiscard]] SlotOperands view() const { return {offsets, operands}; }
};

/// One rule in one run. Linear: its terms [first, middle) stand left of the comparison and
/// [middle, last) right. Otherwise [middle, last) are its operands and `first` its first offset.
struct Instance {
  std::uint32_t rule = 0;
  Binding::Run run;
  std::uint32_t first = 0;
  std::uint32_t middle = 0;
  std::uint32_t last = 0;
};

/// How a rule is evaluated. A linear one is a comparison of two sums of cells, each times a number,
/// and a constant, all at one scale.
struct RulePlan {
  bool linear = false;
  Op comparison{};
  std::uint8_t scale = 0;
  Int128 left = 0;
  Int128 right = 0;
  Node root;  ///< of a rule that is not linear
  std::uint32_t slots = 0;
  // Printed numbers by run; empty on an axis that does not run.
  std::vector<std::string> row_runs;
  std::vector<std::string> column_runs;
};

/// A cell with the expression that gives it its value.
struct CellPlan {
  std::uint16_t cell = 0;
  std::uint32_t formula = 0;
  std::shared_ptr<const Node> root;  ///< shared by the cells of one formula
  OwnedOperands operands;
};

struct Compiled {
  Compiled(const FormTemplate& form, const Hash& layout_hash) : shape(form), layout(layout_hash) {}
  FormShape shape;
  Hash layout;  ///< of the form
  ExternalCells externals;
  std::vector<EditRule> rules;
  std::size_t derived = 0;
  std::vector<RulePlan> plans;  ///< by rule
  std::vector<Instance> instances;
  // Terms of linear rules and operands of the others, in one sequence.
  std::vector<Operand> operands;
  std::vector<std::int64_t> coefficients;  ///< at the rule's scale; 0 for rules that are not linear
  std::vector<std::uint32_t> offsets;      ///< of slots, for rules that are not linear
  /// Instances by operand: those of operand i lie between starts i and i + 1.
  std::vector<std::uint32_t> touched_starts;
  std::vector<std::uint32_t> touched;
  std::vector<CellPlan> computed;  ///< each after those that it needs
  std::vector<CellPlan> prefills;

  [[nodiscard]] std::span<const std::uint32_t> touched_by(Operand operand) const {
    return std::span(touched).subspan(touched_starts[operand],
                                      touched_starts[operand + 1] - touched_starts[operand]);
  }
  [[nodiscard]] SlotOperands slots_of(const Instance& instance) const {
    return {std::span(offsets).subspan(instance.first, plans[instance.rule].slots + 1),
            std::span(operands).subspan(instance.middle, instance.last - instance.middle)};
  }
};

/// Adds the cells whose totals are computed, and the prefills; refuses circles.
[[nodiscard]] Result<void> compile_cells(const FormTemplate& form, Compiled& compiled);

/// The operands of every reference in one run.
[[nodiscard]] OwnedOperands operands_of(const Binding& binding, std::size_t first_slot,
                                        std::size_t slots, const Binding::Run& run,
                                        const FormShape& shape, ExternalCells& externals);

/// The printed numbers that run, as a finding names its instance: "3", "1.1", "1.1/3", or nothing.
[[nodiscard]] std::string instance_name(const Compiled& compiled, const Instance& instance);

/// The values of the other reports' cells, in the order of `externals`.
[[nodiscard]] std::vector<ExternalValue> take_over(const Compiled& compiled,
                                                   const Sources& sources);

}  // namespace cas::events::forms
