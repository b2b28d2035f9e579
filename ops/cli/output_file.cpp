#include "ops/cli/output_file.hpp"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iostream>

namespace cas::ops {
namespace {

namespace fs = std::filesystem;
using Fill = std::function<Result<void>(std::ostream&)>;

std::unexpected<Error> unwritable(const std::string& name) {
  return fail(Errc::unavailable, "file.unwritable", name + " cannot be written to its end.");
}

Result<void> fill_whole(std::ostream& to, const std::string& name, const Fill& fill) {
  if (!to) return unwritable(name);
  if (auto done = fill(to); !done) return done;
  to.flush();
  if (!to) return unwritable(name);
  return {};
}

Result<void> fill_file(const fs::path& file, const std::string& name, const Fill& fill) {
  std::ofstream to{file, std::ios::binary | std::ios::trunc};
  return fill_whole(to, name, fill);
}

}  // namespace

Result<void> write_output(const std::string& path, const Fill& fill) {
  if (path.empty()) return fill_whole(std::cout, "Standard output", fill);
  std::error_code failed;
  const auto there = fs::status(path, failed);
  // A pipe or a terminal holds nothing that could be lost.
  if (fs::exists(there) && !fs::is_regular_file(there)) return fill_file(path, path, fill);
  const auto target = fs::weakly_canonical(path, failed);  // a link stays one
  auto part = target;
  part += "." + std::to_string(getpid()) + ".part";
  auto done = fill_file(part, path, fill);
  if (done && fs::exists(there)) fs::permissions(part, there.permissions(), failed);
  if (done) fs::rename(part, target, failed);
  if (done && failed) done = unwritable(path);
  if (!done) fs::remove(part, failed);
  return done;
}

}  // namespace cas::ops
