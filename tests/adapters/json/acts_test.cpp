#include "adapters/json/acts.hpp"

#include <gtest/gtest.h>

namespace cas::adapters::json {
namespace {

TEST(Acts, BlanksAloneAreNoReason) {
  for (const auto* blank : {"", " ", "   ", "\t\n", "\u00a0", " \u202f\u2003 "})
    EXPECT_TRUE(says_nothing(blank)) << '"' << blank << '"';
  for (const auto* reason : {"Nowe zadania.", " x ", "\u00a0ż", "\xC2", "."})
    EXPECT_FALSE(says_nothing(reason)) << '"' << reason << '"';
}

}  // namespace
}  // namespace cas::adapters::json
