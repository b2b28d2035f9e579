#include <algorithm>
#include <set>

#include "events/forms/compiled.hpp"
#include "events/forms/linear.hpp"
#include "events/forms/rule_lexer.hpp"

namespace cas::events::forms {
namespace {

constexpr std::size_t kOperandsMax = 1'000'000;
constexpr std::int64_t kCoefficientMax = 1'000'000'000'000;
constexpr std::size_t kIdBytesMax = 64;

/// The slots below a node.
void collect_slots(const Node& node, std::vector<std::uint32_t>& slots) {
  if (node.op == Op::reference) slots.push_back(node.slot);
  for (const auto& part : node.parts) collect_slots(part, slots);
}

/// What each side of each comparison looks at.
void collect_sides(const Node& node, std::vector<std::vector<std::uint32_t>>& sides) {
  const bool side = is_comparison(node.op) || node.op == Op::filled;
  for (const auto& part : node.parts) {
    if (side)
      collect_slots(part, sides.emplace_back());
    else
      collect_sides(part, sides);
  }
}

Result<void> check_node(const Node& node, const Expression& expression) {
  const auto text = [&](const Node& part) {
    return print(Expression{part, expression.references});
  };
  if (is_comparison(node.op) && text(node.parts[0]) == text(node.parts[1]))
    return bad_text(node.column, "it compares " + text(node.parts[0]) + " with itself",
                    "rule.refers_to_itself");
  for (const auto& part : node.parts) {
    if (part.op == Op::invert && part.parts[0].op == Op::number && part.parts[0].number.value == 0)
      return bad_text(part.column, "it divides by zero", "rule.divides_by_zero");
    if (auto good = check_node(part, expression); !good) return good;
  }
  return {};
}

bool is_id(std::string_view id) {
  if (id.empty() || id.size() > kIdBytesMax || id.front() == '-' || id.back() == '-') return false;
  return std::ranges::all_of(id, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-';
  });
}

class RuleCompiler {
 public:
  RuleCompiler(const EditRule& rule, bool derived, Compiled& out)
      : rule_(rule), derived_(derived), out_(out) {}

  Result<void> add() {
    auto done = add_unnamed();
    if (done) return {};
    auto error = std::move(done.error());
    error.detail = "Rule '" + rule_.id + "', " + error.detail;
    return fail(std::move(error));
  }

 private:
  Result<void> add_unnamed() {
    auto read = parse_condition(rule_.condition, derived_ ? kDerivedLimits : TextLimits{});
    if (!read) return fail(std::move(read.error()));
    expression_ = *std::move(read);
    if (!derived_)
      if (auto good = check_node(expression_.root, expression_); !good) return good;
    if (std::ranges::none_of(expression_.references,
                             [](const auto& one) { return one.source.empty(); }))
      return bad_text(1, "it names no cell of the report itself", "rule.no_own_cell");
    auto binding = Binding::of(expression_.references, out_.shape);
    if (!binding) return fail(std::move(binding.error()));
    if (auto good = bind_runs(*binding); !good) return good;
    if (runs_.empty()) {
      if (derived_) return {};  // all barred: the form does not mean it
      return bad_text(1, "all the cells that it would compare are barred", "rule.no_instance");
    }
    plan();
    out_.plans.back().row_runs = binding->row_runs();
    out_.plans.back().column_runs = binding->column_runs();
    out_.rules.push_back(rule_);
    return {};
  }

  Result<void> bind_runs(const Binding& binding) {
    std::vector<std::vector<std::uint32_t>> sides;
    collect_sides(expression_.root, sides);
    std::vector<std::uint32_t> cells;
    for (const auto& run : binding.runs()) {
      const bool barred = std::ranges::any_of(sides, [&](const auto& side) {
        cells.clear();
        for (const auto slot : side)
          if (binding.runs(slot)) binding.add_cells(slot, run, cells);
        return !cells.empty() &&
               std::ranges::all_of(cells, [&](auto cell) { return out_.shape.barred(cell); });
      });
      if (barred) continue;
      runs_.push_back(run);
      operands_.push_back(
          operands_of(binding, 0, expression_.references.size(), run, out_.shape, out_.externals));
      total_ += operands_.back().operands.size();
      if (out_.operands.size() + total_ > kOperandsMax)
        return bad_text(1, "the form's rules look at more than a million cells", "rule.too_large");
    }
    return {};
  }

