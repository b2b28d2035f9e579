#pragma once
#include <functional>
#include <string>

#include "events/forms/form_template.hpp"

// Whole reports of the large forms, made up so that nothing can be said against them.
namespace cas::test {

/// What stands in a cell that is made of no others; 0 leaves it empty.
using Leaf = std::function<std::int64_t(const std::string& row, const std::string& column)>;

/// Fills a section: a row with a printed formula is what it says, one with parts is their sum, and
/// all others are leaves. Numbers are counted in the smallest unit of their column.
void fill_section(events::CellGrid& cells, const events::FormTemplate& form,
                  const std::string& section, const Leaf& leaf);

/// A gmina and its powiat at once: every cell of MPiPS-03 but those of section 1, which real
/// figures fill elsewhere.
[[nodiscard]] events::CellGrid whole_mpips(const events::FormTemplate& form);
/// A fourth quarter, every cell of SR.
[[nodiscard]] events::CellGrid whole_sr(const events::FormTemplate& form);

}  // namespace cas::test
