#include "adapters/files/form_json.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "adapters/files/form_words.hpp"
#include "adapters/files/policy_check.hpp"
#include "adapters/files/policy_json.hpp"
#include "adapters/files/strict_json.hpp"
#include "adapters/files/text.hpp"
#include "events/actor.hpp"

namespace cas::adapters::files {
namespace {

using events::FormColumn;
using events::FormRow;
using events::FormSection;
using events::FormTemplate;

constexpr std::size_t kFileBytesMax = 1024 * 1024;
constexpr std::size_t kLabelMax = 500;
constexpr std::size_t kCodeMax = 16;
constexpr std::size_t kFormulaMax = 4'096;
constexpr std::array<std::string_view, 2> kStatuses{"verified", "assumed"};

/// A text in both languages: {"pl": …, "en": …}.
void read_label(const JsonPlace& place, std::string& pl, std::string& en) {
  place.expect_members({"pl", "en"}, {});
  pl = place.member("pl").text(1, kLabelMax);
  en = place.member("en").text(1, kLabelMax);
}

void check_status(const JsonPlace& place) {
  if (place.has("status")) (void)place.member("status").one_of(kStatuses);
}

/// A printed number or code that no other of its kind has.
std::string read_code(const JsonPlace& place, std::set<std::string>& seen) {
  auto code = place.text(1, kCodeMax);
  if (!seen.insert(code).second)
    place.refuse("form.duplicate_code", in_quotes(code) + " stands there twice");
  return code;
}

FormRow read_row(const JsonPlace& place, std::set<std::string>& seen) {
  place.expect_members({"number", "label"},
                       {"parent", "relation", "formula", "aggregate", "status"});
  check_status(place);
  FormRow row;
  read_label(place.member("label"), row.label_pl, row.label_en);
  if (place.has("parent")) {
    const auto at = place.member("parent");
    row.parent = at.text(1, kCodeMax);
    if (!seen.contains(row.parent))
      at.refuse("form.unknown_row", "no row " + in_quotes(row.parent) + " stands above this one");
  }
  row.number = read_code(place.member("number"), seen);
  if (place.has("relation"))
    row.relation = static_cast<events::Relation>(place.member("relation").one_of(kRelations));
  if (place.has("aggregate"))
    row.aggregate = static_cast<events::Aggregate>(place.member("aggregate").one_of(kAggregates));
  if (place.has("formula")) {
    const auto at = place.member("formula");
    row.formula = at.text(1, kFormulaMax);
    if (const auto terms = events::parse_formula(row.formula); !terms)
      at.refuse(terms.error().reason, terms.error().detail);
  }
  return row;
}

FormColumn read_column(const JsonPlace& place, std::set<std::string>& seen) {
  place.expect_members({"number", "label", "unit", "scale"}, {"status"});
  check_status(place);
  FormColumn column;
  column.number = read_code(place.member("number"), seen);
  read_label(place.member("label"), column.label_pl, column.label_en);
  column.unit = place.member("unit").text(1, 32);
  column.scale = static_cast<std::uint8_t>(place.member("scale").whole(0, 6));
  return column;
}

/// A barred cell is named as it is printed: "<row>/<column>".
std::uint32_t read_barred(const JsonPlace& place, const FormSection& section) {
  const auto code = place.text(1, 2 * kCodeMax + 1);
  const auto slash = code.find('/');
  const auto row = std::ranges::find(section.rows, code.substr(0, slash), &FormRow::number);
  const auto column =
      slash == std::string::npos
          ? section.columns.end()
          : std::ranges::find(section.columns, code.substr(slash + 1), &FormColumn::number);
  if (row != section.rows.end() && column != section.columns.end())
    return static_cast<std::uint32_t>(static_cast<std::size_t>(row - section.rows.begin()) *
                                          section.columns.size() +
                                      static_cast<std::size_t>(column - section.columns.begin()));
  place.refuse("form.bad_barred_cell",
               in_quotes(code) + " is no cell <row>/<column> of the section");
  return 0;
}

FormSection read_section(const JsonPlace& place, std::set<std::string>& seen) {
  place.expect_members({"code", "title", "rows", "columns"}, {"barred", "status"});
  check_status(place);
  FormSection section;
  section.code = read_code(place.member("code"), seen);
  read_label(place.member("title"), section.title_pl, section.title_en);
  std::set<std::string> rows;
  for (const auto& at : place.member("rows").items()) section.rows.push_back(read_row(at, rows));
  std::set<std::string> columns;
  for (const auto& at : place.member("columns").items())
    section.columns.push_back(read_column(at, columns));
  if (!place.has("barred")) return section;
  for (const auto& at : place.member("barred").items()) {
    const auto errors = at.errors();
    const auto cell = read_barred(at, section);
    if (at.errors() > errors) continue;
    if (!section.barred.empty() && cell <= section.barred.back())
      at.refuse("form.bad_barred_cell", "barred cells stand once each, by row, then by column");
    section.barred.push_back(cell);
  }
  return section;
}

/// What only the whole section can say: formulas that name rows, circles, codes that fit.
void check_section(const JsonPlace& place, const FormTemplate& form, const FormSection& section) {
  FormTemplate alone = form;
  alone.sections = {section};
  const auto layout = events::Layout::of(alone);
  if (layout) return;
  std::string where;
  for (const auto& outer : layout.error().context) where = outer + ", " + where;
  place.refuse(layout.error().reason, where + layout.error().detail);
}

}  // namespace

FormTemplate read_form(const JsonPlace& place) {
  const auto errors = place.errors();
  place.expect_members({"code", "version", "area", "title", "period", "cumulative", "sections"},
                       {"$schema", "status", "entry", "valid_from", "valid_to", "rules", "computed",
                        "not_summed", "prefills", "successions"});
  check_status(place);
  if (place.has("$schema")) (void)place.member("$schema").text(1, kLabelMax);
  FormTemplate form;
  form.code = events::FormCode{place.member("code").text(1, kCodeMax)};
  form.version = events::FormVersion{place.member("version").whole(1, 1'000'000)};
  const auto area = place.member("area");
  form.area = area.text(1, kCodeMax);
  if (!form.area.empty() && !events::is_area_code(form.area))
    area.refuse("form.bad_area", "an area has 1 to 9 letters, digits and hyphens");
  read_label(place.member("title"), form.title_pl, form.title_en);
  constexpr std::array<std::string_view, 5> kPeriods{"month", "quarter", "half-year", "year",
                                                     "free"};
  form.period = kPeriods.at(place.member("period").one_of(kPeriods));
  const auto cumulative = place.member("cumulative");  // a list is the policy's
  if (!cumulative.is_array()) form.cumulative = cumulative.truth();
  std::set<std::string> seen;
  for (const auto& at : place.member("sections").items()) {
    const auto before = at.errors();
    auto section = read_section(at, seen);
    if (at.errors() == before) check_section(at, form, section);
    form.sections.push_back(std::move(section));
  }
  // Every section makes a layout; together they may still be none at all, or too many cells.
  if (place.errors() == errors)
    if (const auto layout = events::Layout::of(form); !layout)
      place.member("sections").refuse(layout.error().reason, layout.error().detail);
  form.policy = read_policy(place, form);
  if (place.errors() == errors) check_policy(place, form);
  return form;
}

Result<FormTemplate> parse_form(std::string_view json) {
  auto value = parse_json(json);
  if (!value) return fail(std::move(value.error()));
  std::optional<Error> error;
  auto form = read_form(JsonPlace{*value, error});
  if (error) return fail(std::move(*error));
  return form;
}

Result<FormTemplate> load_form(const std::filesystem::path& path) {
  auto bytes = read_file(path, kFileBytesMax);
  if (!bytes) return fail(std::move(bytes.error()));
  auto form = parse_form(*bytes);
  if (!form) return fail(std::move(form.error()).during("reading form " + path.string()));
  return form;
}

}  // namespace cas::adapters::files
