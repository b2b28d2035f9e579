#include "events/forms/form_template.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cas::events {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

FormTemplate small_form() {
  FormTemplate form{FormCode{"FX"}, FormVersion{1}, "FX", "Wzór", "Sample", "quarter", true, {}};
  FormSection section{"A", "Dział", "Section", {}, {}, {}};
  section.rows = {{"1", "", "", "", Relation::of_which_all, "1.1+1.2", Aggregate::formula},
                  {"1.1", "", "", "1", Relation::none, "", Aggregate::sum},
                  {"1.2", "", "", "1", Relation::none, "", Aggregate::sum}};
  section.columns = {{"3", "", "", "PLN", 2}, {"4", "", "", "persons", 0}};
  section.barred = {3};
  form.sections = {section};
  return form;
}

std::string reason_of(const FormTemplate& form) {
  const auto layout = Layout::of(form);
  return layout ? "" : layout.error().reason;
}

TEST(Formula, ReadsAPrintedFormulaWithAParenthesis) {
  EXPECT_THAT(parse_formula("2+4+(42-43)").value(),
              ElementsAre(FormulaTerm{"2", 1}, FormulaTerm{"4", 1}, FormulaTerm{"42", 1},
                          FormulaTerm{"43", -1}));
}

TEST(Formula, DistributesASignOverNestedParentheses) {
  EXPECT_THAT(parse_formula(" 1.1 - ( 2 - (3 + 4.10) )").value(),
              ElementsAre(FormulaTerm{"1.1", 1}, FormulaTerm{"2", -1}, FormulaTerm{"3", 1},
                          FormulaTerm{"4.10", 1}));
  EXPECT_THAT(parse_formula("-1-(-2)").value(),
              ElementsAre(FormulaTerm{"1", -1}, FormulaTerm{"2", 1}));
}

TEST(Formula, NamesTheColumnOfTheFirstCharacterThatDoesNotFit) {
  const auto detail = [](std::string_view formula) {
    const auto terms = parse_formula(formula);
    return terms ? "read" : terms.error().reason + " " + terms.error().detail;
  };
  EXPECT_THAT(detail("1+*2"), HasSubstr("form.bad_formula Formula, column 3: '*'"));
  EXPECT_THAT(detail(""), HasSubstr("column 1: its end"));
  EXPECT_THAT(detail("1+"), HasSubstr("column 3: its end"));
  EXPECT_THAT(detail("1++2"), HasSubstr("column 3: '+'"));
  EXPECT_THAT(detail("1 2"), HasSubstr("column 3: '2'"));
  EXPECT_THAT(detail("(1"), HasSubstr("column 3: its end where ')'"));
  EXPECT_THAT(detail("1)"), HasSubstr("column 2: ')'"));
  EXPECT_THAT(detail("()"), HasSubstr("column 2: ')'"));
  EXPECT_THAT(detail("1."), HasSubstr("column 1"));
  EXPECT_THAT(detail("1(2)"), HasSubstr("column 2: '('"));
  EXPECT_THAT(detail(std::string(5000, '(')), HasSubstr("column 4097"));
}

TEST(FormLayout, NumbersCellsInPrintedOrderWithTheBarredOnes) {
  const auto layout = Layout::of(small_form()).value();
  ASSERT_EQ(layout.cells().size(), 6U);
  EXPECT_EQ(layout.cells()[0].code, "A/1/3");
  EXPECT_EQ(layout.cells()[0].scale, 2);
  EXPECT_EQ(layout.cells()[0].aggregate, Aggregate::formula);
  EXPECT_EQ(layout.cells()[3].code, "A/1.1/4");
  EXPECT_TRUE(layout.cells()[3].barred);
  EXPECT_FALSE(layout.cells()[4].barred);
}

TEST(FormLayout, FindsEveryCellByItsCode) {
  const auto layout = Layout::of(small_form()).value();
  for (std::uint16_t i = 0; i < layout.cells().size(); ++i)
    EXPECT_EQ(layout.find(layout.cells()[i].code), i);
  EXPECT_EQ(layout.find("A/9/9"), std::nullopt);
  EXPECT_EQ(layout.find(""), std::nullopt);
}

