#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "adapters/files/catalogue.hpp"
#include "adapters/print/html.hpp"
#include "adapters/print/pdf.hpp"
#include "tests/support/lwowek_fa.hpp"

namespace cas::adapters::print {
namespace {

using events::forms::Decimal;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
namespace fs = std::filesystem;

/// The real figures of Lwówek Śląski on the packaged form.
class Printed : public ::testing::Test {
 protected:
  void SetUp() override {
    auto form = files::load_packaged_form(fs::path(SOURCE_DIR) / "ops/catalogue", "fa-quarterly");
    ASSERT_TRUE(form.has_value()) << form.error().detail;
    form_ = *std::move(form);
    const auto layout = events::Layout::of(form_);
    ASSERT_TRUE(layout.has_value());
    cells_ = events::CellGrid::of_size(layout->cells().size());
    events::report::apply(cells_, test::lwowek_fa(*layout));
  }

  [[nodiscard]] PrintedReport report(Language language) const {
    return {form_,
            cells_,
            "0212033",
            "Lwówek Śląski",
            "FA-2014Q4",
            "2014-Q4",
            events::report::Phase::submitted,
            false,
            0,
            2,
            {{false, "change-of-amount @ 1", "A/1/5 wzrosło o 31%.",
              "[A/1/5] ≤ 2 000 000,00: 3 200 000,25 > 2 000 000,00", Decimal{320'000'025, 2},
              Decimal{200'000'000, 2}, Decimal{120'000'025, 2}, "Nowe <dzieci> & rodziny"}},
            "12,41,40",
            "2015-01-15T12:00:00Z",
            "00ff",
            language};
  }

