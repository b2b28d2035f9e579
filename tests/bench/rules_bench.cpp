#include <algorithm>
#include <chrono>

#include "events/forms/compiled.hpp"
#include "events/forms/rules.hpp"
#include "tests/bench/measure.hpp"

// Rules of a form of 900 cells, beside a plain loop that adds up the same cells. What takes longer
// than a moment is counted in time on the CPU: one thread does it, and the machine is shared.
namespace cas::bench {
namespace {

using namespace events;
using forms::CompiledRules;
using forms::RuleState;
using Clock = std::chrono::steady_clock;

/// `groups` rows with nine parts each, every second one z tego and every second one w tym; a year's
/// running months in three units of measure.
FormTemplate wide_form(std::size_t groups, std::size_t columns, const char* code) {
  FormTemplate form;
  form.code = FormCode{code};
  form.version = FormVersion{1};
  form.cumulative = true;
  FormSection section;
  section.code = "A";
  for (std::size_t group = 1; group <= groups; ++group) {
    FormRow whole;
    whole.number = std::to_string(group);
    whole.relation = group % 2 == 1 ? Relation::of_which_all : Relation::of_which_some;
    section.rows.push_back(whole);
    for (std::size_t part = 1; part <= 9; ++part) {
      FormRow row;
      row.number = whole.number + "." + std::to_string(part);
      row.parent = whole.number;
      section.rows.push_back(row);
    }
  }
  for (std::size_t column = 0; column < columns; ++column)
    section.columns.push_back({std::to_string(column + 3), "", "",
                               column < 3   ? "PLN"
                               : column < 6 ? "benefits"
                                            : "persons",
                               static_cast<std::uint8_t>(column < 3 ? 2 : 0)});
  form.sections.push_back(std::move(section));
  return form;
}

FormTemplate form_of_900_cells() {
  auto form = wide_form(10, 9, "WIDE");
  int number = 0;
  for (const auto* condition :
       {"[A/*/3] > 0 <=> [A/*/6] > 0", "[A/*/9] <= [A/*/6]", "[A/1/3] / [A/1/6] <= 5000",
        "sum([A/1..5.9/3]) >= sum([A/6..10.9/3]) * 0.01",
        "abs([A/*/5] - [last_year:A/*/5]) <= 0.3 * [last_year:A/*/5]"})
    form.policy.rules.push_back(
        {"rule-" + std::to_string(++number), Severity::soft, condition, "", ""});
  return form;
}

/// A report without a breach: parts of 1, 2, … and wholes to fit, more each month.
CellGrid filled(const FormTemplate& form) {
  const auto& section = form.sections[0];
  const auto columns = section.columns.size();
  auto cells = CellGrid::of_size(section.rows.size() * columns);
  std::ranges::fill(cells.kinds, static_cast<std::uint8_t>(CellKind::number));
  for (std::size_t row = 0; row < section.rows.size(); ++row)
    for (std::size_t column = 0; column < columns; ++column) {
      const auto part = static_cast<std::int64_t>(row % 10);
      cells.values[row * columns + column] =
          (part == 0 ? 45 : part) * static_cast<std::int64_t>(1 + column % 3);
    }
  return cells;
}

double microseconds(Clock::duration time) {
  return std::chrono::duration<double, std::micro>(time).count();
}

/// The median of `rounds` calls [µs], after one that warms up.
template <class Call>
double median_us(std::size_t rounds, const Call& call) {
  call();
  std::vector<double> times;
  for (std::size_t i = 0; i < rounds; ++i) {
    const auto start = Clock::now();
    call();
    times.push_back(microseconds(Clock::now() - start));
  }
  return spread_of(std::move(times)).median;
}

/// What no check can be faster than: every looked-at cell fetched and added in 64 bits.
class BareSum {
 public:
  explicit BareSum(const CompiledRules& rules) {
    for (const auto operand : rules.compiled().operands)
      if (operand < rules.compiled().shape.cells())
        cells_.push_back(static_cast<std::uint16_t>(operand));
  }
  std::int64_t operator()(const CellGrid& cells) const {
    std::int64_t sum = 0;
    for (const auto cell : cells_) sum += cells.values[cell];
    return sum;
  }
  [[nodiscard]] std::size_t terms() const { return cells_.size(); }

