#include <gtest/gtest.h>

#include "tests/fuzz/driver.hpp"
#include "tests/fuzz/report_target.hpp"

namespace cas::fuzz {
namespace {

TEST(Fuzz, ReportCsv) {
  run({"report_csv",
       read_corpus("report_csv"),
       {";",    ";;",       "\"",           "\"\"",  "\r\n",
        "\n",   "\r",       "\xEF\xBB\xBF", "'",     "'=",
        "=1+1", "@",        "\t",           "0*",    ".",
        "x",    "1 000",    "1,5",          "label", "value",
        "\xAF", "\xC5\xBB", "\xC5",         "\x8C",  "\n0212033;FA;1;2014-Q4;A/1/3;5\n"}},
      read_report);
}

}  // namespace
}  // namespace cas::fuzz
