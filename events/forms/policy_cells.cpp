#include "events/forms/policy_cells.hpp"

#include <string>

#include "events/forms/binding.hpp"
#include "events/forms/rule_lexer.hpp"

namespace cas::events::forms {
namespace {

Result<void> set_aggregate(const std::string& text, const FormShape& shape, Aggregate aggregate,
                           std::vector<bool>& named, std::vector<LayoutCell>& cells) {
  const auto reference = own_cells(text);
  if (!reference) return fail(reference.error());
  const auto binding = Binding::of({&*reference, 1}, shape);
  if (!binding) return fail(binding.error());
  std::vector<std::uint32_t> indexes;
  for (const auto& run : binding->runs()) binding->add_cells(0, run, indexes);
  for (const auto index : indexes) {
    if (named[index])
      return bad_text(1, "the cell " + cells[index].code + " is named twice",
                      "rule.computed_twice");
    named[index] = true;
    cells[index].aggregate = aggregate;
  }
  return {};
}

}  // namespace

Result<Reference> own_cells(std::string_view text) {
  auto reference = parse_reference(text);
  if (!reference || reference->source.empty()) return reference;
  return bad_text(reference->column, "cells of the form itself are due", "rule.foreign_cell");
}

Result<void> apply_policy(const FormTemplate& form, std::vector<LayoutCell>& cells) {
  const auto& policy = form.policy;
  if (policy.computed.empty() && policy.not_summed.empty()) return {};
  const FormShape shape(form);
  std::vector<bool> named(cells.size());
  const auto set = [&](std::string_view what, const std::string& text,
                       Aggregate aggregate) -> Result<void> {
    auto done = set_aggregate(text, shape, aggregate, named, cells);
    if (done) return {};
    auto error = std::move(done.error());
    error.detail = std::string(what) + " '" + text + "', " + error.detail;
    return fail(std::move(error));
  };
  for (const auto& formula : policy.computed)
    if (auto done = set("Computed cell", formula.cells, Aggregate::formula); !done) return done;
  for (const auto& text : policy.not_summed)
    if (auto done = set("Cell that is not summed", text, Aggregate::none); !done) return done;
  return {};
}

}  // namespace cas::events::forms
