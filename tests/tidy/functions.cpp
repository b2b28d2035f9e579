#include <cctype>
#include <regex>

#include "tests/tidy/rules.hpp"

namespace cas::tidy {
namespace {

/// Walks C++ text and blanks what is no code.
class Blanker {
 public:
  explicit Blanker(std::string_view text) : text_(text), out_(text) {}

  std::string run() {
    while (at_ < text_.size()) {
      if (starts("//")) {
        blank_to(text_.find('\n', at_));
      } else if (starts("/*")) {
        blank_to(past("*/", at_ + 2));
      } else if (starts("R\"") && !word_before()) {
        const auto open = text_.find('(', at_);
        const auto delimiter = std::string(text_.substr(at_ + 2, open - at_ - 2));
        blank_to(past(")" + delimiter + "\"", open));
      } else if (text_[at_] == '"' || (text_[at_] == '\'' && !digit_separator())) {
        blank_to(past_quote());
      } else if (text_[at_] == '#' && first_in_line()) {
        blank_to(past_directive());
      } else {
        ++at_;
      }
    }
    return std::move(out_);
  }

 private:
  static bool word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }
  [[nodiscard]] bool starts(std::string_view with) const {
    return text_.substr(at_).starts_with(with);
  }
  [[nodiscard]] bool word_before() const { return at_ > 0 && word(text_[at_ - 1]); }
  [[nodiscard]] bool digit_separator() const {
    return at_ > 0 && std::isxdigit(static_cast<unsigned char>(text_[at_ - 1])) != 0;
  }
  [[nodiscard]] bool first_in_line() const {
    const auto before = text_.substr(0, at_).find_last_not_of(" \t");
    return before == std::string_view::npos || text_[before] == '\n';
  }
  [[nodiscard]] std::size_t past(std::string_view end, std::size_t from) const {
    const auto found = text_.find(end, from);
    return found == std::string_view::npos ? found : found + end.size();
  }
  [[nodiscard]] std::size_t past_quote() const {
    for (auto i = at_ + 1; i < text_.size(); ++i) {
      if (text_[i] == text_[at_]) return i + 1;
      if (text_[i] == '\\') ++i;
    }
    return text_.size();
  }
  [[nodiscard]] std::size_t past_directive() const {
    auto end = text_.find('\n', at_);
    while (end != std::string_view::npos && text_[end - 1] == '\\') end = text_.find('\n', end + 1);
    return end;
  }
  void blank_to(std::size_t end) {
    for (end = std::min(end, text_.size()); at_ < end; ++at_)
      if (text_[at_] != '\n') out_[at_] = ' ';
  }

  std::string_view text_;
  std::string out_;
  std::size_t at_ = 0;
};

enum class Brace { scope, function, other };

/// What a brace opens, by what stands before it since the last statement.
Brace kind_of(std::string head) {
  static const std::regex kInside(R"re(<[^<>]*>|\([^()]*\))re");
  static const std::regex kScope(R"re(\b(namespace|class|struct|union|enum)\b|^extern\s*$)re");
  const bool call = head.find('(') != std::string::npos;
  for (std::string less; (less = std::regex_replace(head, kInside, " ")) != head;) head = less;
  const bool definition = std::regex_search(head, kScope);
  if (definition && head.find('=') == std::string::npos) return Brace::scope;
  return call ? Brace::function : Brace::other;
}

/// Finds functions in code without comments and literals. Only scopes (file, namespace, class) are
/// looked into; whatever else a brace opens is stepped over whole.
class FunctionFinder {
 public:
  explicit FunctionFinder(std::string_view code) : code_(code) {}

  std::vector<FunctionSpan> run() {
    for (; at_ < code_.size(); ++at_) {
      const char c = code_[at_];
      if (c == '\n') ++line_;
      if (c == '{') {
        open();
      } else if (c == '}' || (c == ';' && parens_ == 0)) {
        head_.clear();
      } else {
        if (c == ':' && access_specifier()) {
          head_.clear();
          continue;
        }
        parens_ += c == '(' ? 1 : c == ')' ? -1 : 0;
        if (head_.empty() && std::isspace(static_cast<unsigned char>(c)) != 0) continue;
        if (head_.empty()) first_ = line_;
        head_.push_back(c);
      }
    }
    return std::move(found_);
  }

 private:
  [[nodiscard]] bool access_specifier() const {
    return head_ == "public" || head_ == "protected" || head_ == "private";
  }

  void open() {
    const auto kind = kind_of(head_);
    if (kind == Brace::scope) {
      head_.clear();
      return;
    }
    step_over();
    // `: a_{1}, b_{2} {` and a default argument `= {}`: the signature goes on behind the brace.
    const auto behind = code_.find_first_not_of(" \n", at_ + 1);
    const bool goes_on = behind != std::string_view::npos &&
                         (code_[behind] == ',' || code_[behind] == '{' || parens_ > 0);
    if (goes_on) return;
    if (kind == Brace::function) found_.push_back({first_, line_});
    head_.clear();
  }

  void step_over() {
    int depth = 0;
    for (; at_ < code_.size(); ++at_) {
      if (code_[at_] == '\n') ++line_;
      if (code_[at_] == '{') ++depth;
      if (code_[at_] == '}' && --depth == 0) return;
    }
  }

  std::string_view code_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
  std::size_t first_ = 1;  // line where head_ begins
  int parens_ = 0;
  std::string head_;
  std::vector<FunctionSpan> found_;
};

}  // namespace

std::string code_only(std::string_view text) { return Blanker(text).run(); }

std::vector<FunctionSpan> functions_of(std::string_view text) {
  const auto code = code_only(text);
  return FunctionFinder(code).run();
}

}  // namespace cas::tidy
