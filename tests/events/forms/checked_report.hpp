#pragma once
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "events/forms/rules.hpp"

// A form of two sections to try rules on, and a report on it that a test fills in cell by cell.
namespace cas::test {

/// Section A: rows 1 (z tego 1.1, 1.2), 2 (w tym 3); columns 3 and 4 in złoty with two decimals, 5
/// in persons; A/2/5 and A/3/5 are barred. Section B: rows 1, 1.1, 9; columns 3 and 5. No rules.
[[nodiscard]] events::FormTemplate plain_form();
/// The same with one rule by hand, "tried", and nothing derived.
[[nodiscard]] events::FormTemplate form_with(std::string_view condition);

/// Content as a table has it: "12.50", "x", ".", "0*" below the unit, "" empty.
struct Entry {
  std::string_view cell;
  std::string_view content;
};

/// A report's cells; a cell that the layout does not have breaks an invariant.
[[nodiscard]] events::CellGrid filled(const events::Layout& layout,
                                      std::initializer_list<Entry> entries);
void fill(events::CellGrid& cells, const events::Layout& layout, const Entry& entry);

/// How a rule alone finds the report: "passed", "blank", "breached 5.00 3.00 2.00" (left, right,
/// difference), "unchecked no_data"; one for each instance, joined by "; ". What cannot be compiled
/// is its error's reason and detail.
[[nodiscard]] std::string tried(std::string_view condition, std::initializer_list<Entry> entries,
                                const events::forms::Sources& sources = {});

}  // namespace cas::test
