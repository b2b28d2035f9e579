#include "adapters/api/present_answers.hpp"

#include <gtest/gtest.h>

namespace cas::adapters::api {
namespace {

TEST(PresentAnswers, AreSharedUntilTheNextFrame) {
  PresentAnswers answers;
  EXPECT_EQ(answers.find(7, "totals of PL"), nullptr);
  const auto kept = answers.keep(7, "totals of PL", "12");
  EXPECT_EQ(kept->bytes(), "12");
  EXPECT_EQ(answers.find(7, "totals of PL"), kept);
  EXPECT_EQ(answers.find(7, "totals of 02"), nullptr);
  EXPECT_EQ(answers.find(8, "totals of PL"), nullptr);
  EXPECT_EQ(answers.find(7, "totals of PL"), nullptr) << "what is past does not come back";
  EXPECT_EQ(kept->bytes(), "12") << "whoever is being answered keeps it";
}

TEST(PresentAnswers, TakeNoMoreThanSomeMegabytes) {
  PresentAnswers answers;
  const std::string large(std::size_t{1} << 20, 'x');
  for (int i = 0; i < 100; ++i) answers.keep(1, std::to_string(i), large);
  std::size_t kept = 0;
  for (int i = 0; i < 100; ++i) kept += answers.find(1, std::to_string(i)) != nullptr ? 1 : 0;
  EXPECT_GT(kept, 0U);
  EXPECT_LE(kept, 8U);
}

}  // namespace
}  // namespace cas::adapters::api
