#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "events/cells.hpp"
#include "events/forms/exact.hpp"
#include "events/forms/form_template.hpp"

/// Edit rules: what a form forbids, what it computes and what it starts from. Pure and exact; the
/// language, the meaning of the symbols and the limits stand in README.md.
namespace cas::events::forms {

/// What a check of one instance of a rule came to.
enum class Outcome : std::uint8_t {
  passed = 0,
  breached = 1,
  unchecked = 2,  ///< something that it needs is not known; `Reason` says what
  /// None of its cells in the report itself is filled, nor has another report a number to compare
  /// them with; or nothing at all is filled yet.
  blank = 3,
};

/// Why something could not be computed.
enum class Reason : std::uint8_t {
  none = 0,
  no_data = 1,    ///< a cell holds '.'
  no_source = 2,  ///< there is no such other report, or no such cell in it
  division_by_zero = 3,
  overflow = 4,  ///< a step left 128 bits
};
[[nodiscard]] std::string_view name_of(Outcome outcome);
[[nodiscard]] std::string_view name_of(Reason reason);  ///< for programs: "no_source"
/// The same for people: "nie ma z czym porównać".
[[nodiscard]] std::string_view words_of(Reason reason, Language language);

/// What keeps a rule from being checked.
struct Obstacle {
  Reason reason{};
  std::string source;  ///< the other report that lacks something; empty: the report itself
  std::string cell;    ///< that is not known, as the rule calls it; empty: no cell is to blame
  friend bool operator==(const Obstacle&, const Obstacle&) = default;
};

/// Another report of the same unit, as the caller found it for the name of a source.
struct SourceReport {
  const Layout* layout = nullptr;
  const CellGrid* cells = nullptr;  ///< of that layout
  /// How rows of that report's form version are called in the version whose rules look at it.
  std::span<const RowSuccession> successions{};
};
/// By the names that `CompiledRules::sources` lists; one that is missing leaves the instances that
/// need it unchecked.
using Sources = std::map<std::string, SourceReport, std::less<>>;

/// One breach, or one check that could not be made.
struct Finding {
  std::uint32_t index = 0;  ///< of the instance, in the compiled rules
  std::string rule;         ///< "of-which-all:A/1"
  std::string instance;     ///< the printed numbers that run: "3", "1.1/3", or nothing
  Severity severity{};
  Outcome outcome{};
  Reason reason{};
  std::vector<std::uint16_t> cells;  ///< of the report itself, ascending
  // Of the comparison that decided; nothing where there is none. To 6 decimal places where the
  // exact number has more.
  std::optional<Decimal> left;
  std::optional<Decimal> right;
  std::optional<Decimal> difference;  ///< left - right
  std::string message_pl;
  std::string message_en;
  /// "of-which-all:A/1 @ 3"
  [[nodiscard]] std::string name() const {
    return instance.empty() ? rule : rule + " @ " + instance;
  }
  friend bool operator==(const Finding&, const Finding&) = default;
};

/// A cell whose value an expression gives, rounded half away from zero to the cell's scale.
struct ComputedCell {
  std::uint16_t cell = 0;
  std::uint32_t formula = 0;          ///< index into the policy's list, for prefills
  std::optional<std::int64_t> value;  ///< nothing where it cannot be computed
  Reason reason{};                    ///< why not
  /// Of a value: a number, or `below_unit` where there is nothing but what is below the unit.
  CellKind kind = CellKind::number;
  friend bool operator==(const ComputedCell&, const ComputedCell&) = default;
};

/// The rules that a form implies, written in the language: parts that make up a whole
/// ("of-which-all:A/1"), parts within a whole ("of-which-some:A/3", by the part), printed formulas
/// ("formula:A/5"), columns that run on within the year ("cumulative:A/4", by the later column,
/// "cumulative-in-year:A/3"). What two of them would say alike stands there once.
/// @param form one that makes a layout
[[nodiscard]] std::vector<EditRule> derive_rules(const FormTemplate& form);

struct Compiled;

/// All rules, computed cells and prefills of one form version, made ready once. Cheap to copy;
/// immutable; any thread.
class CompiledRules {
 public:
  /// @errors invalid "form.…" (see Layout::of); "rule.…": the detail names rule and column, as in
  ///         "Rule 'growth', column 14: …"
  [[nodiscard]] static Result<CompiledRules> of(const FormTemplate& form);
  /// @param layout the form's own, which proves that it is one
  [[nodiscard]] static Result<CompiledRules> of(const FormTemplate& form, const Layout& layout);
  /// One rule alone, to try it before it is published; `errors` as above.
  [[nodiscard]] static Result<CompiledRules> of_draft(const FormTemplate& form,
                                                      const EditRule& rule);

