#include "ops/cli/form_diff.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "events/forms/cell_map.hpp"
#include "events/forms/rules.hpp"

namespace cas::ops {
namespace {

using events::FormTemplate;

/// Things by name, in the order of their names.
template <class Thing>
using Named = std::map<std::string, Thing>;

template <class Thing>
FormDiff::Part compare(const Named<Thing>& before, const Named<Thing>& now) {
  FormDiff::Part part;
  for (const auto& [name, thing] : now)
    if (const auto known = before.find(name); known == before.end())
      part.added.push_back(name);
    else if (known->second != thing)
      part.changed.push_back(name);
  for (const auto& [name, thing] : before)
    if (!now.contains(name)) part.gone.push_back(name);
  return part;
}

Named<events::FormRow> rows_of(const FormTemplate& form) {
  Named<events::FormRow> rows;
  for (const auto& section : form.sections)
    for (const auto& row : section.rows) rows.emplace(section.code + "/" + row.number, row);
  return rows;
}

Named<events::FormColumn> columns_of(const FormTemplate& form) {
  Named<events::FormColumn> columns;
  for (const auto& section : form.sections)
    for (const auto& column : section.columns)
      columns.emplace(section.code + "/" + column.number, column);
  return columns;
}

Named<bool> cumulative_of(const FormTemplate& form) {
  Named<bool> columns;
  for (auto& column : events::cumulative_columns(form)) columns.emplace(std::move(column), true);
  return columns;
}

Named<events::EditRule> rules_of(const FormTemplate& form) {
  Named<events::EditRule> rules;
  for (const auto& rule : events::forms::derive_rules(form)) rules.emplace(rule.id, rule);
  for (const auto& rule : form.policy.rules) rules.emplace(rule.id, rule);
  return rules;
}

/// Of each row of the last version, the rows of the first one that it goes on from.
using Origins = Named<std::vector<std::string>>;

Origins row_origins(std::span<const FormTemplate> versions) {
  std::vector<events::RowSuccession> all;
  for (std::size_t i = 1; i < versions.size(); ++i)
    if (versions[i].version != versions[i - 1].version)
      all = events::composed(all, events::successions_between(versions[i - 1], versions[i]));
  const auto first = rows_of(versions.front());
  Origins origins;
  for (const auto& [row, _] : rows_of(versions.back())) {
    auto& from = origins[row] = events::rows_before(row, all);
    std::erase_if(from, [&](const std::string& old) { return !first.contains(old); });
  }
  return origins;
}

/// The same of each cell, in layout order.
events::CellMap cell_origins(std::span<const FormTemplate> versions) {
  auto origins = events::map_cells(versions.front(), versions.front());
  for (std::size_t i = 1; i < versions.size(); ++i)
    origins = events::composed(origins, events::map_cells(versions[i - 1], versions[i]));
  return origins;
}

/// What became of rows. Those that go on under another number are neither gone nor added.
void compare_rows(std::span<const FormTemplate> versions, FormDiff& diff) {
  auto rows_before = rows_of(versions.front());
  auto rows_now = rows_of(versions.back());
  const auto origins = row_origins(versions);
  std::set<std::string> gone_on;
  for (const auto& [row, from] : origins) {
    gone_on.insert(from.begin(), from.end());
    if (from.empty() && rows_before.contains(row)) diff.begun.push_back(row);
    if (from.size() == 1 && from[0] != row) diff.renamed.emplace_back(from[0], row);
    if (from.size() > 1) diff.merged.push_back({from, row});
  }
  for (const auto& [row, _] : rows_before)
    if (!gone_on.contains(row) && rows_now.contains(row)) diff.ended.push_back(row);
  for (const auto& [row, from] : origins) {
    if (from.empty() || (from.size() == 1 && from[0] == row)) continue;
    rows_now.erase(row);
    for (const auto& old : from) rows_before.erase(old);
  }
  diff.rows = compare(rows_before, rows_now);
  for (std::size_t i = 1; i < versions.size(); ++i)
    for (const auto& one : events::from_nowhere(versions[i - 1], versions[i]))
      if (versions[i - 1].version != versions[i].version)
        diff.from_nowhere.emplace_back(one.from, one.to);
}

/// "A/1 + A/2"
std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const auto& name : names) text += (text.empty() ? "" : " + ") + name;
  return text;
}

boost::json::array as_json(const std::vector<std::string>& names) {
  return boost::json::array(names.begin(), names.end());
}

boost::json::object as_json(const FormDiff::Part& part) {
  return {{"added", as_json(part.added)},
          {"gone", as_json(part.gone)},
          {"changed", as_json(part.changed)}};
}

