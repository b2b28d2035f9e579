#include "adapters/files/form_json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <filesystem>

#include "adapters/files/form_lint.hpp"
#include "adapters/files/text.hpp"

namespace cas::adapters::files {
namespace {

using testing::HasSubstr;

constexpr std::string_view kForm = R"({
  "code": "FX", "version": 1, "area": "FX", "title": {"pl": "Wzór", "en": "Sample"},
  "period": "quarter", "cumulative": false,
  "sections": [{
    "code": "A", "title": {"pl": "Dział", "en": "Section"},
    "rows": [{"number": "1", "label": {"pl": "Ogółem", "en": "All"}, "relation": "of_which_all",
              "formula": "1.1+1.2", "aggregate": "sum", "status": "verified"},
             {"number": "1.1", "label": {"pl": "a", "en": "a"}, "parent": "1"},
             {"number": "1.2", "label": {"pl": "b", "en": "b"}, "parent": "1"}],
    "columns": [{"number": "3", "label": {"pl": "Kwota", "en": "Sum"}, "unit": "PLN", "scale": 2},
                {"number": "4", "label": {"pl": "Osoby", "en": "Persons"}, "unit": "persons",
                 "scale": 0}],
    "barred": ["1/4", "1.2/3"]
  }],
  "entry": "loaded", "valid_from": "2014-Q1", "valid_to": "2014-Q4",
  "rules": [{"id": "some-paid", "severity": "soft", "condition": "[A/1/3] > 0",
             "message": {"pl": "Nic nie wypłacono", "en": "Nothing was paid"},
             "status": "assumed"}],
  "computed": [{"cells": "[A/1/3]", "expression": "[A/1.1/3] + [A/1.2/4]"}],
  "not_summed": ["[A/1.2/4]"],
  "prefills": [{"cells": "[A/1.1/3]", "expression": "[previous:A/1.1/3]"}],
  "successions": [{"from": "A/2", "to": "A/1.2"}, {"from": "A/9"}]
})";

std::string catalogue(std::string_view name) {
  return SOURCE_DIR "/ops/catalogue/forms/" + std::string(name);
}

/// The sample with one piece of it replaced.
std::string with(std::string_view piece, std::string_view other) {
  std::string text{kForm};
  const auto at = text.find(piece);
  invariant(at != std::string::npos, "the sample holds the piece");
  return text.replace(at, piece.size(), other);
}

std::string refusal(std::string_view json) {
  const auto form = parse_form(json);
  return form ? "accepted" : form.error().reason + " " + form.error().detail;
}

TEST(FormJson, ReadsSectionsRowsColumnsAndBarredCells) {
  const auto form = parse_form(kForm).value();
  EXPECT_EQ(form.code.value(), "FX");
  const auto& section = form.sections.at(0);
  EXPECT_EQ(section.rows.at(0).relation, events::Relation::of_which_all);
  EXPECT_EQ(section.rows.at(0).formula, "1.1+1.2");
  EXPECT_EQ(section.rows.at(1).parent, "1");
  EXPECT_EQ(section.columns.at(0).scale, 2);
  EXPECT_THAT(section.barred, testing::ElementsAre(1U, 4U));
}

TEST(FormJson, ReadsWhatAFormSaysBeyondItsPrint) {
  const auto policy = parse_form(kForm).value().policy;
  EXPECT_EQ(policy.entry, events::EntryMode::loaded);
  EXPECT_EQ(policy.valid_from + " " + policy.valid_to, "2014-Q1 2014-Q4");
  const events::EditRule rule{"some-paid", events::Severity::soft, "[A/1/3] > 0",
                              "Nic nie wypłacono", "Nothing was paid"};
  EXPECT_THAT(policy.rules, testing::ElementsAre(rule));
  const events::CellFormula computed{"[A/1/3]", "[A/1.1/3] + [A/1.2/4]"};
  EXPECT_THAT(policy.computed, testing::ElementsAre(computed));
  EXPECT_THAT(policy.not_summed, testing::ElementsAre("[A/1.2/4]"));
  const events::CellFormula prefill{"[A/1.1/3]", "[previous:A/1.1/3]"};
  EXPECT_THAT(policy.prefills, testing::ElementsAre(prefill));
  const events::RowSuccession renamed{"A/2", "A/1.2"};
  const events::RowSuccession ended{"A/9", ""};
  EXPECT_THAT(policy.successions, testing::ElementsAre(renamed, ended));
}

