#pragma once
#include <span>
#include <vector>

#include "events/forms/compiled.hpp"
#include "events/forms/exact.hpp"

// Expressions that are more than sums of cells, on exact fractions.
namespace cas::events::forms {

/// What operands stand for: the report's own cells, and what was taken over from others.
struct OperandValues {
  const CellGrid& cells;
  const std::vector<std::uint8_t>& scales;  ///< of the own cells
  std::span<const ExternalValue> externals;
  bool begun = false;  ///< some cell of the report itself is filled

  [[nodiscard]] bool own(Operand operand) const { return operand < scales.size(); }
  /// A missing one is an `ExternalValue` that says so.
  [[nodiscard]] ExternalValue at(Operand operand) const {
    if (!own(operand)) return externals[operand - scales.size()];
    return {static_cast<CellKind>(cells.kinds[operand]), false, scales[operand],
            cells.values[operand]};
  }
};

/// A number, and what it may be where cells hold less than one unit: anything between `low` and
/// `high`, both excluded, if it is `open`. Not known if there is a reason.
struct Value {
  Fraction number;
  Fraction low;
  Fraction high;
  bool open = false;
  Reason reason = Reason::none;
};

/// `maybe`: cells that hold less than one unit leave it open.
enum class Truth : std::uint8_t { no, unknown, maybe, yes };
struct Answer {
  Truth truth{};
  Reason reason = Reason::none;  ///< of `unknown`
};

/// Whether `difference` of left and right compares as asked, by signs: of the difference, and of
/// its bounds where it is open. Equal, at most and at least are given the benefit of the bounds
/// themselves, since what is below the unit was rounded away.
[[nodiscard]] Truth compare(Op comparison, int difference, int low, int high, bool open);

/// One expression over one set of operands. Pure.
class Evaluator {
 public:
  Evaluator(const OperandValues& values, const SlotOperands& slots)
      : values_(values), slots_(slots) {}
  [[nodiscard]] Value value(const Node& node) const;
  [[nodiscard]] Answer answer(const Node& node) const;
  /// The comparison, or the question whether a cell is filled, that made the condition what it is;
  /// of two conditions that should be alike, both.
  [[nodiscard]] const Node& decisive(const Node& condition) const;

 private:
  [[nodiscard]] Value cell(Operand operand) const;
  [[nodiscard]] Value total(const Node& node) const;
  [[nodiscard]] Value extreme(const Node& node) const;
  [[nodiscard]] Value filled_count(const Node& node) const;
  [[nodiscard]] Value product(const Node& node) const;
  [[nodiscard]] Answer comparison(const Node& node) const;
  [[nodiscard]] Answer all_of(const Node& node, Truth worst) const;
  [[nodiscard]] const Node& decisive(const Node& condition, Truth wanted) const;

  const OperandValues& values_;
  const SlotOperands& slots_;
};

/// To the scale of a cell, half away from zero; nothing if it is unknown or leaves 64 bits.
[[nodiscard]] ComputedCell to_cell(const Value& value, std::uint8_t scale);

}  // namespace cas::events::forms