  void plan() {
    auto& plan = out_.plans.emplace_back();
    if (plan_linear(plan)) return;
    plan = RulePlan{};
    plan.slots = static_cast<std::uint32_t>(expression_.references.size());
    plan.root = std::move(expression_.root);
    for (std::size_t i = 0; i < runs_.size(); ++i) {
      const auto& [offsets, operands] = operands_[i];
      auto& instance = new_instance(i);
      instance.first = static_cast<std::uint32_t>(out_.offsets.size());
      out_.offsets.insert(out_.offsets.end(), offsets.begin(), offsets.end());
      out_.operands.insert(out_.operands.end(), operands.begin(), operands.end());
      out_.coefficients.resize(out_.operands.size());
      instance.last = static_cast<std::uint32_t>(out_.operands.size());
    }
  }

  Instance& new_instance(std::size_t run) {
    auto& instance = out_.instances.emplace_back();
    instance.rule = static_cast<std::uint32_t>(out_.rules.size());
    instance.run = runs_[run];
    instance.first = instance.middle = static_cast<std::uint32_t>(out_.operands.size());
    return instance;
  }

  bool plan_linear(RulePlan& plan) {
    const auto& root = expression_.root;
    if (!is_comparison(root.op)) return false;
    const auto left = linear_sum(root.parts[0]);
    const auto right = linear_sum(root.parts[1]);
    if (!left || !right) return false;
    plan.linear = true;
    plan.comparison = root.op;
    plan.scale = scale_of(*left, *right);
    for (const auto* side : {&*left, &*right})
      for (const auto& number : side->constants)
        (side == &*left ? plan.left : plan.right) +=
            Int128{number.value} * power_of_ten(plan.scale - number.scale);
    const auto before = out_.operands.size();
    const auto instances = out_.instances.size();
    for (std::size_t i = 0; i < runs_.size(); ++i) {
      auto& instance = new_instance(i);
      const bool fits = add_terms(*left, i, plan.scale);
      instance.middle = static_cast<std::uint32_t>(out_.operands.size());
      if (fits && add_terms(*right, i, plan.scale)) {
        instance.last = static_cast<std::uint32_t>(out_.operands.size());
        continue;
      }
      out_.operands.resize(before);
      out_.coefficients.resize(before);
      out_.instances.resize(instances);
      return false;
    }
    return true;
  }

  [[nodiscard]] std::uint8_t scale_of_operand(Operand operand) const {
    return operand < out_.shape.cells() ? out_.shape.scale(operand) : kExternalScale;
  }

  [[nodiscard]] std::uint8_t scale_of(const LinearSum& left, const LinearSum& right) const {
    std::uint8_t factors = 0;
    std::uint8_t cells = 0;
    std::uint8_t constants = 0;
    for (const auto* side : {&left, &right}) {
      for (const auto& term : side->terms) factors = std::max(factors, term.factor.scale);
      for (const auto& number : side->constants) constants = std::max(constants, number.scale);
    }
    for (const auto& run : operands_)
      for (const auto operand : run.operands) cells = std::max(cells, scale_of_operand(operand));
    return std::max(constants, static_cast<std::uint8_t>(factors + cells));
  }

  bool add_terms(const LinearSum& sum, std::size_t run, std::uint8_t scale) {
    const auto slots = operands_[run].view();
    for (const auto& [slot, factor] : sum.terms)
      for (const auto operand : slots.of(slot)) {
        const auto raised = checked_multiply(
            factor.value, power_of_ten(scale - factor.scale - scale_of_operand(operand)));
        if (!raised || *raised > kCoefficientMax || *raised < -kCoefficientMax) return false;
        out_.operands.push_back(operand);
        out_.coefficients.push_back(static_cast<std::int64_t>(*raised));
      }
    return true;
  }

