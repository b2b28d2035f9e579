#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "events/forms/exact.hpp"
#include "events/forms/rule_text.hpp"
#include "events/registry_events.hpp"

namespace cas::projections {

/// What a form's policy says of each cell, looked up once: the formula that it is computed by, and
/// whether it means nothing over units.
class NaivePolicy {
 public:
  explicit NaivePolicy(const events::FormTemplate& form);
  struct Cell {
    const events::CellFormula* formula = nullptr;
    bool not_summed = false;
  };
  [[nodiscard]] const Cell& at(const events::FormSection& section, std::size_t row,
                               std::size_t column) const {
    return cells_.at(&section)[row * section.columns.size() + column];
  }

 private:
  std::map<const events::FormSection*, std::vector<Cell>> cells_;
};

/// The totals of one form's cells a second time, the naive way: whatever a formula names is looked
/// up by its printed numbers and computed anew, as often as it is named. Shares the text of the
/// formulas with what the projector does, and exact numbers, but nothing that evaluates.
class NaiveFormulas {
 public:
  /// A cell by section, row and column.
  struct Place {
    const events::FormSection* section = nullptr;
    std::size_t row = 0;
    std::size_t column = 0;
  };
  /// The sum that was entered; nothing where no report has a number.
  using Entered = std::function<std::optional<std::int64_t>(const Place&)>;

  NaiveFormulas(const events::FormTemplate& form, const NaivePolicy& policy, Entered entered)
      : form_(form), policy_(policy), entered_(std::move(entered)) {}

  /// Nothing for a cell that means nothing over units, is barred, or cannot be computed.
  [[nodiscard]] std::optional<std::int64_t> total(const Place& place) const;

 private:
  using Fraction = events::forms::Fraction;
  using Node = events::forms::Node;
  struct Formula {
    events::forms::Expression expression;
    Place of;
  };

  [[nodiscard]] const NaivePolicy::Cell& policy(const Place& place) const {
    return policy_.at(*place.section, place.row, place.column);
  }
  [[nodiscard]] std::optional<std::int64_t> computed(const Place& place) const;
  [[nodiscard]] std::optional<std::int64_t> printed(const Place& place) const;
  [[nodiscard]] std::vector<Place> places(const events::forms::Reference& reference,
                                          const Place& of) const;
  [[nodiscard]] std::optional<Fraction> cell(const Place& place) const;
  [[nodiscard]] bool filled(const Place& place) const;
  [[nodiscard]] std::optional<Fraction> value(const Formula& formula, const Node& node) const;
  [[nodiscard]] std::optional<Fraction> gathered(const Formula& formula, const Node& node) const;
  [[nodiscard]] std::optional<Fraction> folded(const Formula& formula, const Node& node) const;

  const events::FormTemplate& form_;
  const NaivePolicy& policy_;
  Entered entered_;
};

}  // namespace cas::projections