TEST(FormLayout, HashSpeaksOfCellsAndNotOfLabels) {
  const auto hash = Layout::of(small_form()).value().hash();
  auto form = small_form();
  form.sections[0].rows[0].label_pl = "inaczej";
  EXPECT_EQ(Layout::of(form).value().hash(), hash);
  form.sections[0].columns[1].scale = 2;
  EXPECT_NE(Layout::of(form).value().hash(), hash);
  form = small_form();
  form.sections[0].barred.clear();
  EXPECT_NE(Layout::of(form).value().hash(), hash);
  form = small_form();
  form.version = FormVersion{2};
  EXPECT_NE(Layout::of(form).value().hash(), hash);
}

TEST(FormLayout, RefusesWhatCannotBeAForm) {
  auto form = small_form();
  form.sections.clear();
  EXPECT_EQ(reason_of(form), "form.empty");
  form = small_form();
  form.sections[0].columns.clear();
  EXPECT_EQ(reason_of(form), "form.empty");
  form = small_form();
  form.sections.push_back(form.sections[0]);
  EXPECT_EQ(reason_of(form), "form.duplicate_code");
  form = small_form();
  form.sections[0].rows[2].number = "1.1";
  EXPECT_EQ(reason_of(form), "form.duplicate_code");
  form = small_form();
  form.sections[0].rows[2].number = "1-2";
  EXPECT_EQ(reason_of(form), "form.bad_code");
  form = small_form();
  form.version = FormVersion{0};
  EXPECT_EQ(reason_of(form), "form.bad_version");
  form = small_form();
  form.sections[0].columns[0].scale = 7;
  EXPECT_EQ(reason_of(form), "form.bad_scale");
  form = small_form();
  form.sections[0].rows.resize(4'097);
  EXPECT_EQ(reason_of(form), "form.too_many_cells");
}

TEST(FormLayout, RefusesParentsAndFormulasThatNameNoProperRow) {
  auto form = small_form();
  form.sections[0].rows[1].parent = "7";
  EXPECT_EQ(reason_of(form), "form.unknown_row");
  form = small_form();
  form.sections[0].rows[1].parent = "1.2";
  EXPECT_EQ(reason_of(form), "form.bad_parent");
  form = small_form();
  form.sections[0].rows[0].formula = "1.1+9";
  EXPECT_EQ(reason_of(form), "form.unknown_row");
  form = small_form();
  form.sections[0].rows[0].formula = "";
  EXPECT_EQ(reason_of(form), "form.no_formula");
  form = small_form();
  form.sections[0].rows[1].formula = "1-1.2";
  EXPECT_EQ(reason_of(form), "form.formula_circle");
}

TEST(FormLayout, RefusesABarredCellThatIsNotThereOrNotInOrder) {
  auto form = small_form();
  form.sections[0].barred = {6};
  EXPECT_EQ(reason_of(form), "form.bad_barred_cell");
  form.sections[0].barred = {3, 3};
  EXPECT_EQ(reason_of(form), "form.bad_barred_cell");
}

TEST(FormLayout, SaysInWhichFormSectionAndRow) {
  auto form = small_form();
  form.sections[0].rows[0].formula = "1.1+";
  EXPECT_THAT(Layout::of(form).error().context, ElementsAre("row '1'", "section 'A'", "form 'FX'"));
}

TEST(FormLayout, RefusesColumnsThatCannotRunOnWithinTheYear) {
  auto form = small_form();
  form.policy.cumulative_columns = {"A/3"};
  EXPECT_EQ(reason_of(form), "form.bad_cumulative");  // all of them do, it says
  form.cumulative = false;
  EXPECT_EQ(reason_of(form), "");
  form.policy.cumulative_columns = {"A/3", "A/4", "A/3"};
  EXPECT_EQ(reason_of(form), "form.bad_cumulative");
  form.policy.cumulative_columns = {"A/3", "B/3"};
  EXPECT_EQ(reason_of(form), "form.bad_cumulative");
  EXPECT_THAT(Layout::of(form).error().detail, HasSubstr("'B/3'"));
  form.policy.cumulative_columns = {"A/3"};
  form.period = "free";
  EXPECT_EQ(reason_of(form), "form.bad_cumulative");
}

TEST(CumulativeColumns, AreAllThoseListedOrNone) {
  auto form = small_form();
  EXPECT_THAT(cumulative_columns(form), ElementsAre("A/3", "A/4"));
  form.cumulative = false;
  EXPECT_THAT(cumulative_columns(form), ElementsAre());
  form.policy.cumulative_columns = {"A/4"};
  EXPECT_THAT(cumulative_columns(form), ElementsAre("A/4"));
}

}  // namespace
}  // namespace cas::events