TEST(FormJson, RefusesAPolicyThatDoesNotFitItsPrint) {
  EXPECT_THAT(refusal(with(R"("valid_from": "2014-Q1")", R"("valid_from": "2014-01")")),
              HasSubstr("form.bad_validity At '/valid_from': '2014-01' is no period of the type"));
  EXPECT_THAT(refusal(with(R"("valid_to": "2014-Q4")", R"("valid_to": "2013-Q4")")),
              HasSubstr("form.bad_validity At '/valid_to': this is before 2014-Q1"));
  EXPECT_THAT(refusal(with("quarter", "free")), HasSubstr("form.bad_validity At '/valid_from'"));
  EXPECT_THAT(refusal(with("some-paid", "some--paid")),
              HasSubstr("form.bad_code At '/rules/0/id'"));
  EXPECT_THAT(refusal(with(R"("status": "assumed"})",
                           R"("status": "assumed"}, {"id": "some-paid", "severity": "hard",
                              "condition": "1 = 1", "message": {"pl": "x", "en": "x"}})")),
              HasSubstr("form.duplicate_code At '/rules/1/id'"));
  EXPECT_THAT(refusal(with(R"("to": "A/1.2")", R"("to": "A/1.3")")),
              HasSubstr("form.bad_succession At '/successions/0/to': 'A/1.3' is no"));
  EXPECT_THAT(refusal(with(R"("from": "A/9")", R"("from": "A/2")")),
              HasSubstr("form.bad_succession At '/successions/1/from': 'A/2' stands there twice"));
  EXPECT_EQ(refusal(with(R"({"from": "A/9"})", R"({"from": "A/9", "to": "A/1.2"})")), "accepted");
}

TEST(FormJson, PrintsWhatItReads) {
  for (const auto* cumulative : {"false", "true", R"(["A/4"])", R"(["A/4", "A/3"])"}) {
    const auto form =
        parse_form(with(R"("cumulative": false)", R"("cumulative": )" + std::string(cumulative)))
            .value();
    EXPECT_EQ(parse_form(print_form(form)).value(), form);
    EXPECT_THAT(print_form(form),
                HasSubstr("\n  \"cumulative\": " + std::string(cumulative) + ",\n"));
  }
}

TEST(FormJson, ReadsWhichColumnsRunOnWithinTheYear) {
  const auto form = parse_form(with(R"("cumulative": false)", R"("cumulative": ["A/4"])")).value();
  EXPECT_FALSE(form.cumulative);
  EXPECT_THAT(form.policy.cumulative_columns, testing::ElementsAre("A/4"));
  const auto all = parse_form(with(R"("cumulative": false)", R"("cumulative": true)")).value();
  EXPECT_TRUE(all.cumulative);
  EXPECT_THAT(all.policy.cumulative_columns, testing::IsEmpty());
}

TEST(FormJson, RefusesColumnsThatCannotRunOn) {
  const auto listed = [](std::string_view list) {
    return refusal(with(R"("cumulative": false)", R"("cumulative": )" + std::string(list)));
  };
  EXPECT_THAT(listed(R"(["A/3", "A/5"])"),
              HasSubstr("form.bad_cumulative At '/cumulative/1': 'A/5' is no <section>/<column>"));
  EXPECT_THAT(listed(R"(["3"])"), HasSubstr("At '/cumulative/0': '3' is no <section>/<column>"));
  EXPECT_THAT(listed(R"(["A/3", "A/4", "A/3"])"),
              HasSubstr("form.bad_cumulative At '/cumulative/2': 'A/3' stands there twice"));
  EXPECT_THAT(listed("[]"), HasSubstr("form.bad_cumulative At '/cumulative': no column is listed"));
  EXPECT_THAT(listed("[3]"), HasSubstr("json.wrong_type At '/cumulative/0'"));
  EXPECT_THAT(listed(R"("A/3")"), HasSubstr("json.wrong_type At '/cumulative': true or false"));
  auto free = with(R"("cumulative": false)", R"("cumulative": ["A/3"])");
  free.replace(free.find("quarter"), 7, "free");
  const std::string_view bounds = R"("valid_from": "2014-Q1", "valid_to": "2014-Q4",)";
  free.erase(free.find(bounds), bounds.size());
  EXPECT_THAT(refusal(free), HasSubstr("form.bad_cumulative At '/cumulative': free periods"));
}

TEST(FormJson, SyntaxErrorsNameLineAndColumn) {
  EXPECT_THAT(refusal(""), HasSubstr("json.syntax JSON, line 1, column 1"));
  EXPECT_THAT(refusal("{\n  \"code\": \"ŻŻ\",,"), HasSubstr("json.syntax JSON, line 2, column 16"));
  EXPECT_THAT(refusal(std::string(kForm) + "x"), HasSubstr("json.syntax JSON, line 23, column 2"));
  EXPECT_THAT(refusal("{\"code\": \"\xC5\"}"), HasSubstr("json.syntax JSON, line 1"));
}

