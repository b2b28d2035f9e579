#include <gtest/gtest.h>

#include "adapters/toml/toml.hpp"
#include "tests/fuzz/driver.hpp"

namespace cas::fuzz {
namespace {

bool read_toml(std::string_view text) {
  const auto all = adapters::parse_toml(text);
  if (!all) {
    invariant(all.error().code == Errc::invalid && !all.error().detail.empty(), "says what");
    return false;
  }
  std::size_t line = 0;
  for (const auto& value : *all) {
    invariant(!value.key.empty() || text.find('"') != std::string_view::npos ||
                  text.find('\'') != std::string_view::npos,
              "only quotes make an empty key");
    invariant(value.line >= line, "lines ascend");
    line = value.line;
  }
  return true;
}

TEST(Fuzz, Toml) {
  run({"toml", read_corpus("toml"), {"[",       "]",
                                     "[[",      "]]",
                                     "=",       "\"",
                                     "'''",     "\"\"\"",
                                     "\n",      "#",
                                     "{",       "}",
                                     ",",       ".",
                                     "true",    "1979-05-27",
                                     "1e9",     "0x",
                                     "inf",     "nan",
                                     "\\u0000", "\xED\xA0\x80",
                                     "\r\n",    "serve"}},
      read_toml);
}

}  // namespace
}  // namespace cas::fuzz