 private:
  std::vector<std::uint16_t> cells_;
};

volatile std::int64_t kept = 0;  // so that what is bare is not left out

boost::json::object wide_report(std::size_t rounds) {
  const auto form = form_of_900_cells();
  const auto layout = need_of(Layout::of(form));
  const auto rules = need_of(CompiledRules::of(form));
  auto cells = filled(form);
  const forms::Sources sources{{"previous_in_year", {&layout, &cells, {}}},
                               {"last_year", {&layout, &cells, {}}}};
  RuleState state(rules);
  const BareSum bare(rules);
  const auto scratch = median_us(rounds, [&] { state.check(cells, sources); });
  const auto alone = median_us(rounds, [&] { kept = kept + bare(cells); });
  std::vector<double> saves;
  for (std::uint16_t cell = 0; cell < cells.size(); ++cell) {
    ++cells.values[cell];
    const auto start = Clock::now();
    state.update(cells, {&cell, 1});
    saves.push_back(microseconds(Clock::now() - start));
  }
  const auto save = spread_of(std::move(saves));
  return {{"cells", cells.size()},           {"rules", rules.rules().size()},
          {"instances", rules.instances()},  {"terms", bare.terms()},
          {"scratch_us", rounded(scratch)},  {"bare_us", rounded(alone)},
          {"save_us", rounded(save.median)}, {"save_p99_us", rounded(save.p99)}};
}

boost::json::object largest_form(std::size_t rounds) {
  auto form = wide_form(kCellsMax / 9 / 10, 9, "LARGE");
  auto rules = need_of(CompiledRules::of(form)).instances();
  const auto start = cpu_seconds();
  for (std::size_t i = 0; i < rounds; ++i) rules = need_of(CompiledRules::of(form)).instances();
  const auto compile = (cpu_seconds() - start) / static_cast<double>(rounds);
  return {{"cells", form.sections[0].rows.size() * form.sections[0].columns.size()},
          {"instances", rules},
          {"compile_ms", rounded(compile * 1000)}};
}

/// One rule by hand over many stored reports, each with a year before it.
boost::json::object back_test(std::size_t reports) {
  const auto form = form_of_900_cells();
  const auto layout = need_of(Layout::of(form));
  const EditRule draft{"draft", Severity::soft,
                       "abs([A/*/5] - [last_year:A/*/5]) <= 0.3 * [last_year:A/*/5]", "", ""};
  const auto rules = need_of(CompiledRules::of_draft(form, draft));
  const BareSum bare(rules);
  std::vector<CellGrid> grids(64, filled(form));
  for (std::size_t i = 0; i < grids.size(); ++i) grids[i].values[2] += static_cast<int>(i);
  RuleState state(rules);
  std::size_t failed = 0;
  const auto start = cpu_seconds();
  for (std::size_t i = 0; i < reports; ++i) {
    const auto& now = grids[i % grids.size()];
    const forms::Sources sources{{"last_year", {&layout, &grids[(i + 1) % grids.size()], {}}}};
    state.check(now, sources);
    failed += state.breaches(Severity::soft) > 0 ? state.findings(now).size() : 0;
  }
  const auto ours = cpu_seconds() - start;
  const auto bare_start = cpu_seconds();
  for (std::size_t i = 0; i < reports; ++i) kept = kept + bare(grids[i % grids.size()]);
  const auto alone = cpu_seconds() - bare_start;
  return {{"reports", reports},
          {"instances", rules.instances()},
          {"failed", failed},
          {"seconds", rounded(ours)},
          {"bare_seconds", rounded(alone)}};
}

}  // namespace
}  // namespace cas::bench

int main(int count, char** words) {
  using namespace cas::bench;
  const Words given(count, words);
  const auto rounds = given.number("rounds", 200);
  std::cout << boost::json::object{{"report", wide_report(rounds)},
                                   {"largest", largest_form(rounds / 20 + 1)},
                                   {"back_test", back_test(given.number("reports", 100'000))}}
            << "\n";
  return 0;
}