  events::FormTemplate form_;
  events::CellGrid cells_;
};

TEST_F(Printed, ShowsWhatStandsInTheCellsInThePolishWay) {
  const auto sheet = sheet_of(report(Language::polish));
  ASSERT_EQ(sheet.tables.size(), 1U);
  const auto& first = sheet.tables[0].rows.at(0);
  EXPECT_EQ(first.cells.at(0), "1\u00a0107\u00a0325,00");
  EXPECT_EQ(sheet.tables[0].rows.at(1).depth, 1U);
  EXPECT_TRUE(sheet.tables[0].rows.at(4).barred.at(3));
  EXPECT_EQ(sheet.tables[0].rows.at(4).cells.at(3), "X");
  EXPECT_THAT(sheet.footer, HasSubstr("FA-2014Q4/0212033/2"));
  EXPECT_THAT(sheet.footer, HasSubstr("12,41,40"));
}

TEST_F(Printed, ShowsNumbersInTheWayOfItsLanguage) {
  const auto sheet = sheet_of(report(Language::english));
  EXPECT_EQ(sheet.tables[0].rows.at(0).cells.at(0), "1,107,325.00");
}

TEST_F(Printed, ShowsTheValuesOnBothSidesOfAFindingAndTheDifference) {
  const auto polish = sheet_of(report(Language::polish)).findings.at(0);
  EXPECT_EQ(polish.text, "Ostrzeżenie: change-of-amount @ 1: A/1/5 wzrosło o 31%.");
  EXPECT_THAT(polish.details,
              ElementsAre("[A/1/5] ≤ 2 000 000,00: 3 200 000,25 > 2 000 000,00",
                          "strona lewa: 3\u00a0200\u00a0000,25 · strona prawa: "
                          "2\u00a0000\u00a0000,00 · różnica: 1\u00a0200\u00a0000,25",
                          "Wyjaśnienie: Nowe <dzieci> & rodziny"));
  const auto english = sheet_of(report(Language::english)).findings.at(0);
  EXPECT_EQ(english.details.at(1),
            "left side: 3,200,000.25 · right side: 2,000,000.00 · difference: 1,200,000.25");
  EXPECT_THAT(to_html(sheet_of(report(Language::english))), HasSubstr("difference: 1,200,000.25"));
}

TEST_F(Printed, ShowsThePrintedFormulaOfARow) {
  const auto polish = sheet_of(report(Language::polish));
  EXPECT_EQ(polish.tables[0].rows.at(0).formula, "= w. 1.1 + 1.2 + 1.3");
  EXPECT_EQ(polish.tables[0].rows.at(1).formula, "");
  EXPECT_THAT(to_html(polish), HasSubstr("= w. 1.1 + 1.2 + 1.3"));
  EXPECT_EQ(sheet_of(report(Language::english)).tables[0].rows.at(0).formula,
            "= rows 1.1 + 1.2 + 1.3");
}

TEST_F(Printed, HasNoNumberBeforeItIsApproved) {
  auto draft = report(Language::english);
  draft.version = 0;
  EXPECT_THAT(sheet_of(draft).footer, HasSubstr("given when approved"));
}

TEST_F(Printed, SpeaksEitherLanguageThroughout) {
  const auto polish = to_html(sheet_of(report(Language::polish)));
  const auto english = to_html(sheet_of(report(Language::english)));
  EXPECT_THAT(polish, HasSubstr("Jednostka sprawozdająca"));
  EXPECT_THAT(polish, HasSubstr("lang=\"pl\""));
  EXPECT_THAT(english, HasSubstr("Reporting unit"));
  EXPECT_THAT(english, Not(HasSubstr("Jednostka")));
}

TEST_F(Printed, ShowsSignsOfMarkupAsTheyAre) {
  const auto html = to_html(sheet_of(report(Language::polish)));
  EXPECT_THAT(html, HasSubstr("Nowe &lt;dzieci&gt; &amp; rodziny"));
  EXPECT_THAT(html, Not(HasSubstr("<script")));
  EXPECT_THAT(html, Not(HasSubstr("http")));
}

TEST_F(Printed, IsTheSameFileEachTime) {
  const auto sheet = sheet_of(report(Language::polish));
  const auto once = to_pdf(sheet);
  const auto again = to_pdf(sheet);
  ASSERT_TRUE(once.has_value()) << once.error().detail;
  EXPECT_TRUE(once->starts_with("%PDF-"));
  EXPECT_EQ(*once, *again);
}

/// What a stranger's tool reads in the file; --: where the file stands among its words.
std::string read_by(const std::string& tool, const std::string& pdf) {
  const auto file =
      fs::temp_directory_path() / ("cas-print-" + std::to_string(::getpid()) + ".pdf");
  std::ofstream(file, std::ios::binary) << pdf;
  std::string text;
  auto command = tool;
  command.replace(command.find("--"), 2, file.string());
  auto* out = ::popen(command.c_str(), "r");
  for (int c = std::fgetc(out); c != EOF; c = std::fgetc(out)) text.push_back(static_cast<char>(c));
  EXPECT_EQ(::pclose(out), 0);
  if (const auto* keep = std::getenv("CAS_KEEP_PRINTS"))
    fs::copy_file(file, fs::path(keep) / file.filename(), fs::copy_options::overwrite_existing);
  fs::remove(file);
  return text;
}

std::string text_of(const std::string& pdf) { return read_by("pdftotext -layout -- -", pdf); }

TEST_F(Printed, SaysThatItWasMadeWhenWhatItSaysWasSo) {
  const auto pdf = to_pdf(sheet_of(report(Language::polish)));
  ASSERT_TRUE(pdf.has_value()) << pdf.error().detail;
  EXPECT_THAT(read_by("pdfinfo -isodates --", *pdf), HasSubstr("2015-01-15T12:00:00Z"));
}

TEST_F(Printed, IsReadByOthersWithPolishLettersAndPageNumbers) {
  const auto pdf = to_pdf(sheet_of(report(Language::polish)));
  ASSERT_TRUE(pdf.has_value()) << pdf.error().detail;
  const auto text = text_of(*pdf);
  EXPECT_THAT(text, HasSubstr("Lwówek Śląski (0212033)"));
  EXPECT_THAT(text, HasSubstr("strona 1 z "));
  EXPECT_THAT(text, HasSubstr("należności"));
  EXPECT_THAT(text, HasSubstr("= w. 1.1 + 1.2 + 1.3"));
  EXPECT_THAT(text, HasSubstr("różnica: 1 200 000,25"));
}

TEST_F(Printed, GoesOnOverPagesAndPartsTablesThatAreTooWide) {
  auto& section = form_.sections[0];
  for (int i = 0; i < 120; ++i)
    section.rows.push_back({"9." + std::to_string(i), "Wiersz", "Row", "", {}, "", {}});
  for (int i = 9; i < 40; ++i)
    section.columns.push_back({std::to_string(i), "Kolumna", "Column", "PLN", 2});
  section.barred.clear();
  cells_ = events::CellGrid::of_size(section.rows.size() * section.columns.size());
  cells_.kinds.back() = static_cast<std::uint8_t>(events::CellKind::number);
  cells_.values.back() = 123'456;
  const auto pdf = to_pdf(sheet_of(report(Language::polish)));
  ASSERT_TRUE(pdf.has_value()) << pdf.error().detail;
  const auto text = text_of(*pdf);
  EXPECT_THAT(text, HasSubstr("1 234,56"));
  EXPECT_THAT(text, HasSubstr("9.119"));
  EXPECT_THAT(text, Not(HasSubstr("strona 1 z 1\n")));
}

TEST_F(Printed, GoesOnOverPagesWithAnExplanationThatIsLongerThanOne) {
  constexpr int kWords = 4'000;
  auto long_one = report(Language::polish);
  std::string explanation;
  for (int i = 0; i < kWords; ++i) explanation += "słowo" + std::to_string(i) + " ";
  long_one.findings.at(0).explanation = explanation;
  long_one.findings.push_back(report(Language::polish).findings.at(0));
  const auto pdf = to_pdf(sheet_of(long_one));
  ASSERT_TRUE(pdf.has_value()) << pdf.error().detail;
  std::istringstream text(read_by("pdftotext -- -", *pdf));
  int next = 0;
  for (std::string word; text >> word;)
    if (word == "słowo" + std::to_string(next)) ++next;
  EXPECT_EQ(next, kWords) << "each of them, in order";
  EXPECT_THAT(text.str(), HasSubstr("Nowe <dzieci>")) << "and what comes after";
}

}  // namespace
}  // namespace cas::adapters::print
