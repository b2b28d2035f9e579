#include "projections/aggregates.hpp"

#include <optional>
#include <unordered_map>

namespace cas::projections {
namespace {

__extension__ using Wide = __int128;

/// Sums of one section, its formulas resolved on demand; Layout::of has refused circles.
class Section {
 public:
  Section(const events::FormSection& form, const TotalsRow& sums, std::size_t first)
      : form_(form), sums_(sums), first_(first), computed_(form.rows.size()) {
    for (std::size_t row = 0; row < form.rows.size(); ++row)
      by_number_.emplace(form.rows[row].number, row);
  }

  Result<std::int64_t> sum(std::size_t row, std::size_t column) {
    if (form_.rows[row].aggregate != events::Aggregate::formula)
      return sums_.sum(first_ + row * form_.columns.size() + column);
    if (computed_[row].empty())
      if (auto done = compute(row); !done) return fail(std::move(done.error()));
    return computed_[row][column];
  }

 private:
  Result<void> compute(std::size_t row) {
    auto terms = events::parse_formula(form_.rows[row].formula);
    if (!terms) return fail(std::move(terms.error()));
    std::vector<std::int64_t> line(form_.columns.size());
    for (std::size_t column = 0; column < line.size(); ++column) {
      Wide total = 0;
      for (const auto& term : *terms) {
        const auto part = sum(by_number_.at(term.row), column);
        if (!part) return fail(part.error());
        total += Wide{term.sign} * *part;
      }
      line[column] = static_cast<std::int64_t>(total);
      if (line[column] != total)
        return fail(Errc::corrupt, "projection.overflow",
                    "the formula of row " + form_.rows[row].number + " leaves 64 bits");
    }
    computed_[row] = std::move(line);
    return {};
  }

  const events::FormSection& form_;
  const TotalsRow& sums_;
  std::size_t first_;
  std::unordered_map<std::string_view, std::size_t> by_number_;
  std::vector<std::vector<std::int64_t>> computed_;
};

}  // namespace

Result<std::vector<CellTotal>> apply_aggregates(const events::FormFacts& form,
                                                const TotalsRow& sums) {
  using events::CellKind;
  const auto& layout = form.layout.cells();
  invariant(layout.size() == sums.size(), "sums have the form's layout");
  std::vector<CellTotal> totals;
  std::size_t cell = 0;
  for (const auto& section : form.form.sections) {
    Section sections_sums(section, sums, cell);
    for (std::size_t row = 0; row < section.rows.size(); ++row) {
      for (std::size_t column = 0; column < section.columns.size(); ++column, ++cell) {
        if (layout[cell].barred || layout[cell].aggregate == events::Aggregate::none) continue;
        const auto sum = sections_sums.sum(row, column);
        if (!sum) return fail(sum.error());
        totals.push_back(
            {layout[cell].code, *sum, layout[cell].scale, sums.count(CellKind::number, cell),
             sums.count(CellKind::below_unit, cell), sums.count(CellKind::no_data, cell),
             sums.count(CellKind::impossible, cell)});
      }
    }
  }
  return totals;
}

}  // namespace cas::projections
