#include "events/forms/form_shape.hpp"

#include <algorithm>

namespace cas::events::forms {

FormShape::FormShape(const FormTemplate& form) : form_(form.code.value()) {
  for (const auto& section : form.sections) {
    auto& shape = sections_.emplace_back();
    shape.code = section.code;
    shape.first = cells();
    for (const auto& row : section.rows) {
      shape.row_at.emplace(row.number, static_cast<std::uint32_t>(shape.rows.size()));
      shape.rows.push_back(row.number);
      for (const auto& column : section.columns) scales_.push_back(column.scale);
    }
    for (const auto& column : section.columns) {
      shape.column_at.emplace(column.number, static_cast<std::uint32_t>(shape.columns.size()));
      shape.columns.push_back(column.number);
    }
    barred_.resize(cells());
    for (const auto cell : section.barred) barred_[shape.first + cell] = true;
  }
}

const FormShape::Section* FormShape::section(std::string_view code) const {
  const auto found = std::ranges::find(sections_, code, &Section::code);
  return found == sections_.end() ? nullptr : &*found;
}

std::string FormShape::code(std::uint32_t cell) const {
  const auto after = std::ranges::upper_bound(sections_, cell, {}, &Section::first);
  const auto& section = *std::prev(after);
  const auto columns = static_cast<std::uint32_t>(section.columns.size());
  const auto at = cell - section.first;
  return section.code + "/" + section.rows[at / columns] + "/" + section.columns[at % columns];
}

}  // namespace cas::events::forms