TEST(FormJson, RefusesAMemberTwice) {
  EXPECT_THAT(refusal(with(R"("version": 1)", R"("version": 1, "version": 2)")),
              HasSubstr("json.duplicate_member JSON, line 2, column "));
}

TEST(FormJson, RefusesDepthAndSizesBeyondTheLimits) {
  EXPECT_THAT(refusal(std::string(9, '[') + std::string(9, ']')), HasSubstr("json.limit"));
  EXPECT_THAT(refusal('"' + std::string(9'000, 'a') + '"'), HasSubstr("json.limit"));
  EXPECT_THAT(refusal(std::string(1024 * 1024 + 1, ' ')), HasSubstr("json.too_large"));
}

TEST(FormJson, UnknownMissingAndMistypedMembersAreNamedByPointer) {
  EXPECT_THAT(refusal(with(R"("area")", R"("aera")")),
              HasSubstr("json.missing_member At '': member 'area' is missing"));
  EXPECT_THAT(refusal(with(R"("parent": "1"})", R"("parents": "1"})")),
              HasSubstr("json.unknown_member At '/sections/0/rows/1/parents'"));
  EXPECT_THAT(refusal(with(R"("scale": 2)", R"("scale": "2")")),
              HasSubstr("json.wrong_type At '/sections/0/columns/0/scale'"));
  EXPECT_THAT(refusal(with(R"("scale": 2)", R"("scale": 2.0)")), HasSubstr("json.wrong_type"));
  EXPECT_THAT(refusal(with(R"("scale": 2)", R"("scale": 7)")), HasSubstr("json.out_of_range"));
  EXPECT_THAT(refusal(with(R"("version": 1)", R"("version": -1)")), HasSubstr("At '/version'"));
  EXPECT_THAT(refusal(with("quarter", "decade")), HasSubstr("json.unknown_word At '/period'"));
  EXPECT_THAT(refusal(with(R"("pl": "Wzór")", R"("pl": "")")), HasSubstr("At '/title/pl'"));
  EXPECT_THAT(refusal(with(R"("pl": "Wzór")", R"("pl": "a\u0000")")), HasSubstr("json.bad_text"));
  EXPECT_THAT(refusal(R"([])"), HasSubstr("json.wrong_type At ''"));
  EXPECT_THAT(refusal(R"({"a/b~": 1})"), HasSubstr("json.missing_member"));
}

TEST(FormJson, RefusesACodeTwice) {
  EXPECT_THAT(refusal(with(R"("number": "1.2")", R"("number": "1.1")")),
              HasSubstr("form.duplicate_code At '/sections/0/rows/2/number'"));
  EXPECT_THAT(refusal(with(R"("number": "4")", R"("number": "3")")),
              HasSubstr("form.duplicate_code At '/sections/0/columns/1/number'"));
}

TEST(FormJson, RefusesFormulasAndParentsThatFitNoRow) {
  EXPECT_THAT(refusal(with("1.1+1.2", "1.1+")),
              HasSubstr("form.bad_formula At '/sections/0/rows/0/formula': Formula, column 5"));
  EXPECT_THAT(refusal(with("1.1+1.2", "1.1+9")), HasSubstr("form.unknown_row At '/sections/0'"));
  EXPECT_THAT(refusal(with(R"("parent": "1"})", R"("parent": "1.2"})")),
              HasSubstr("form.unknown_row At '/sections/0/rows/1/parent'"));
}

TEST(FormJson, RefusesBadBarredCells) {
  EXPECT_THAT(refusal(with(R"("1.2/3")", R"("1.2/9")")),
              HasSubstr("form.bad_barred_cell At '/sections/0/barred/1'"));
  EXPECT_THAT(refusal(with(R"("1.2/3")", R"("12")")), HasSubstr("form.bad_barred_cell"));
  EXPECT_THAT(refusal(with(R"("1.2/3")", R"("1/4")")),
              HasSubstr("form.bad_barred_cell At '/sections/0/barred/1'"));
}

TEST(FormJson, AFormWithoutSectionsIsRefused) {
  const auto text = std::string(kForm);
  const auto from = text.find("[{");
  EXPECT_THAT(refusal(text.substr(0, from) + "[]}"), HasSubstr("form.empty At '/sections'"));
}

TEST(FormJson, LoadingNamesThePath) {
  const auto missing = load_form("no/such/form.json");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().reason, "file.not_found");
  EXPECT_EQ(load_form(SOURCE_DIR).error().reason, "file.not_regular");
}

std::vector<std::string> packaged() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(catalogue("")))
    if (entry.path().filename() != "form.schema.json") names.push_back(entry.path().filename());
  std::ranges::sort(names);
  return names;
}

