#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "events/forms/form_shape.hpp"
#include "events/forms/rule_text.hpp"

namespace cas::events::forms {

/// A cell of the report itself by its index, or, from `FormShape::cells()` on, of another report.
using Operand = std::uint32_t;

/// The cells of other reports that a form's rules look at, each once.
class ExternalCells {
 public:
  struct Cell {
    std::uint32_t source = 0;  ///< index into `sources`
    std::string code;          ///< "A/1.1/3", as this form's version calls it
    /// The form's own cell of that code, in a report on the same form.
    std::optional<std::uint32_t> same;
  };
  std::uint32_t add(const std::string& source, std::string code, std::optional<std::uint32_t> same);
  [[nodiscard]] const std::vector<std::string>& sources() const noexcept { return sources_; }
  [[nodiscard]] const std::vector<Cell>& cells() const noexcept { return cells_; }

 private:
  std::vector<std::string> sources_;
  std::vector<Cell> cells_;
  std::unordered_map<std::string, std::uint32_t> index_;
};

/// "previous", "previous_in_year" and "last_year" are reports on the same form.
[[nodiscard]] bool is_period_source(std::string_view source);

/// References, resolved: which cells each one names in each run of the running axes.
class Binding {
 public:
  /// One run of the running axes; 0 on an axis that does not run.
  struct Run {
    std::uint32_t row = 0;
    std::uint32_t column = 0;
    friend bool operator==(const Run&, const Run&) = default;
  };

  /// The axes run over the numbers that every reference of the form's own with '*' has, in the
  /// order of the first one.
  /// @errors invalid "rule.unknown_cell", "rule.barred_cell", "rule.bad_range", "rule.bad_running",
  ///         "rule.own_source", each beginning with the column
  [[nodiscard]] static Result<Binding> of(std::span<const Reference> references,
                                          const FormShape& shape);

  [[nodiscard]] std::vector<Run> runs() const;
  /// The printed numbers by run of each axis; empty for one that does not run.
  [[nodiscard]] const std::vector<std::string>& row_runs() const noexcept { return row_runs_; }
  [[nodiscard]] const std::vector<std::string>& column_runs() const noexcept {
    return column_runs_;
  }
  [[nodiscard]] bool runs(std::uint32_t slot) const {
    return slots_[slot].rows.running || slots_[slot].columns.running;
  }
  /// Adds the form's cells that the reference names in this run to `cells`; not those of another
  /// form, which the shape does not know.
  void add_cells(std::uint32_t slot, const Run& run, std::vector<std::uint32_t>& cells) const;
  /// Adds its operands, those of other reports by way of `externals`.
  void add_operands(std::uint32_t slot, const Run& run, const FormShape& shape,
                    ExternalCells& externals, std::vector<Operand>& operands) const;

 private:
  /// Of one reference on one axis: indexes into its section, or, where it runs, one for each run.
  struct Extent {
    std::uint32_t first = 0;
    std::uint32_t last = 0;  ///< inclusive
    bool running = false;
    std::vector<std::uint32_t> by_run;
    [[nodiscard]] std::pair<std::uint32_t, std::uint32_t> at(std::uint32_t run) const {
      return running ? std::pair{by_run[run], by_run[run]} : std::pair{first, last};
    }
  };
  struct Slot {
    Reference reference;
    const FormShape::Section* section = nullptr;  // none: another form's
    bool own = false;
    Extent rows;
    Extent columns;
  };

  Result<void> resolve(const Reference& reference, const FormShape& shape);
  Result<void> settle_runs(bool rows);
  [[nodiscard]] std::string foreign_code(const Slot& slot, const Run& run) const;

  std::vector<Slot> slots_;
  std::vector<std::string> row_runs_;
  std::vector<std::string> column_runs_;
};

}  // namespace cas::events::forms
