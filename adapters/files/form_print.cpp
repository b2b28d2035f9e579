#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>

#include "adapters/files/form_json.hpp"
#include "adapters/files/form_words.hpp"

namespace cas::adapters::files {
namespace {

std::string text(std::string_view bytes) {
  return boost::json::serialize(boost::json::string(bytes));
}

std::string label(std::string_view pl, std::string_view en) {
  return R"({"pl": )" + text(pl) + R"(, "en": )" + text(en) + "}";
}

/// Items on a line each, between brackets; for people who read the file and the difference of two.
class Lines {
 public:
  explicit Lines(std::string indent) : indent_(std::move(indent)) {}
  void add(std::string_view item) {
    body_ += (body_.empty() ? "\n" : ",\n") + indent_ + "  ";
    body_ += item;
  }
  [[nodiscard]] std::string in(std::string_view brackets) const {
    return std::string(1, brackets[0]) + body_ + "\n" + indent_ + brackets[1];
  }

 private:
  std::string indent_;
  std::string body_;
};

std::string print_row(const events::FormRow& row) {
  std::string out =
      R"({"number": )" + text(row.number) + R"(, "label": )" + label(row.label_pl, row.label_en);
  if (!row.parent.empty()) out += R"(, "parent": )" + text(row.parent);
  if (row.relation != events::Relation::none)
    out += R"(, "relation": )" + text(kRelations.at(static_cast<std::size_t>(row.relation)));
  if (!row.formula.empty()) out += R"(, "formula": )" + text(row.formula);
  if (row.aggregate != events::Aggregate::sum)
    out += R"(, "aggregate": )" + text(kAggregates.at(static_cast<std::size_t>(row.aggregate)));
  return out + "}";
}

std::string print_column(const events::FormColumn& column) {
  return R"({"number": )" + text(column.number) + R"(, "label": )" +
         label(column.label_pl, column.label_en) + R"(, "unit": )" + text(column.unit) +
         R"(, "scale": )" + std::to_string(column.scale) + "}";
}

std::string print_section(const events::FormSection& section) {
  Lines rows{"      "};
  for (const auto& row : section.rows) rows.add(print_row(row));
  Lines columns{"      "};
  for (const auto& column : section.columns) columns.add(print_column(column));
  Lines members{"    "};
  members.add(R"("code": )" + text(section.code));
  members.add(R"("title": )" + label(section.title_pl, section.title_en));
  members.add(R"("rows": )" + rows.in("[]"));
  members.add(R"("columns": )" + columns.in("[]"));
  if (!section.barred.empty()) {
    Lines barred{"      "};
    for (const auto cell : section.barred)
      barred.add(text(section.rows.at(cell / section.columns.size()).number + "/" +
                      section.columns[cell % section.columns.size()].number));
    members.add(R"("barred": )" + barred.in("[]"));
  }
  return members.in("{}");
}

std::string print_rule(const events::EditRule& rule) {
  return R"({"id": )" + text(rule.id) + R"(, "severity": )" +
         text(kSeverities.at(static_cast<std::size_t>(rule.severity))) + R"(, "condition": )" +
         text(rule.condition) + R"(, "message": )" + label(rule.message_pl, rule.message_en) + "}";
}

std::string print_cell_formula(const events::CellFormula& formula) {
  return R"({"cells": )" + text(formula.cells) + R"(, "expression": )" + text(formula.expression) +
         "}";
}

std::string print_succession(const events::RowSuccession& row) {
  return R"({"from": )" + text(row.from) + (row.to.empty() ? "" : R"(, "to": )" + text(row.to)) +
         "}";
}

/// A member that holds a list, unless that is empty.
template <class Item, class Print>
void add_list(Lines& members, std::string_view name, const std::vector<Item>& items, Print print) {
  if (items.empty()) return;
  Lines lines{"  "};
  for (const auto& item : items) lines.add(print(item));
  members.add(text(name) + ": " + lines.in("[]"));
}

void add_bounds(Lines& members, const events::FormPolicy& policy) {
  if (policy.entry != events::EntryMode::both)
    members.add(R"("entry": )" + text(kEntryModes.at(static_cast<std::size_t>(policy.entry))));
  if (!policy.valid_from.empty()) members.add(R"("valid_from": )" + text(policy.valid_from));
  if (!policy.valid_to.empty()) members.add(R"("valid_to": )" + text(policy.valid_to));
}

/// All columns, none, or the list of those that run on.
std::string print_cumulative(const events::FormTemplate& form) {
  const auto& columns = form.policy.cumulative_columns;
  if (columns.empty()) return form.cumulative ? "true" : "false";
  std::string out;
  for (const auto& column : columns) out += (out.empty() ? "[" : ", ") + text(column);
  return out + "]";
}

void add_lists(Lines& members, const events::FormPolicy& policy) {
  add_list(members, "rules", policy.rules, print_rule);
  add_list(members, "computed", policy.computed, print_cell_formula);
  add_list(members, "not_summed", policy.not_summed, text);
  add_list(members, "prefills", policy.prefills, print_cell_formula);
  add_list(members, "successions", policy.successions, print_succession);
}

}  // namespace

std::string print_form(const events::FormTemplate& form) {
  Lines sections{"  "};
  for (const auto& section : form.sections) sections.add(print_section(section));
  Lines members{""};
  members.add(R"("code": )" + text(form.code.value()));
  members.add(R"("version": )" + std::to_string(form.version.value()));
  members.add(R"("area": )" + text(form.area));
  members.add(R"("title": )" + label(form.title_pl, form.title_en));
  members.add(R"("period": )" + text(form.period));
  members.add(R"("cumulative": )" + print_cumulative(form));
  add_bounds(members, form.policy);
  members.add(R"("sections": )" + sections.in("[]"));
  add_lists(members, form.policy);
  return members.in("{}") + "\n";
}

}  // namespace cas::adapters::files