boost::json::array as_json(const std::vector<std::pair<std::string, std::string>>& successions) {
  boost::json::array all;
  for (const auto& [from, to] : successions)
    all.push_back(boost::json::object{{"before", from}, {"now", to}});
  return all;
}

/// What becomes of rows, as far as their numbers do not tell it.
std::string fates_text(const FormDiff& diff) {
  std::string text;
  const auto list = [&](std::string_view title, const auto& all, auto line) {
    if (!all.empty()) text += std::string(title) + "\n";
    for (const auto& one : all) text += "  " + line(one) + "\n";
  };
  const auto as_it_is = [](const std::string& row) { return row; };
  const auto arrow = [](const auto& one) {
    return one.first + " -> " + (one.second.empty() ? "(ended)" : one.second);
  };
  list("Rows under another number", diff.renamed, arrow);
  list("Rows that are one from now on", diff.merged,
       [](const auto& one) { return joined(one.before) + " -> " + one.now; });
  list("Rows that begin empty, though one of their number was there", diff.begun, as_it_is);
  list("Rows that nothing goes on from, though one of their number is there", diff.ended, as_it_is);
  list("Successions from rows that were not there", diff.from_nowhere, arrow);
  return text;
}

std::string as_text(std::string_view what, const FormDiff::Part& part) {
  std::string text;
  for (const auto& [sign, names] :
       {std::pair{'+', &part.added}, std::pair{'-', &part.gone}, std::pair{'~', &part.changed}})
    for (const auto& name : *names) text += std::string("  ") + sign + " " + name + "\n";
  return text.empty() ? "" : std::string(what) + "\n" + text;
}

}  // namespace

FormDiff form_diff(std::span<const FormTemplate> versions) {
  invariant(!versions.empty(), "there is something to compare");
  const auto& before = versions.front();
  const auto& now = versions.back();
  FormDiff diff;
  compare_rows(versions, diff);
  diff.columns = compare(columns_of(before), columns_of(now));
  diff.cumulative = compare(cumulative_of(before), cumulative_of(now));
  diff.rules = compare(rules_of(before), rules_of(now));
  const auto old_layout = events::Layout::of(before).value();
  const auto layout = events::Layout::of(now).value();
  const auto map = cell_origins(versions);
  for (std::size_t i = 0; i < map.size(); ++i) {
    if (layout.cells()[i].barred) continue;
    auto& cell = diff.cells.emplace_back(layout.cells()[i].code, std::vector<std::string>{});
    for (const auto old : map[i]) cell.before.push_back(old_layout.cells()[old].code);
  }
  return diff;
}

boost::json::object form_diff_json(const FormDiff& diff) {
  boost::json::array merged;
  for (const auto& [from, to] : diff.merged)
    merged.push_back(boost::json::object{{"before", as_json(from)}, {"now", to}});
  boost::json::object cells;
  for (const auto& cell : diff.cells) {
    auto& before = cells[cell.now];  // null: new
    if (cell.before.size() == 1) before = cell.before[0];
    if (cell.before.size() > 1) before = as_json(cell.before);
  }
  auto rows = as_json(diff.rows);
  rows["renamed"] = as_json(diff.renamed);
  rows["merged"] = std::move(merged);
  rows["begun"] = as_json(diff.begun);
  rows["ended"] = as_json(diff.ended);
  rows["from_nowhere"] = as_json(diff.from_nowhere);
  return {{"rows", std::move(rows)},
          {"columns", as_json(diff.columns)},
          {"cumulative",
           {{"added", as_json(diff.cumulative.added)}, {"gone", as_json(diff.cumulative.gone)}}},
          {"rules", as_json(diff.rules)},
          {"cells", std::move(cells)}};
}

std::string form_diff_text(const FormDiff& diff) {
  auto text = as_text("Rows", diff.rows);
  text += fates_text(diff) + as_text("Columns", diff.columns) +
          as_text("Columns that run on within the year", diff.cumulative) +
          as_text("Rules", diff.rules);
  std::string moved;
  std::size_t kept = 0;
  for (const auto& cell : diff.cells) {
    if (cell.before.empty()) continue;
    ++kept;
    if (const auto from = joined(cell.before); from != cell.now)
      moved += "  " + from + " -> " + cell.now + "\n";
  }
  if (!moved.empty()) text += "Cells under another code\n" + moved;
  return text + "Cells: " + std::to_string(diff.cells.size()) + ", of which " +
         std::to_string(kept) + " go on from the version before and " +
         std::to_string(diff.cells.size() - kept) + " are new\n";
}

}  // namespace cas::ops
