#include "adapters/toml/toml.hpp"

#include <gmock/gmock.h>

namespace cas::adapters {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(Toml, GivesEveryValueWithItsTableAndItsLine) {
  const auto all = parse_toml(
      "# settings\n"
      "log = \"embedded:x\"\n"
      "shards = 4\n"
      "\n"
      "[serve]\n"
      "origins = [\"https://a\", \"https://b\"]\n"
      "json = true\n"
      "ratio = 0.5\n"
      "mixed = [1, 2]\n");
  ASSERT_TRUE(all.has_value()) << all.error().detail;
  ASSERT_EQ(all->size(), 6U);
  EXPECT_EQ((*all)[0].key, "log");
  EXPECT_EQ((*all)[0].line, 2U);
  EXPECT_EQ(std::get<std::string>((*all)[0].value), "embedded:x");
  EXPECT_EQ(std::get<std::int64_t>((*all)[1].value), 4);
  EXPECT_EQ((*all)[2].key, "serve.origins");
  EXPECT_EQ((*all)[2].line, 6U);
  EXPECT_THAT(std::get<std::vector<std::string>>((*all)[2].value),
              ElementsAre("https://a", "https://b"));
  EXPECT_TRUE(std::get<bool>((*all)[3].value));
  EXPECT_TRUE(std::holds_alternative<TomlValue::Other>((*all)[4].value));
  EXPECT_TRUE(std::holds_alternative<TomlValue::Other>((*all)[5].value));
  EXPECT_TRUE(parse_toml("").has_value());
}

TEST(Toml, NamesThePlaceOfWhatIsNoToml) {
  const auto refused = [](std::string_view text) {
    const auto all = parse_toml(text);
    return all ? std::string("accepted") : all.error().detail;
  };
  EXPECT_THAT(refused("a = 1\na = 2\n"), HasSubstr("line 2, column "));
  EXPECT_THAT(refused("a = 1\n\nfoo bar\n"), HasSubstr("line 3, column 1"));
  EXPECT_THAT(refused("a = 1\nb = \"x\n"), HasSubstr("line 2"));
  EXPECT_THAT(refused("a = 1\nb = \n"), HasSubstr("line 2"));
  EXPECT_THAT(refused("[a]\nx = 1\n[a]\ny = 1\n"), HasSubstr("line"));
}

TEST(Toml, BoundsWhatItReads) {
  EXPECT_EQ(parse_toml(std::string(300'000, '#')).error().reason, "toml.too_large");
  EXPECT_EQ(parse_toml("a = " + std::string(100'000, '[')).error().reason, "toml.too_deep");
}

TEST(Toml, RefusesBytesThatAreNoUtf8) {
  const auto all = parse_toml("log = \"x\"\n[[x]\x8f\n");
  ASSERT_FALSE(all.has_value());
  EXPECT_EQ(all.error().reason, "toml.not_utf8");
  EXPECT_THAT(all.error().detail, HasSubstr("line 2"));
}

}  // namespace
}  // namespace cas::adapters