TEST(FormCatalogue, EveryFormIsReadPrintedAndMadeALayout) {
  EXPECT_EQ(packaged().size(), 11U);
  for (const auto& name : packaged()) {
    SCOPED_TRACE(name);
    const auto form = load_form(catalogue(name));
    ASSERT_TRUE(form) << form.error().detail;
    EXPECT_EQ(parse_form(print_form(*form)).value(), *form);
    EXPECT_TRUE(events::Layout::of(*form));
  }
}

TEST(FormCatalogue, IsListedWithTheNumberOfCellsThatCanBeFilledIn) {
  const auto list = read_file(catalogue("../README.md"), 1 << 20).value();
  for (const auto& name : packaged()) {
    const auto layout = events::Layout::of(load_form(catalogue(name)).value()).value();
    const auto fillable =
        std::ranges::count_if(layout.cells(), [](const auto& cell) { return !cell.barred; });
    const auto line = list.find("| `" + name.substr(0, name.rfind('.')) + "` |");
    ASSERT_NE(line, std::string::npos) << name;
    EXPECT_THAT(list.substr(line, list.find('\n', line) - line),
                HasSubstr("| " + std::to_string(fillable) + " |"))
        << name;
  }
}

TEST(FormCatalogue, NothingCanBeSaidAgainstAnyForm) {
  for (const auto& name : packaged()) {
    const auto lint = lint_form(read_file(catalogue(name), 1 << 20).value());
    for (const auto& remarks : {lint.errors, lint.warnings})
      for (const auto& one : remarks) ADD_FAILURE() << name << ": " << one.detail;
  }
}

TEST(FormLint, TellsEverythingThatIsWrongAtOnce) {
  auto text = with(R"("number": "1.2")", R"("numer": "1.2")");
  text.replace(text.find(R"("scale": 2)"), 10, R"("scale": 9)");
  const auto lint = lint_form(text);
  std::vector<std::string> told;
  for (const auto& error : lint.errors) told.push_back(error.reason + " " + error.detail);
  EXPECT_THAT(told,
              testing::ElementsAre(HasSubstr("json.missing_member At '/sections/0/rows/2'"),
                                   HasSubstr("json.unknown_member At '/sections/0/rows/2/numer'"),
                                   HasSubstr("json.out_of_range At '/sections/0/columns/0/scale'"),
                                   HasSubstr("form.bad_barred_cell At '/sections/0/barred/1'"),
                                   HasSubstr("form.bad_succession At '/successions/0/to'")));
  EXPECT_FALSE(lint.form);
}

