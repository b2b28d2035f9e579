#pragma once
#include <string>
#include <string_view>
#include <vector>

/// The house rules as pure functions over one file's text, so that tests can show them bad text.
namespace cas::tidy {

struct SourceFile {
  std::string path;  ///< from the root: "events/frame.cpp"
  std::string text;
};

/// One breach: "events/frame.cpp:12: …".
using Findings = std::vector<std::string>;

inline constexpr std::size_t kColumnsMax = 100;
inline constexpr std::size_t kFunctionLinesMax = 60;
inline constexpr std::size_t kFileLinesMax = 400;

/// Our own includes name an allowed folder from the root; third-party ones stay in the adapters.
[[nodiscard]] Findings check_includes(const SourceFile& file);
/// No line is too long, no file has too many, and nothing is marked as unfinished.
[[nodiscard]] Findings check_lines(const SourceFile& file);
/// No function, from the first line of its signature to its last brace, is too long. A lambda
/// counts as part of the function around it.
[[nodiscard]] Findings check_functions(const SourceFile& file);

struct FunctionSpan {
  std::size_t first = 0;  ///< line of the signature's first word, from 1
  std::size_t last = 0;   ///< line of the closing brace
  [[nodiscard]] std::size_t lines() const noexcept { return last - first + 1; }
  friend bool operator==(const FunctionSpan&, const FunctionSpan&) = default;
};
/// Every function body in C++ text. Knows the forms that clang-format leaves us with; text whose
/// braces the preprocessor makes uneven is beyond it.
[[nodiscard]] std::vector<FunctionSpan> functions_of(std::string_view text);

/// The text with comments, literals and preprocessor lines made blank; lines stay where they are.
[[nodiscard]] std::string code_only(std::string_view text);

}  // namespace cas::tidy
