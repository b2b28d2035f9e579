#include <algorithm>
#include <map>
#include <memory>

#include "events/forms/compiled.hpp"
#include "events/forms/evaluation.hpp"
#include "events/forms/policy_cells.hpp"
#include "events/forms/rule_lexer.hpp"

namespace cas::events::forms {
namespace {

/// Cells and the plans that give them their value; a cell has one.
using Plans = std::map<std::uint16_t, CellPlan>;

/// A formula of the policy, cell by cell. Its own reference, the target, is bound together with
/// those of its expression, so that all run together.
Result<void> add_formula(const CellFormula& formula, std::uint32_t number, Compiled& out,
                         Plans& plans) {
  auto target = own_cells(formula.cells);
  if (!target) return fail(std::move(target.error()));
  auto expression = parse_expression(formula.expression);
  if (!expression) return fail(std::move(expression.error()));
  std::vector<Reference> references{*std::move(target)};
  references.insert(references.end(), expression->references.begin(), expression->references.end());
  const auto binding = Binding::of(references, out.shape);
  if (!binding) return fail(binding.error());
  const auto root = std::make_shared<const Node>(std::move(expression->root));
  std::vector<std::uint32_t> cells;
  for (const auto& run : binding->runs()) {
    cells.clear();
    binding->add_cells(0, run, cells);
    for (const auto cell : cells) {
      if (out.shape.barred(cell)) continue;
      const auto index = static_cast<std::uint16_t>(cell);
      CellPlan plan{index, number, root,
                    operands_of(*binding, 1, references.size() - 1, run, out.shape, out.externals)};
      if (!plans.emplace(index, std::move(plan)).second)
        return bad_text(1, "the cell " + out.shape.code(cell) + " has a formula already",
                        "rule.computed_twice");
    }
  }
  return {};
}

Result<void> add_formulas(const std::vector<CellFormula>& formulas, std::string_view what,
                          Compiled& out, Plans& plans) {
  for (std::uint32_t i = 0; i < formulas.size(); ++i) {
    auto done = add_formula(formulas[i], i, out, plans);
    if (done) continue;
    auto error = std::move(done.error());
    error.detail = std::string(what) + " '" + formulas[i].cells + "', " + error.detail;
    return fail(std::move(error));
  }
  return {};
}

/// Rows that are totalled by their printed formula, but for cells with a formula of their own.
void add_printed(const FormTemplate& form, Compiled& out, Plans& plans) {
  for (const auto& section : form.sections) {
    const auto& shape = *out.shape.section(section.code);
    for (std::uint32_t row = 0; row < section.rows.size(); ++row) {
      if (section.rows[row].aggregate != Aggregate::formula) continue;
      const auto terms = parse_formula(section.rows[row].formula).value();
      Node root{Op::sum, 0, 0, {}, {}};
      for (std::uint32_t i = 0; i < terms.size(); ++i) {
        Node part{Op::reference, 0, i, {}, {}};
        if (terms[i].sign < 0) part = Node{Op::negate, 0, 0, {}, {part}};
        root.parts.push_back(std::move(part));
      }
      const auto shared = std::make_shared<const Node>(std::move(root));
      for (std::uint32_t column = 0; column < section.columns.size(); ++column) {
        CellPlan plan{static_cast<std::uint16_t>(shape.cell(row, column)), 0, shared, {}};
        for (const auto& term : terms) {
          plan.operands.operands.push_back(shape.cell(shape.row_at.at(term.row), column));
          plan.operands.offsets.push_back(
              static_cast<std::uint32_t>(plan.operands.operands.size()));
        }
        plans.emplace(plan.cell, std::move(plan));
      }
    }
  }
}

/// Plans in an order in which each stands after those that it needs.
Result<std::vector<CellPlan>> ordered(Plans plans, const FormShape& shape) {
  std::map<std::uint16_t, std::vector<std::uint16_t>> needed_by;
  std::map<std::uint16_t, std::size_t> open;
  std::vector<std::uint16_t> ready;
  for (const auto& [cell, plan] : plans) {
    for (const auto operand : plan.operands.operands) {
      const auto needed = plans.find(static_cast<std::uint16_t>(operand));
      if (operand >= shape.cells() || needed == plans.end()) continue;
      needed_by[needed->first].push_back(cell);
      ++open[cell];
    }
    if (!open.contains(cell)) ready.push_back(cell);
  }
  std::vector<CellPlan> order;
  for (std::size_t i = 0; i < ready.size(); ++i) {
    order.push_back(std::move(plans.at(ready[i])));
    for (const auto cell : needed_by[ready[i]])
      if (--open[cell] == 0) ready.push_back(cell);
  }
  if (order.size() == plans.size()) return order;
  const auto circle = std::ranges::find_if(open, [](const auto& one) { return one.second > 0; });
  return fail(Errc::invalid, "rule.circle",
              "The formula of cell " + shape.code(circle->first) + " leads back to itself");
}

ComputedCell evaluated(const CellPlan& plan, const Compiled& compiled, const CellGrid& cells,
                       std::span<const ExternalValue> externals) {
  const OperandValues values{cells, compiled.shape.scales(), externals};
  auto result = to_cell(Evaluator(values, plan.operands.view()).value(*plan.root),
                        compiled.shape.scale(plan.cell));
  result.cell = plan.cell;
  result.formula = plan.formula;
  return result;
}

}  // namespace

Result<void> compile_cells(const FormTemplate& form, Compiled& compiled) {
  Plans computed;
  if (auto done = add_formulas(form.policy.computed, "Computed cell", compiled, computed); !done)
    return done;
  for (const auto& [cell, plan] : computed)
    if (std::ranges::any_of(plan.operands.operands,
                            [&](auto operand) { return operand >= compiled.shape.cells(); }))
      return fail(Errc::invalid, "rule.foreign_total",
                  "The formula of cell " + compiled.shape.code(cell) +
                      " looks at another report; a total is computed from the form's own cells");
  add_printed(form, compiled, computed);
  auto order = ordered(std::move(computed), compiled.shape);
  if (!order) return fail(std::move(order.error()));
  compiled.computed = *std::move(order);

  Plans prefills;
  if (auto done = add_formulas(form.policy.prefills, "Prefill", compiled, prefills); !done)
    return done;
  for (const auto& [cell, plan] : prefills)
    for (const auto operand : plan.operands.operands)
      if (operand < compiled.shape.cells() &&
          prefills.contains(static_cast<std::uint16_t>(operand)))
        return fail(Errc::invalid, "rule.circle",
                    "The prefill of cell " + compiled.shape.code(cell) +
                        " looks at a cell that is prefilled itself");
  for (auto& [cell, plan] : prefills) compiled.prefills.push_back(std::move(plan));
  return {};
}

std::vector<ComputedCell> CompiledRules::compute(const CellGrid& sums) const {
  auto cells = sums;
  std::vector<ComputedCell> results;
  for (const auto& plan : compiled_->computed) {
    const auto result = evaluated(plan, *compiled_, cells, {});
    // What cannot be computed makes what needs it impossible to compute, too.
    cells.kinds[plan.cell] =
        static_cast<std::uint8_t>(result.value ? CellKind::number : CellKind::no_data);
    cells.values[plan.cell] = result.value.value_or(0);
    results.push_back(result);
  }
  std::ranges::sort(results, {}, &ComputedCell::cell);
  return results;
}

std::vector<ComputedCell> CompiledRules::prefill(const CellGrid& cells,
                                                 const Sources& sources) const {
  const auto externals = take_over(*compiled_, sources);
  std::vector<ComputedCell> results;
  const OperandValues values{cells, compiled_->shape.scales(), externals};
  for (const auto& plan : compiled_->prefills) {
    const auto& operands = plan.operands.operands;
    const bool nothing = std::ranges::all_of(operands, [&](auto operand) {
      const auto at = values.at(operand);
      return !at.missing && (at.kind == CellKind::empty || at.kind == CellKind::impossible);
    });
    if (nothing && !operands.empty()) continue;
    results.push_back(evaluated(plan, *compiled_, cells, externals));
  }
  return results;
}

}  // namespace cas::events::forms
