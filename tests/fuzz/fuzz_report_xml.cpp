#include <gtest/gtest.h>

#include "tests/fuzz/driver.hpp"
#include "tests/fuzz/report_target.hpp"

namespace cas::fuzz {
namespace {

TEST(Fuzz, ReportXml) {
  run({"report_xml",
       read_corpus("report_xml"),
       {"<",
        ">",
        "/>",
        "</",
        "<report",
        "<cell code='A/1/3'>",
        "</cell>",
        "&amp;",
        "&#48;",
        "&x;",
        "<!DOCTYPE d [",
        "<!ENTITY x 'y'>",
        "]>",
        "<![CDATA[",
        "]]>",
        "<!--",
        "-->",
        "<?",
        "?>",
        "\xEF\xBB\xBF",
        "encoding='windows-1250'",
        "encoding='UTF-16'",
        "\xAF",
        "0*",
        "1 000",
        "1,5",
        "xmlns='urn:cas:report:1'",
        "unit='",
        "period=\""}},
      read_report);
}

}  // namespace
}  // namespace cas::fuzz
