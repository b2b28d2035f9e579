#include "tests/tidy/rules.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <regex>
#include <set>

namespace cas::tidy {
namespace {

using Names = std::set<std::string, std::less<>>;

// The architecture, as a table: a folder may include itself and what stands on its right.
const std::map<std::string, Names, std::less<>> kMayInclude{
    {"events", {}},
    {"engine", {"events"}},
    {"projections", {"events"}},
    {"adapters", {"events", "engine", "projections"}},
    {"ops", {"events", "engine", "projections", "adapters"}},
    {"tests", {"events", "engine", "projections", "adapters", "ops"}},
};

// Where a third-party header may stand outside the adapters: path prefix, header prefix.
constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kThirdParty{{
    {"events/", "cereal/"},
    {"events/hash.cpp", "openssl/"},
    {"ops/", "CLI/"},
    {"ops/", "boost/json"},
}};

std::string at(const SourceFile& file, std::size_t line, const std::string& what) {
  return file.path + ":" + std::to_string(line) + ": " + what;
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::string_view folder_of(std::string_view path) { return path.substr(0, path.find('/')); }

/// Headers of the C++ library have neither a dot nor a slash.
bool third_party_allowed(std::string_view path, const std::string& header) {
  const auto folder = folder_of(path);
  if (folder == "adapters" || folder == "tests") return true;
  if (header.find_first_of("./") == std::string::npos) return true;
  static const Names kPosixNames{"fcntl.h",    "poll.h",         "signal.h",     "sys/ioctl.h",
                                 "sys/stat.h", "unistd.h",       "termios.h",    "sys/types.h",
                                 "sys/wait.h", "sys/resource.h", "sys/socket.h", "sys/un.h"};
  if (folder == "ops" && kPosixNames.contains(header)) return true;
  return std::ranges::any_of(kThirdParty, [&](const auto& row) {
    return path.starts_with(row.first) && header.starts_with(row.second);
  });
}

std::size_t columns(std::string_view line) {
  return static_cast<std::size_t>(std::ranges::count_if(
      line, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

}  // namespace

Findings check_includes(const SourceFile& file) {
  static const std::regex kInclude(R"re(^\s*#\s*include\s*(["<])([^">]+)[">].*)re");
  const auto folder = std::string(folder_of(file.path));
  const auto row = kMayInclude.find(folder);
  if (row == kMayInclude.end()) return {at(file, 1, "stands in a folder that has no place")};
  Findings findings;
  std::size_t number = 0;
  for (const auto line : lines_of(file.text)) {
    ++number;
    std::match_results<std::string_view::const_iterator> match;
    if (!std::regex_match(line.begin(), line.end(), match, kInclude)) continue;
    const auto header = match[2].str();
    if (match[1] == "<") {
      if (!third_party_allowed(file.path, header))
        findings.push_back(at(file, number, "<" + header + "> belongs behind an adapter"));
      continue;
    }
    const auto to = std::string(folder_of(header));
    if (!kMayInclude.contains(to))
      findings.push_back(at(file, number, "\"" + header + "\" is not written from the root"));
    else if (to != folder && !row->second.contains(to))
      findings.push_back(at(file, number, folder + " must not include " + to));
  }
  return findings;
}

Findings check_lines(const SourceFile& file) {
  // Put together here, so that this file does not find itself.
  static const std::array<std::string, 2> kUnfinished{std::string("TO") + "DO",
                                                      std::string("FIX") + "ME"};
  Findings findings;
  const auto lines = lines_of(file.text);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (const auto wide = columns(lines[i]); wide > kColumnsMax)
      findings.push_back(at(file, i + 1, "is " + std::to_string(wide) + " columns wide"));
    for (const auto& word : kUnfinished)
      if (lines[i].find(word) != std::string_view::npos)
        findings.push_back(at(file, i + 1, "says " + word));
  }
  if (lines.size() > kFileLinesMax)
    findings.push_back(at(file, lines.size(), "the file is longer than it should be"));
  return findings;
}

Findings check_functions(const SourceFile& file) {
  Findings findings;
  for (const auto& function : functions_of(file.text))
    if (function.lines() > kFunctionLinesMax)
      findings.push_back(
          at(file, function.first, "a function of " + std::to_string(function.lines()) + " lines"));
  return findings;
}

}  // namespace cas::tidy