  const EditRule& rule_;
  bool derived_;
  Compiled& out_;
  Expression expression_;
  std::vector<Binding::Run> runs_;
  std::vector<OwnedOperands> operands_;  // by run
  std::size_t total_ = 0;
};

Result<void> check_ids(const std::vector<EditRule>& rules) {
  std::set<std::string_view> ids;
  for (const auto& rule : rules) {
    if (!is_id(rule.id))
      return fail(Errc::invalid, "rule.bad_id",
                  "Rule '" + rule.id + "': an id is 1 to 64 letters, digits and inner '-'");
    if (!ids.insert(rule.id).second)
      return fail(Errc::invalid, "rule.duplicate_id", "Rule '" + rule.id + "' stands there twice");
  }
  return {};
}

void index_operands(Compiled& compiled) {
  const auto all = compiled.shape.cells() + compiled.externals.cells().size();
  const auto each = [&](const auto& take) {
    std::vector<std::uint32_t> last_seen(all, UINT32_MAX);
    for (std::uint32_t i = 0; i < compiled.instances.size(); ++i) {
      const auto& instance = compiled.instances[i];
      const auto from = compiled.plans[instance.rule].linear ? instance.first : instance.middle;
      for (auto at = from; at < instance.last; ++at)
        if (std::exchange(last_seen[compiled.operands[at]], i) != i) take(compiled.operands[at], i);
    }
  };
  auto& starts = compiled.touched_starts;
  starts.assign(all + 1, 0);
  each([&](Operand operand, std::uint32_t) { ++starts[operand + 1]; });
  for (std::size_t i = 0; i < all; ++i) starts[i + 1] += starts[i];
  compiled.touched.resize(starts.back());
  auto next = starts;
  each([&](Operand operand, std::uint32_t i) { compiled.touched[next[operand]++] = i; });
}

}  // namespace

OwnedOperands operands_of(const Binding& binding, std::size_t first_slot, std::size_t slots,
                          const Binding::Run& run, const FormShape& shape,
                          ExternalCells& externals) {
  OwnedOperands owned;
  for (auto slot = first_slot; slot < first_slot + slots; ++slot) {
    binding.add_operands(static_cast<std::uint32_t>(slot), run, shape, externals, owned.operands);
    owned.offsets.push_back(static_cast<std::uint32_t>(owned.operands.size()));
  }
  return owned;
}

std::string instance_name(const Compiled& compiled, const Instance& instance) {
  const auto& plan = compiled.plans[instance.rule];
  std::string name = plan.row_runs.empty() ? "" : plan.row_runs[instance.run.row];
  if (plan.column_runs.empty()) return name;
  if (!name.empty()) name += "/";
  return name + plan.column_runs[instance.run.column];
}

Result<CompiledRules> CompiledRules::of(const FormTemplate& form) {
  const auto layout = Layout::of(form);
  if (!layout) return fail(layout.error());
  return of(form, *layout);
}

Result<CompiledRules> CompiledRules::of(const FormTemplate& form, const Layout& layout) {
  auto compiled = std::make_shared<Compiled>(form, layout.hash());
  auto& out = *compiled;
  invariant(layout.cells().size() == out.shape.cells(), "the layout is the form's");
  for (const auto& rule : derive_rules(form))
    if (auto done = RuleCompiler(rule, true, out).add(); !done)
      return fail(std::move(done.error()));
  out.derived = out.rules.size();
  if (auto good = check_ids(form.policy.rules); !good) return fail(std::move(good.error()));
  for (const auto& rule : form.policy.rules)
    if (auto done = RuleCompiler(rule, false, out).add(); !done)
      return fail(std::move(done.error()));
  if (auto done = compile_cells(form, out); !done) return fail(std::move(done.error()));
  index_operands(out);
  return CompiledRules(std::move(compiled));
}

Result<CompiledRules> CompiledRules::of_draft(const FormTemplate& form, const EditRule& rule) {
  const auto layout = Layout::of(form);
  if (!layout) return fail(layout.error());
  auto compiled = std::make_shared<Compiled>(form, layout->hash());
  if (auto good = check_ids({rule}); !good) return fail(std::move(good.error()));
  if (auto done = RuleCompiler(rule, false, *compiled).add(); !done)
    return fail(std::move(done.error()));
  index_operands(*compiled);
  return CompiledRules(std::move(compiled));
}

const std::vector<EditRule>& CompiledRules::rules() const noexcept { return compiled_->rules; }
std::size_t CompiledRules::derived() const noexcept { return compiled_->derived; }
std::size_t CompiledRules::instances() const noexcept { return compiled_->instances.size(); }
const std::vector<std::string>& CompiledRules::sources() const noexcept {
  return compiled_->externals.sources();
}

std::vector<std::string> CompiledRules::cells_of_source(std::string_view source) const {
  std::vector<std::string> codes;
  for (const auto& cell : compiled_->externals.cells())
    if (sources()[cell.source] == source) codes.push_back(cell.code);
  return codes;
}

}  // namespace cas::events::forms
