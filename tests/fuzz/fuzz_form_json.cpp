#include <gtest/gtest.h>

#include "adapters/files/form_json.hpp"
#include "tests/fuzz/driver.hpp"

namespace cas::fuzz {
namespace {

bool read_form(std::string_view text) {
  const auto form = adapters::files::parse_form(text);
  if (!form) {
    invariant(form.error().code == Errc::invalid && !form.error().detail.empty(),
              "a refusal says why");
    return false;
  }
  const auto printed = adapters::files::print_form(*form);
  const auto again = adapters::files::parse_form(printed);
  invariant(again.has_value() && *again == *form, "a form prints back to itself");
  invariant(adapters::files::print_form(*again) == printed, "printing is stable");
  invariant(events::Layout::of(*form).has_value(), "an accepted form makes a layout");
  return true;
}

TEST(Fuzz, FormJson) {
  run({"form_json",
       read_corpus("form_json"),
       {R"("parent": "1")",
        R"x("formula": "1+(2-3)")x",
        R"("relation": "none")",
        R"("aggregate")",
        R"("barred": ["1/3"])",
        R"({"pl": "a", "en": "b"})",
        R"("\u0142")",
        R"("\ud83d")",
        "null",
        "true",
        "-1",
        "1e9",
        "18446744073709551616",
        "[",
        "]",
        "{",
        "}",
        ",",
        ":",
        "\"",
        "\xC5\x82",
        R"("number": "1.1")",
        R"("status": "assumed")",
        R"("version": 4294967296)",
        R"("entry": "typed")",
        R"("valid_from": "2014-Q1")",
        R"("valid_to": "2014")",
        R"("severity": "hard")",
        R"x("condition": "[A/*/3] <= sum([A/1..2/4])")x",
        R"({"cells": "[A/*/3]", "expression": "[last_year:A/*/3]"})",
        R"("not_summed": ["[A/1/*]"])",
        R"({"from": "A/1", "to": "A/2"})"}},
      read_form);
}

}  // namespace
}  // namespace cas::fuzz
