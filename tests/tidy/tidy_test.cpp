#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "tests/tidy/rules.hpp"

namespace cas::tidy {

static void PrintTo(const FunctionSpan& span, std::ostream* out) {
  *out << span.first << "-" << span.last;
}

namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const fs::path kRoot{SOURCE_DIR};
const std::set<std::string> kFolders{"events", "engine", "projections", "adapters", "ops", "tests"};

std::vector<SourceFile> our_files() {
  std::vector<SourceFile> files;
  for (const auto& folder : kFolders)
    for (const auto& entry : fs::recursive_directory_iterator(kRoot / folder)) {
      const auto ending = entry.path().extension();
      if (ending != ".hpp" && ending != ".cpp") continue;
      std::ifstream in(entry.path(), std::ios::binary);
      files.push_back({fs::relative(entry.path(), kRoot).string(),
                       {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()}});
    }
  return files;
}

void expect_none(Findings (*check)(const SourceFile&)) {
  const auto files = our_files();
  ASSERT_GT(files.size(), 20u);
  for (const auto& file : files)
    for (const auto& finding : check(file)) ADD_FAILURE() << finding;
}

TEST(Tidy, IncludesPointOnlyDownwards) { expect_none(&check_includes); }
TEST(Tidy, LinesAndFilesAreShortAndFinished) { expect_none(&check_lines); }
TEST(Tidy, FunctionsFitAScreen) { expect_none(&check_functions); }

TEST(Tidy, TheTopLevelHoldsWhatTheDesignNames) {
  std::set<std::string> allowed = kFolders;
  allowed.insert({"CMakeLists.txt", "CMakePresets.json", "README.md", "build", "cas-data"});
  for (const auto& entry : fs::directory_iterator(kRoot)) {
    const auto name = entry.path().filename().string();
    EXPECT_TRUE(name.starts_with('.') || allowed.contains(name)) << name;
  }
}

TEST(Tidy, EveryFolderExplainsItself) {
  std::vector<fs::path> folders;
  for (const auto& folder : kFolders) folders.push_back(kRoot / folder);
  for (const auto* parent : {"adapters", "ops", "tests"})
    for (const auto& entry : fs::directory_iterator(kRoot / parent))
      if (entry.is_directory() && !entry.path().filename().string().starts_with('_'))
        folders.push_back(entry.path());
  for (const auto& folder : folders)
    EXPECT_TRUE(fs::exists(folder / "README.md")) << fs::relative(folder, kRoot) << " has none";
}

// What follows shows the rules bad text: a rule that cannot fail keeps nothing.

TEST(TidyRules, AnIncludeMayNotPointUpwardsOrSideways) {
  EXPECT_THAT(check_includes({"events/a.cpp", "#include \"engine/report.hpp\"\n"}),
              ElementsAre("events/a.cpp:1: events must not include engine"));
  EXPECT_THAT(check_includes({"projections/a.cpp", "\n#include \"engine/report.hpp\"\n"}),
              ElementsAre("projections/a.cpp:2: projections must not include engine"));
  EXPECT_THAT(check_includes({"engine/a.hpp", "#  include \"adapters/kafka/log.hpp\"\n"}),
              ElementsAre("engine/a.hpp:1: engine must not include adapters"));
  EXPECT_THAT(check_includes({"adapters/x/a.hpp", "#include \"ops/main.hpp\" // why\n"}),
              ElementsAre("adapters/x/a.hpp:1: adapters must not include ops"));
  EXPECT_THAT(check_includes({"adapters/x/a.hpp", "#include \"b.hpp\"\n"}),
              ElementsAre(HasSubstr("not written from the root")));
  EXPECT_THAT(check_includes({"utils/a.hpp", ""}), ElementsAre(HasSubstr("has no place")));
  EXPECT_THAT(check_includes({"ops/a.cpp", "#include <map>\n#include \"adapters/x/a.hpp\"\n"}),
              IsEmpty());
}

TEST(TidyRules, ThirdPartyHeadersStayInTheAdapters) {
  EXPECT_THAT(check_includes({"engine/a.cpp", "#include <rocksdb/db.h>\n"}),
              ElementsAre("engine/a.cpp:1: <rocksdb/db.h> belongs behind an adapter"));
  EXPECT_THAT(check_includes({"projections/a.cpp", "#include <unistd.h>\n"}),
              ElementsAre(HasSubstr("belongs behind an adapter")));
  EXPECT_THAT(check_includes({"events/frame.cpp", "#include <openssl/evp.h>\n"}),
              ElementsAre(HasSubstr("belongs behind an adapter")));
  EXPECT_THAT(check_includes({"engine/a.cpp", "#include <cereal/cereal.hpp>\n"}),
              ElementsAre(HasSubstr("belongs behind an adapter")));
  EXPECT_THAT(check_includes({"events/hash.cpp", "#include <openssl/evp.h>\n"}), IsEmpty());
  EXPECT_THAT(check_includes({"adapters/x/a.cpp", "#include <rocksdb/db.h>\n"}), IsEmpty());
}

TEST(TidyRules, ALineMayNotBeTooWideNorAFileTooLong) {
  const std::string wide(101, 'x');
  EXPECT_THAT(check_lines({"events/a.cpp", "\n" + wide + "\n"}),
              ElementsAre("events/a.cpp:2: is 101 columns wide"));
  std::string polish;
  for (int i = 0; i < 100; ++i) polish += "ł";
  EXPECT_THAT(check_lines({"events/a.cpp", polish}), IsEmpty()) << "counts letters, not bytes";
  EXPECT_THAT(check_lines({"events/a.cpp", std::string(401, '\n')}),
              ElementsAre(HasSubstr("longer than it should be")));
  EXPECT_THAT(check_lines({"events/a.cpp", std::string("// TO") + "DO: later\n"}),
              ElementsAre(HasSubstr("says")));
}

std::string function_of(std::size_t lines) {
  std::string text = "int f(int a) {\n";
  for (std::size_t i = 2; i < lines; ++i) text += "  if (a > 3) {}\n";
  return text + "}\n";
}

TEST(TidyRules, AFunctionMayNotBeTooLong) {
  EXPECT_THAT(check_functions({"events/a.cpp", function_of(60)}), IsEmpty());
  EXPECT_THAT(check_functions({"events/a.cpp", "\n" + function_of(61)}),
              ElementsAre("events/a.cpp:2: a function of 61 lines"));
  EXPECT_THAT(check_functions({"events/a.cpp", "namespace a {\nstruct B {\n public:\n" +
                                                   function_of(61) + "};\n}\n"}),
              ElementsAre("events/a.cpp:4: a function of 61 lines"));
}

TEST(TidyRules, FunctionsAreFoundInEveryFormTheyHaveHere) {
  const auto spans = functions_of(R"text(
namespace a::b {
enum class Kind : char { one = 1, two = 2 };
constexpr std::array<int, 2> kTable{
    1,
    2};
template <class T>
  requires std::is_same_v<T, int>
struct Point : Base<T> {
  explicit Point(int x) : x_{x}, y_{
      2} {
    go({1});
  }
  bool operator<(const Point& other) const noexcept { return x_ < other.x_; }
 private:
  template <class F>
  auto each(F f) const -> std::vector<decltype(f(1))> {
    return map([&](int i) {
      return f(i);
    });
  }
  int x_ = 1'000;
};
void defaulted(Options options = {}, char brace = '{') {
  puts("}"); // }
  /* { */
}
}  // namespace a::b
extern "C" int entry(const char* text) {
  return 0;
}
#define OPEN {
)text");
  EXPECT_THAT(spans, ElementsAre(FunctionSpan{10, 13}, FunctionSpan{14, 14}, FunctionSpan{16, 21},
                                 FunctionSpan{24, 27}, FunctionSpan{29, 31}));
}

TEST(TidyRules, CommentsAndLiteralsAreNoCode) {
  EXPECT_EQ(code_only("a /* b\n{ */ c // d\ne"), "a     \n     c     \ne");
  EXPECT_EQ(code_only(R"(f("\"{", '{', 1'000);)"), "f(     ,    , 1'000);");
  EXPECT_EQ(code_only("R\"x({\n)x\";"), "     \n   ;");
  EXPECT_EQ(code_only("#if A \\\n  {\nb"), "       \n   \nb");
}

}  // namespace
}  // namespace cas::tidy