TEST(FormLint, EveryRuleThatDoesNotCompileIsNamedWithItsColumn) {
  auto text = with(R"([A/1/3] > 0)", R"([A/1/3] > [A/7/3])");
  text.replace(text.find("[A/1.2/4]\"}"), 9, "[A/1.2/5]");
  text.replace(text.find(R"(["[A/1.2/4]"])"), 13, R"(["[B/*/4]"])");
  text.replace(text.find("[previous:A/1.1/3]"), 18, "[previous:A/1.1/]");
  const auto lint = lint_form(text);
  std::vector<std::string> told;
  for (const auto& error : lint.errors) told.push_back(error.detail);
  EXPECT_THAT(
      told, testing::ElementsAre(HasSubstr("At '/rules/0/condition': Rule 'some-paid', column 11"),
                                 HasSubstr("At '/computed/0'"), HasSubstr("At '/not_summed/0'"),
                                 HasSubstr("At '/prefills/0'")));
}

TEST(FormLint, WarnsOfARuleThatAListedColumnImplies) {
  auto text = with(R"("cumulative": false)", R"("cumulative": ["A/4"])");
  text.replace(text.find("[A/1/3] > 0"), 11, "[A/*/4] >= [previous_in_year:A/*/4]");
  const auto lint = lint_form(text);
  std::vector<std::string> told;
  for (const auto& warning : lint.warnings) told.push_back(warning.reason + " " + warning.detail);
  EXPECT_THAT(told, testing::Contains(HasSubstr("rule.derived_already At '/rules/0': the form "
                                                "implies this: cumulative-in-year:A/4")));
}

TEST(FormLint, WarnsOfWhatIsOnlyOdd) {
  auto text = with(R"x("relation": "of_which_all",
              "formula": "1.1+1.2",)x",
                   R"("relation": "of_which_all",)");
  text.replace(text.find("Wzór"), 5, "Sample");
  text.replace(text.find("[A/1/3] > 0"), 11, "[A/1.1/*] + [A/1.2/*] = [A/1/*]");
  const auto lint = lint_form(text);
  std::vector<std::string> told;
  for (const auto& warning : lint.warnings) told.push_back(warning.reason + " " + warning.detail);
  EXPECT_THAT(told, testing::IsSupersetOf({
                        HasSubstr("form.untranslated At '/title'"),
                        HasSubstr("form.no_formula At '/sections/0/rows/0'"),
                        HasSubstr("form.no_status At '/sections/0/rows/1'"),
                        HasSubstr("form.no_status At '/sections/0/columns/1'"),
                        HasSubstr("rule.derived_already At '/rules/0': the form implies this: "
                                  "of-which-all:A/1"),
                    }));
  EXPECT_TRUE(lint.form);
}

TEST(FormCatalogue, FaHasThirteenRowsSixColumnsAndBarsCountsOfReturns) {
  const auto form = load_form(catalogue("fa-quarterly.json")).value();
  const auto layout = events::Layout::of(form).value();
  EXPECT_EQ(layout.cells().size(), 13U * 6U);
  EXPECT_TRUE(form.cumulative);
  EXPECT_EQ(layout.cells().at(layout.find("A/2.1/5").value()).scale, 2);
  EXPECT_FALSE(layout.cells().at(layout.find("A/1.1/8").value()).barred);
  for (const auto* barred : {"A/2/6", "A/2.3/7", "A/3/8", "A/4/6", "A/5/8"})
    EXPECT_TRUE(layout.cells().at(layout.find(barred).value()).barred) << barred;
}

TEST(FormCatalogue, Mpips03HasFortyEightRowsInPersonsAndFullTimeEquivalents) {
  const auto form = load_form(catalogue("mpips-03.json")).value();
  const auto& section = form.sections.at(0);
  ASSERT_EQ(section.rows.size(), 48U);
  for (std::size_t i = 0; i < 48; ++i) EXPECT_EQ(section.rows[i].number, std::to_string(i + 1));
  EXPECT_EQ(section.rows[0].formula, "2+4+5+24+(42-43)+44+45+47+48");
  EXPECT_EQ(section.rows[9].formula, "11+12+13+14+16");
  EXPECT_EQ(section.rows[15].parent, "15");
  EXPECT_EQ(section.columns.at(1).scale, 2);
}

/// Walks the schema beside a document that is valid by it: what the schema demands the parser
/// demands, and what the schema allows the parser knows.
void compare(const boost::json::object& schema, const boost::json::object& defs,
             boost::json::value& at, const boost::json::value& root) {
  const auto* node = &schema;
  if (const auto* ref = schema.if_contains("$ref"))
    node = &defs.at(std::string_view(ref->as_string()).substr(8)).as_object();
  if (auto* items = at.if_array(); items != nullptr && !items->empty())
    return compare(node->at("items").as_object(), defs, items->front(), root);
  if (!at.is_object()) return;
  const auto& known = node->at("properties").as_object();
  for (const auto& member : node->at("required").as_array()) {
    const std::string name{member.as_string()};
    auto kept = at.as_object().at(name);
    at.as_object().erase(name);
    EXPECT_THAT(refusal(boost::json::serialize(root)), HasSubstr("missing_member")) << name;
    at.as_object()[name] = std::move(kept);
  }
  at.as_object()["stranger"] = 1;
  EXPECT_THAT(refusal(boost::json::serialize(root)), HasSubstr("unknown_member"));
  at.as_object().erase("stranger");
  for (const auto& [name, below] : known)
    if (auto* child = at.as_object().if_contains(name))
      compare(below.as_object(), defs, *child, root);
    else if (name == "status")
      at.as_object()["status"] = "assumed";
}

TEST(FormSchema, DemandsAndAllowsWhatTheParserDoes) {
  const auto schema =
      boost::json::parse(read_file(catalogue("form.schema.json"), 1 << 20).value()).as_object();
  auto document = boost::json::parse(kForm);
  compare(schema, schema.at("$defs").as_object(), document, document);
  EXPECT_EQ(refusal(boost::json::serialize(document)), "accepted");
}

}  // namespace
}  // namespace cas::adapters::files
