#include <gtest/gtest.h>

#include "adapters/files/text.hpp"
#include "adapters/http/target.hpp"
#include "tests/fuzz/driver.hpp"

namespace cas::fuzz {
namespace {

using adapters::http::percent_encode;

std::string print(const adapters::http::Target& target) {
  if (target.path == "*") return "*";
  std::string text;
  for (const auto& segment : target.segments) text += "/" + percent_encode(segment);
  if (text.empty()) text = "/";
  char mark = '?';
  for (const auto& [name, value] : target.parameters) {
    text += std::exchange(mark, '&');
    text += percent_encode(name) + "=" + percent_encode(value);
  }
  return text;
}

bool read_target(std::string_view text) {
  const auto target = adapters::http::parse_target(text);
  if (!target) return false;
  invariant(!adapters::files::first_invalid_utf8(target->path), "a path is UTF-8");
  invariant(!adapters::files::has_control(target->path), "a path has no control characters");
  const auto again = adapters::http::parse_target(print(*target));
  invariant(again.has_value() && *again == *target, "a target prints back to itself");
  return true;
}

TEST(Fuzz, HttpTarget) {
  run({"http_target",
       read_corpus("http_target"),
       {"/", "?", "&", "=", "+", "%2F", "%C5%9B", "%00", "%", "http://", "https://", "*", "#"},
       2000},
      read_target);
}

}  // namespace
}  // namespace cas::fuzz