  /// Derived ones first, then those of the policy.
  [[nodiscard]] const std::vector<EditRule>& rules() const noexcept;
  [[nodiscard]] std::size_t derived() const noexcept;    ///< how many of them are derived
  [[nodiscard]] std::size_t instances() const noexcept;  ///< of all rules
  /// The other reports that rules and prefills look at: "previous", "previous_in_year",
  /// "last_year", or the code of another form (same unit, same period).
  [[nodiscard]] const std::vector<std::string>& sources() const noexcept;
  /// Cells ("A/1.1/3") that are looked at in the other report, for whoever knows its form.
  [[nodiscard]] std::vector<std::string> cells_of_source(std::string_view source) const;

  /// The cells whose totals are formulas, printed or of the policy, out of the summed cells; in
  /// layout order. @param sums a grid with numbers where something was summed
  [[nodiscard]] std::vector<ComputedCell> compute(const CellGrid& sums) const;
  /// What an empty report starts from, in layout order; prefills that cannot be computed are there
  /// too and say why; those out of nothing but empty cells are not.
  [[nodiscard]] std::vector<ComputedCell> prefill(const CellGrid& cells,
                                                  const Sources& sources) const;
  /// "A/1/9 = A/1/3 / A/1/6: 372,33 = 1 107 325,00 / 2 974". Nothing for a cell that no formula
  /// gives its total.
  [[nodiscard]] std::optional<std::string> explain_computed(std::uint16_t cell,
                                                            const CellGrid& sums,
                                                            Language language) const;

  [[nodiscard]] const Compiled& compiled() const noexcept { return *compiled_; }

 private:
  explicit CompiledRules(std::shared_ptr<const Compiled> compiled)
      : compiled_(std::move(compiled)) {}
  std::shared_ptr<const Compiled> compiled_;
};

/// A cell of another report, as it was taken over.
struct ExternalValue {
  CellKind kind{};
  bool missing = true;
  std::uint8_t scale = 0;
  std::int64_t value = 0;
  friend bool operator==(const ExternalValue&, const ExternalValue&) = default;
};

/// How one report stands with its rules. Knows the outcomes and what it took over from other
/// reports; the report's own cells come with each call. One thread.
class RuleState {
 public:
  /// Every instance blank, as for an empty report.
  explicit RuleState(CompiledRules rules);

  /// Checks everything. @param cells of the form's layout
  void check(const CellGrid& cells, const Sources& sources);
  /// Checks what `saved` cells touch; the same outcomes as checking everything.
  void update(const CellGrid& cells, std::span<const std::uint16_t> saved);
  /// Takes the other reports over again and checks what has changed in them.
  void update_sources(const CellGrid& cells, const Sources& sources);

  [[nodiscard]] std::uint32_t breaches(Severity severity) const noexcept {
    return breaches_[static_cast<std::size_t>(severity)];
  }
  [[nodiscard]] std::uint32_t unchecked() const noexcept { return unchecked_; }
  [[nodiscard]] Outcome outcome(std::uint32_t instance) const {
    return outcomes_[instance].outcome;
  }
  [[nodiscard]] Reason reason(std::uint32_t instance) const { return outcomes_[instance].reason; }
  /// Of an unchecked instance the first thing that is not known; its reason is none for others.
  /// @param cells those of the last call above
  [[nodiscard]] Obstacle obstacle(const CellGrid& cells, std::uint32_t instance) const;

  /// Breaches, and with `all` the checks that could not be made; in the order of the rules.
  /// @param cells those of the last call above
  [[nodiscard]] std::vector<Finding> findings(const CellGrid& cells, bool all = false) const;
  /// The rule with values filled in: "A/1/3 = A/1.1/3 + A/1.2/3: 5,00 ≠ 3,00 + 1,00 = 4,00"; of one
  /// that could not be checked, why: "A/1/3 = A/1.1/3 + A/1.2/3: brak danych".
  [[nodiscard]] std::string explain(const CellGrid& cells, std::uint32_t instance,
                                    Language language) const;

  [[nodiscard]] const CompiledRules& rules() const noexcept { return rules_; }
  /// Same outcomes of the same rules.
  friend bool operator==(const RuleState& a, const RuleState& b) {
    return a.outcomes_ == b.outcomes_ && a.externals_ == b.externals_;
  }

 private:
  struct Verdict {
    Outcome outcome = Outcome::blank;
    Reason reason = Reason::none;
    friend bool operator==(const Verdict&, const Verdict&) = default;
  };
  void check_all(const CellGrid& cells);
  /// Has the first cell been filled, or the last one cleared?
  bool begun_anew(const CellGrid& cells);
  void check_instance(const CellGrid& cells, std::uint32_t instance);
  void check_touched(const CellGrid& cells, std::uint32_t operand);
  void count(std::uint32_t instance, Verdict verdict, std::uint32_t by);

  CompiledRules rules_;
  std::vector<ExternalValue> externals_;
  bool begun_ = false;                     // some cell was filled when it was last checked
  std::vector<Verdict> outcomes_;          // by instance
  std::vector<std::uint32_t> checked_in_;  // the round in which an instance was last checked
  std::uint32_t round_ = 0;
  std::uint32_t breaches_[2] = {0, 0};
  std::uint32_t unchecked_ = 0;
};

}  // namespace cas::events::forms
