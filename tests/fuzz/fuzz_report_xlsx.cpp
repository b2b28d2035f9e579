#include <gtest/gtest.h>

#include "tests/fuzz/driver.hpp"
#include "tests/fuzz/report_target.hpp"

namespace cas::fuzz {
namespace {

TEST(Fuzz, ReportXlsx) {
  run({"report_xlsx",
       read_corpus("report_xlsx"),
       {"PK\x03\x04", "PK\x01\x02", "PK\x05\x06", "xl/workbook.xml", "<c r='C6' t='s'><v>0</v></c>",
        "<row r=\"", "<sheet ", "t=\"e\"", "t=\"inlineStr\"", "<v>", "</v>", "<t>", "9999999999",
        "1E400", "<!DOCTYPE d>", "&amp;", "0*"},
       64 * 1024},
      read_report);
}

}  // namespace
}  // namespace cas::fuzz
