#include "adapters/files/policy_json.hpp"

#include <algorithm>
#include <set>

#include "adapters/files/form_words.hpp"
#include "adapters/files/text.hpp"
#include "events/period.hpp"

namespace cas::adapters::files {
namespace {

using events::FormPolicy;
using events::FormTemplate;

constexpr std::size_t kIdMax = 64;
constexpr std::size_t kMessageMax = 500;
constexpr std::size_t kReferenceMax = 128;
constexpr std::size_t kExpressionMax = 4'096;
constexpr std::size_t kPairMax = 33;  // two codes and what joins them

/// Letters and digits, joined by single '-': what stands before the '@' of a finding's name.
bool is_rule_id(std::string_view id) {
  bool joined = true;
  for (const char c : id) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    if (!plain && (joined || c != '-')) return false;
    joined = !plain;
  }
  return !joined;
}

/// Of an object whose members are known to be those of a rule.
events::EditRule read_rule(const JsonPlace& place) {
  events::EditRule rule;
  const auto id = place.member("id");
  rule.id = id.text(1, kIdMax);
  if (!is_rule_id(rule.id))
    id.refuse("form.bad_code", in_quotes(rule.id) + " is not letters and digits joined by '-'");
  rule.severity = static_cast<events::Severity>(place.member("severity").one_of(kSeverities));
  rule.condition = place.member("condition").text(1, kExpressionMax);
  if (!place.has("message")) return rule;
  const auto message = place.member("message");
  message.expect_members({"pl", "en"}, {});
  rule.message_pl = message.member("pl").text(1, kMessageMax);
  rule.message_en = message.member("en").text(1, kMessageMax);
  return rule;
}

events::EditRule read_rule(const JsonPlace& place, std::set<std::string>& seen) {
  place.expect_members({"id", "severity", "condition", "message"}, {"status"});
  auto rule = read_rule(place);
  if (!seen.insert(rule.id).second)
    place.member("id").refuse("form.duplicate_code", in_quotes(rule.id) + " stands there twice");
  return rule;
}

events::CellFormula read_cell_formula(const JsonPlace& place) {
  place.expect_members({"cells", "expression"}, {});
  return {place.member("cells").text(1, kReferenceMax),
          place.member("expression").text(1, kExpressionMax)};
}

bool has_row(const FormTemplate& form, std::string_view row) {
  return std::ranges::any_of(form.sections, [&](const auto& section) {
    return std::ranges::any_of(
        section.rows, [&](const auto& one) { return section.code + "/" + one.number == row; });
  });
}

/// Several rows may go on as one, none as several: nothing would tell how to share it.
events::RowSuccession read_succession(const JsonPlace& place, const FormTemplate& form,
                                      std::set<std::string>& seen) {
  place.expect_members({"from"}, {"to"});
  events::RowSuccession row;
  const auto from = place.member("from");
  row.from = from.text(1, kPairMax);
  if (!seen.insert(row.from).second)
    from.refuse("form.bad_succession", in_quotes(row.from) + " stands there twice");
  if (!place.has("to")) return row;
  const auto to = place.member("to");
  row.to = to.text(1, kPairMax);
  if (!has_row(form, row.to))
    to.refuse("form.bad_succession", in_quotes(row.to) + " is no <section>/<row> of this version");
  return row;
}

/// The columns that run on within the year, where the form lists them.
std::vector<std::string> read_cumulative(const JsonPlace& place, const FormTemplate& form) {
  std::vector<std::string> columns;
  if (!place.is_array()) return columns;
  std::set<std::string> there;
  for (const auto& section : form.sections)
    for (const auto& column : section.columns) there.insert(section.code + "/" + column.number);
  std::set<std::string> seen;
  for (const auto& at : place.items()) {
    auto column = at.text(1, kPairMax);
    if (!there.contains(column))
      at.refuse("form.bad_cumulative",
                in_quotes(column) + " is no <section>/<column> of this form");
    else if (!seen.insert(column).second)
      at.refuse("form.bad_cumulative", in_quotes(column) + " stands there twice");
    columns.push_back(std::move(column));
  }
  if (columns.empty())
    place.refuse("form.bad_cumulative", "no column is listed; where none runs on, false is due");
  else if (form.period == "free")
    place.refuse("form.bad_cumulative", "free periods lie in no year that columns could run on in");
  return columns;
}

std::string read_bound(const JsonPlace& place, const FormTemplate& form) {
  auto text = place.text(1, 40);
  const auto type = events::parse_period_type(form.period);
  if (!type) return text;  // the type has been refused at its own place
  if (*type == events::PeriodType::free)
    place.refuse("form.bad_validity", "free periods have no order that the form could be valid in");
  else if (const auto period = events::Period::parse(*type, text); !period)
    place.refuse("form.bad_validity", period.error().detail);
  return text;
}

void check_order(const JsonPlace& place, const FormTemplate& form, const FormPolicy& policy) {
  const auto type = events::parse_period_type(form.period);
  if (!type || policy.valid_from.empty() || policy.valid_to.empty()) return;
  const auto from = events::Period::parse(*type, policy.valid_from);
  const auto to = events::Period::parse(*type, policy.valid_to);
  if (from && to && *from > *to)
    place.member("valid_to")
        .refuse("form.bad_validity", "this is before " + policy.valid_from + ", where it begins");
}

}  // namespace

Result<events::EditRule> read_draft_rule(const boost::json::value& json) {
  std::optional<Error> wrong;
  const JsonPlace place(json, wrong);
  place.expect_members({"id", "severity", "condition"}, {"message", "status"});
  auto rule = read_rule(place);
  if (wrong) return fail(*std::move(wrong));
  return rule;
}

FormPolicy read_policy(const JsonPlace& place, const FormTemplate& form) {
  FormPolicy policy;
  const auto items = [&](std::string_view name) {
    return place.has(name) ? place.member(name).items() : std::vector<JsonPlace>{};
  };
  if (place.has("entry"))
    policy.entry = static_cast<events::EntryMode>(place.member("entry").one_of(kEntryModes));
  if (place.has("valid_from")) policy.valid_from = read_bound(place.member("valid_from"), form);
  if (place.has("valid_to")) policy.valid_to = read_bound(place.member("valid_to"), form);
  check_order(place, form, policy);
  std::set<std::string> ids;
  for (const auto& at : items("rules")) policy.rules.push_back(read_rule(at, ids));
  for (const auto& at : items("computed")) policy.computed.push_back(read_cell_formula(at));
  for (const auto& at : items("not_summed")) policy.not_summed.push_back(at.text(1, kReferenceMax));
  for (const auto& at : items("prefills")) policy.prefills.push_back(read_cell_formula(at));
  policy.cumulative_columns = read_cumulative(place.member("cumulative"), form);
  std::set<std::string> succeeded;
  for (const auto& at : items("successions"))
    policy.successions.push_back(read_succession(at, form, succeeded));
  return policy;
}

}  // namespace cas::adapters::files
