#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "tests/adapters/report_files/delivered.hpp"

namespace cas::adapters::report_files {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

constexpr std::string_view kHead =
    R"(<report unit="0212033" form="FA" version="1" period="2014-Q4">)";

std::string report(std::string_view cells) {
  return std::string(kHead) + "\n" + std::string(cells) + "</report>";
}

TEST(Xml, IsReadReportByReportWithPlaces) {
  const auto delivered = deliver(xml(report("<cell code=\"A/1/3\">1107325.00</cell>\n"
                                            "<cell code='A/1/4'/>\n"
                                            "<cell code='A/1/5'>&#48;<![CDATA[*]]></cell>\n") +
                                     R"(<report unit="0212034" form="FA" version="2"
                                        period="2014-Q4"/>)"));
  ASSERT_EQ(delivered.outcome(), "read") << delivered.faults();
  EXPECT_EQ(delivered.faults(), "");
  ASSERT_EQ(delivered.reports.size(), 2u);
  const auto& first = delivered.reports[0];
  EXPECT_EQ(first.key,
            (ReportKey{"0212033", events::FormCode{"FA"}, events::FormVersion{1}, "2014-Q4"}));
  ASSERT_EQ(first.cells.size(), 3u);
  EXPECT_EQ(first.cells[0].text, "1107325.00");
  EXPECT_EQ(first.at.period.line, 2u);
  EXPECT_EQ(first.cells[0].place.line, 3u);
  EXPECT_EQ(first.cells[1].text, "");
  EXPECT_EQ(first.cells[2].text, "0*");
  EXPECT_EQ(first.cells[2].place.line, 5u);
  EXPECT_EQ(delivered.reports[1].key.version, events::FormVersion{2});
}

TEST(Xml, GoesOnBehindWhatIsWrongInAReport) {
  const auto delivered = deliver(
      xml(report("<cell code=\"A/1/3\">1 107 325</cell>\n<cell code=\"A/1/4\">12,5</cell>\n"
                 "<cell>5</cell>\n<cel code=\"A/1/6\">5</cel>\n") +
          R"(<report unit="0212034" form="FA" version="none" period="2014-Q4"/>)" +
          R"(<report unit="0212035" form="FA" version="1"><cell code="A/1/3">5</cell></report>)"));
  EXPECT_EQ(delivered.outcome(), "read");
  ASSERT_EQ(delivered.reports.size(), 3u);
  EXPECT_THAT(delivered.faults(),
              AllOf(HasSubstr("cell.grouped line 3, column 19, A/1/3: '1 107 325' has blanks"),
                    HasSubstr("cell.comma line 4, column 19, A/1/4: '12,5' has a comma"),
                    HasSubstr("xml.schema line 5"), HasSubstr("The attribute 'code' is required"),
                    HasSubstr("xml.schema line 6"), HasSubstr("element is not expected"),
                    HasSubstr("report.bad_version line 7"),
                    HasSubstr("The attribute 'period' is required")));
  EXPECT_THAT(delivered.faults(), testing::Not(HasSubstr("facet")))
      << "what a cell cannot hold is said once, and in our words";
  for (const auto& report : delivered.reports) EXPECT_FALSE(report.faults.empty());
}

TEST(Xml, SaysWhatIsWrongWithTheFile) {
  const auto outcome = [](const std::string& text) { return deliver(text).outcome(); };
  EXPECT_THAT(outcome("<delivery/>"), StartsWith("xml.not_a_delivery line 1"));
  EXPECT_THAT(outcome("<html xmlns='urn:cas:report:1'/>"), StartsWith("xml.not_a_delivery line 1"));
  EXPECT_THAT(outcome(xml("<cell code='A/1/3'>5</cell>")), StartsWith("xml.schema line 2"));
  EXPECT_THAT(outcome(xml("<report")), StartsWith("xml.not_well_formed line"));
  EXPECT_THAT(outcome(xml(report("<cell code='A/1/3'>5</cel>"))),
              StartsWith("xml.not_well_formed line 3"));
  EXPECT_THAT(outcome("<"), StartsWith("xml.truncated"));
  const auto whole = xml(report(""));
  EXPECT_THAT(outcome(whole.substr(0, whole.rfind('<'))),
              testing::MatchesRegex("xml.truncated line .*, column .*: the file ends before all is "
                                    "closed that it has begun"));
  EXPECT_THAT(outcome(xml(report("<cell code='A/1/3'>" + std::string(5'000, '1') + "</cell>"))),
              StartsWith("file.text_too_long line 3"));
}

TEST(Xml, IsCutOffAtAnyByte) {
  const auto whole = xml(report("<cell code='A/1/3'>5</cell>"));
  const auto end = whole.rfind('>');
  for (std::size_t size = 1; size <= end; ++size)
    EXPECT_THAT(deliver(whole.substr(0, size)).outcome(),
                testing::AnyOf(StartsWith("xml.truncated"), StartsWith("xml.not_well_formed")))
        << size;
  EXPECT_EQ(deliver(whole.substr(0, end + 1)).outcome(), "read");
}

TEST(Xml, EncodingsAreDeclaredConvertedAndReported) {
  const auto form = [](const std::string& declared, const std::string& code) {
    const auto delivered = deliver(
        declared + xml(R"(<report unit="1" form=")" + code + R"(" version="1" period="p"/>)"));
    return delivered.facts ? delivered.reports.at(0).key.form.value() + " " +
                                 std::string(name_of(delivered.facts->encoding))
                           : delivered.outcome();
  };
  const auto declares = [](std::string_view name) {
    return "<?xml version='1.0' encoding='" + std::string(name) + "'?>\n";
  };
  EXPECT_EQ(form("", "DOŻYWIANIE"), "DOŻYWIANIE UTF-8");
  EXPECT_EQ(form("\xEF\xBB\xBF", "DOŻYWIANIE"), "DOŻYWIANIE UTF-8 with a byte order mark");
  EXPECT_EQ(form("\xEF\xBB\xBF" + declares("utf-8"), "DOŻYWIANIE"),
            "DOŻYWIANIE UTF-8 with a byte order mark");
  EXPECT_EQ(form(declares("windows-1250"), "DO\xAFYWIANIE\x8C"), "DOŻYWIANIEŚ Windows-1250");
  EXPECT_EQ(form(declares("ISO-8859-2"), "DO\xAFYWIANIE\xA6"), "DOŻYWIANIEŚ ISO-8859-2");
  EXPECT_THAT(form(declares("UTF-8"), "DO\xAFYWIANIE"),
              AllOf(StartsWith("xml.not_well_formed line 3"), HasSubstr("UTF-8")));
  EXPECT_THAT(form("", "DO\xAFYWIANIE"), StartsWith("xml.not_well_formed line 2"));
  EXPECT_THAT(form(declares("ISO-8859-1"), "FA"), StartsWith("xml.unknown_encoding"));
  EXPECT_THAT(form(declares("EBCDIC"), "FA"), StartsWith("xml."));
  EXPECT_THAT(form("\xEF\xBB\xBF" + declares("windows-1250"), "FA"), StartsWith("xml."));
}

TEST(Xml, NothingIsDefinedOrFetched) {
  const std::string bomb =
      "<!DOCTYPE d [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;'><!ENTITY c '&b;&b;&b;'>]>\n";
  EXPECT_THAT(deliver(bomb + xml(report("<cell code='A/1/3'>&c;</cell>"))).outcome(),
              StartsWith("xml.doctype line 1"));
  EXPECT_THAT(deliver("<!DOCTYPE d [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>\n" +
                      xml(report("<cell code='A/1/3'>&x;</cell>")))
                  .outcome(),
              StartsWith("xml.doctype line 1"));
  EXPECT_THAT(deliver("<!DOCTYPE d SYSTEM 'http://127.0.0.1:1/d.dtd'>\n" + xml("")).outcome(),
              StartsWith("xml.doctype line 1"));
  EXPECT_THAT(deliver(xml(report("<cell code='A/1/3'>&x;</cell>"))).outcome(),
              AllOf(StartsWith("xml.not_well_formed line 3"), HasSubstr("Entity 'x' not defined")));
}

}  // namespace
}  // namespace cas::adapters::report_files
