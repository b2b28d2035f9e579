#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "events/archive.hpp"
#include "events/cells.hpp"
#include "events/result.hpp"
#include "events/strong.hpp"

namespace cas::events {

/// How a cell's total over units is made.
enum class Aggregate : std::uint8_t {
  sum = 0,      ///< added up over reports
  none = 1,     ///< means nothing over units (an average, a date): never totalled
  formula = 2,  ///< computed from summed cells by the row's formula, never summed
};

/// How rows below a row relate to it; the two words that drive Polish forms.
enum class Relation : std::uint8_t {
  none = 0,
  of_which_all = 1,   ///< "z tego": the parts make up the whole
  of_which_some = 2,  ///< "w tym": only some of the parts, each at most the whole
};

/// One printed row.
struct FormRow {
  std::string number;  ///< as printed: "1.1"
  std::string label_pl;
  std::string label_en;
  std::string parent;   ///< number of the row that this one is a part of; empty at the top
  Relation relation{};  ///< how this row's parts relate to it
  std::string formula;  ///< as printed, over row numbers: "1.1+1.2+1.3"; may be empty
  Aggregate aggregate = Aggregate::sum;
  template <class Archive>
  void serialize(Archive& ar) {
    ar(number, label_pl, label_en, parent);
    enumerator(ar, relation, Relation::of_which_some);
    ar(formula);
    enumerator(ar, aggregate, Aggregate::formula);
  }
  friend bool operator==(const FormRow&, const FormRow&) = default;
};

/// One printed column, with the unit of measure of its cells.
struct FormColumn {
  std::string number;  ///< as printed: "3"
  std::string label_pl;
  std::string label_en;
  std::string unit;        ///< "PLN", "persons", "benefits", "FTE", …
  std::uint8_t scale = 0;  ///< decimal places of the scaled integer: 2 for grosze
  template <class Archive>
  void serialize(Archive& ar) {
    ar(number, label_pl, label_en, unit, scale);
    if (scale > 6) throw cereal::Exception("a scale of more than 6 decimal places");
  }
  friend bool operator==(const FormColumn&, const FormColumn&) = default;
};

/// One section (dział): every row crossed with every column, less the barred cells.
struct FormSection {
  std::string code;  ///< "A"
  std::string title_pl;
  std::string title_en;
  std::vector<FormRow> rows;
  std::vector<FormColumn> columns;
  std::vector<std::uint32_t> barred;  ///< row index · columns + column index, ascending
  template <class Archive>
  void serialize(Archive& ar) {
    ar(code, title_pl, title_en, rows, columns, barred);
  }
  friend bool operator==(const FormSection&, const FormSection&) = default;
};

/// Whether a breach stops the approval or has to be explained.
enum class Severity : std::uint8_t { hard = 0, soft = 1 };

/// What a form forbids, added by hand; rules that its layout implies are derived from it.
struct EditRule {
  std::string id;  ///< "change-on-last-year": letters and digits joined by '-', unique in the form
  Severity severity{};
  std::string condition;  ///< in the language of rules (README.md), true where all is well
  std::string message_pl;
  std::string message_en;
  template <class Archive>
  void serialize(Archive& ar) {
    ar(id);
    enumerator(ar, severity, Severity::soft);
    ar(condition, message_pl, message_en);
  }
  friend bool operator==(const EditRule&, const EditRule&) = default;
};

/// Cells and the expression over cells that gives them their value.
struct CellFormula {
  std::string cells;       ///< one reference: "[A/*/9]"
  std::string expression;  ///< "[A/*/3] / [A/*/6]", "[previous:A/*/5]"
  template <class Archive>
  void serialize(Archive& ar) {
    ar(cells, expression);
  }
  friend bool operator==(const CellFormula&, const CellFormula&) = default;
};

/// A row of the version before that goes on under another code; all others keep theirs. Rows that
/// go on as one are merged.
struct RowSuccession {
  std::string from;  ///< "<section>/<row>" in the version before
  std::string to;    ///< "<section>/<row>" here; empty: ended
  template <class Archive>
  void serialize(Archive& ar) {
    ar(from, to);
  }
  friend bool operator==(const RowSuccession&, const RowSuccession&) = default;
};

/// How the ministry lets reports of a form come in.
enum class EntryMode : std::uint8_t { both = 0, typed = 1, loaded = 2 };

/// What a form says beyond its print. Added in class version 2 of FormPublished; what came later
/// stands below `serialize` and has a class version of its own.
struct FormPolicy {
  EntryMode entry{};
  std::string valid_from;  ///< first reference period: "2014-Q1"; empty: any
  std::string valid_to;    ///< last one; empty: open
  std::vector<EditRule> rules;
  std::vector<CellFormula> computed;    ///< cells whose totals are computed from summed cells
  std::vector<std::string> not_summed;  ///< references: cells that mean nothing over units
  std::vector<CellFormula> prefills;    ///< what a cell starts from
  std::vector<RowSuccession> successions;
  template <class Archive>
  void serialize(Archive& ar) {
    enumerator(ar, entry, EntryMode::loaded);
    ar(valid_from, valid_to, rules, computed, not_summed, prefills, successions);
  }
  /// "<section>/<column>": only these run on within the year. Added in class version 3; where it is
  /// empty, `FormTemplate::cumulative` speaks of all columns.
  std::vector<std::string> cumulative_columns;
  friend bool operator==(const FormPolicy&, const FormPolicy&) = default;
};

/// A form in one version. Cells are numbered densely in layout order (section, row, column),
/// barred cells included; that number is what events carry.
struct FormTemplate {
  FormCode code;
  FormVersion version;
  std::string area;  ///< "FA", "PS", …
  std::string title_pl;
  std::string title_en;
  std::string period;       ///< "month", "quarter", "half-year", "year", "free"
  bool cumulative = false;  ///< all columns run on within the year
  std::vector<FormSection> sections;
  FormPolicy policy{};
  template <class Archive>
  void serialize_print(Archive& ar) {
    ar(code, version, area, title_pl, title_en, period, cumulative, sections);
  }
  template <class Archive>
  void serialize(Archive& ar) {
    serialize_print(ar);
    ar(policy, policy.cumulative_columns);
  }
  friend bool operator==(const FormTemplate&, const FormTemplate&) = default;
};

/// The columns that run on within the year, as "<section>/<column>" in printed order.
[[nodiscard]] std::vector<std::string> cumulative_columns(const FormTemplate& form);

/// What the engine and the projections need of one cell.
struct LayoutCell {
  std::string code;  ///< "<section>/<row>/<column>": "A/1.1/3"
  std::uint8_t scale = 0;
  bool barred = false;
  Aggregate aggregate = Aggregate::sum;
};

/// The cells of a form version, found by number or by code. Immutable; any thread.
class Layout {
 public:
  /// @errors invalid "form.…"  names section, row or column: a code that is malformed or stands
  ///         twice, a parent or formula that names no row, a parent below its part, formulas that
  ///         lead in a circle, too many cells, a barred cell that is not there, an empty form, a
  ///         column that runs on within the year but is not there or named twice;
  ///         "rule.…"  a computed or not summed cell that is not there or named twice
  static Result<Layout> of(const FormTemplate& form);

  [[nodiscard]] const std::vector<LayoutCell>& cells() const noexcept { return cells_; }
  [[nodiscard]] std::optional<std::uint16_t> find(std::string_view cell_code) const;
  /// SHA-256 over form code, version and every cell's code, scale, bar and aggregate.
  [[nodiscard]] const Hash& hash() const noexcept { return hash_; }

 private:
  std::vector<LayoutCell> cells_;
  std::vector<std::uint16_t> by_code_;  // indexes sorted by code
  Hash hash_;
};

/// Parts of a printed row formula: `2+4+(42-43)` is {{"2",+1},{"4",+1},{"42",+1},{"43",-1}}.
struct FormulaTerm {
  std::string row;
  int sign = 1;
  friend bool operator==(const FormulaTerm&, const FormulaTerm&) = default;
};
/// @errors invalid "form.bad_formula"  names the column of the first character that does not fit
[[nodiscard]] Result<std::vector<FormulaTerm>> parse_formula(std::string_view formula);

}  // namespace cas::events
