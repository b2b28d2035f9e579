#include "ops/cli/output_file.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/support/temporary_folder.hpp"

namespace cas::ops {
namespace {

namespace fs = std::filesystem;

std::string content_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

class OutputFile : public testing::Test {
 protected:
  Result<void> put(const std::string& text) {
    return write_output(file_, [&](std::ostream& to) -> Result<void> {
      to << text;
      return {};
    });
  }
  std::ptrdiff_t files() const {
    return std::distance(fs::directory_iterator(folder_.path()), fs::directory_iterator());
  }
  tests::TemporaryFolder folder_;
  const std::string file_ = folder_.path() / "form.xlsx";
};

TEST_F(OutputFile, HoldsWhatWasWritten) {
  ASSERT_TRUE(put("filled in"));
  EXPECT_EQ(content_of(file_), "filled in");
  ASSERT_TRUE(put("anew"));
  EXPECT_EQ(content_of(file_), "anew");
  EXPECT_EQ(files(), 1);
}

TEST_F(OutputFile, KeepsWhatItHeldIfNothingCanBeWritten) {
  ASSERT_TRUE(put("filled in"));
  const auto refused = write_output(file_, [](std::ostream& to) -> Result<void> {
    to << "half";
    return fail(Errc::not_found, "unit.unknown", "No unit has the code 9999999.");
  });
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().reason, "unit.unknown");
  EXPECT_EQ(content_of(file_), "filled in");
  EXPECT_EQ(files(), 1) << "nothing is left of what was begun";
}

TEST_F(OutputFile, GoesThroughALinkAndKeepsWhoMayReadIt) {
  const auto target = folder_.path() / "target.xlsx";
  std::ofstream(target) << "before";
  fs::permissions(target, fs::perms::owner_read | fs::perms::owner_write);
  fs::create_symlink(target, file_);
  ASSERT_TRUE(put("anew"));
  EXPECT_TRUE(fs::is_symlink(file_));
  EXPECT_EQ(content_of(target), "anew");
  EXPECT_EQ(fs::status(target).permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(OutputFile, SaysThatAFolderIsNotThere) {
  const auto refused = write_output(folder_.path() / "none" / "form.xlsx",
                                    [](std::ostream&) -> Result<void> { return {}; });
  EXPECT_EQ(refused.error().reason, "file.unwritable");
}

}  // namespace
}  // namespace cas::ops
