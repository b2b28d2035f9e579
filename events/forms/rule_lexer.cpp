#include "events/forms/rule_lexer.hpp"

#include <array>

namespace cas::events::forms {
namespace {

constexpr std::size_t kDigitsMax = 15;
constexpr std::size_t kDecimalsMax = 6;
constexpr std::size_t kCodeBytesMax = 16;
// The longer one of two that begin alike stands first.
constexpr std::array<std::string_view, 15> kSymbols{"<=>", "=>", "<=", ">=", "<>", "=", "<", ">",
                                                    "+",   "-",  "*",  "/",  "(",  ")", ","};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_small(char c) { return (c >= 'a' && c <= 'z') || c == '_'; }
bool is_alphanumeric(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

std::uint32_t column_of(std::size_t at) { return static_cast<std::uint32_t>(at) + 1; }

/// A character as a message shows it; what is not ASCII shall not be cut in two.
std::string shown(char c) {
  if (c >= ' ' && c <= '~') return "'" + std::string(1, c) + "'";
  return "a character that is not plain text";
}

/// Reads "[source:section/rows/columns]" from its first character to its last.
class ReferenceReader {
 public:
  explicit ReferenceReader(const Token& token) : text_(token.text), column_(token.column) {}

  Result<Reference> read() {
    Reference reference;
    reference.column = column_;
    ++at_;
    auto head = code("a section, or a source before ':'", ".-_");
    if (!head) return fail(std::move(head.error()));
    if (peek() == ':') {
      ++at_;
      reference.source = *std::move(head);
      head = code("a section", ".");
      if (!head) return fail(std::move(head.error()));
    }
    reference.section = *std::move(head);
    for (auto* span : {&reference.rows, &reference.columns}) {
      if (peek() != '/') return due(span == &reference.rows ? "'/' and a row" : "'/' and a column");
      ++at_;
      if (auto good = read_span(*span); !good) return fail(std::move(good.error()));
    }
    if (peek() != ']' || at_ + 1 != text_.size()) return due("']'");
    return reference;
  }

 private:
  [[nodiscard]] char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  [[nodiscard]] std::unexpected<Error> due(std::string_view what) const {
    return bad_text(column_ + static_cast<std::uint32_t>(at_),
                    (at_ < text_.size() ? shown(text_[at_]) : "the end") + " where " +
                        std::string(what) + " is due");
  }

  Result<void> read_span(Span& span) {
    if (peek() == '*') {
      ++at_;
      span.kind = Span::Kind::running;
      return {};
    }
    auto first = code("a number as printed, or '*',", ".");
    if (!first) return fail(std::move(first.error()));
    span.first = *std::move(first);
    if (!text_.substr(at_).starts_with("..")) return {};
    at_ += 2;
    auto last = code("the range's last number", ".");
    if (!last) return fail(std::move(last.error()));
    span.kind = Span::Kind::range;
    span.last = *std::move(last);
    return {};
  }

  /// Letters and digits, joined by single signs; a second '.' begins a range's end.
  Result<std::string> code(std::string_view what, std::string_view joints) {
    const auto first = at_;
    while (is_alphanumeric(peek()) ||
           (at_ > first && joints.find(peek()) != std::string_view::npos &&
            at_ + 1 < text_.size() && is_alphanumeric(text_[at_ + 1])))
      ++at_;
    if (at_ == first) return due(what);
    if (at_ - first > kCodeBytesMax) {
      return bad_text(column_ + static_cast<std::uint32_t>(first),
                      "a code of more than 16 characters");
    }
    return std::string(text_.substr(first, at_ - first));
  }

  std::string_view text_;
  std::uint32_t column_;
  std::size_t at_ = 0;
};

}  // namespace

std::unexpected<Error> bad_text(std::uint32_t column, std::string what, std::string reason) {
  return fail(Errc::invalid, std::move(reason),
              "column " + std::to_string(column) + ": " + std::move(what));
}

template <class Accept>
Token Lexer::take(TokenKind kind, const Accept& accept) {
  const auto first = at_;
  while (at_ < text_.size() && accept(text_[at_])) ++at_;
  return {kind, column_of(first), text_.substr(first, at_ - first)};
}

Result<Token> Lexer::next() {
  while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\t'))
    ++at_;
  if (at_ == text_.size()) return Token{TokenKind::end, column_of(at_), {}};
  const char c = text_[at_];
  if (is_digit(c)) return take(TokenKind::number, [](char d) { return is_digit(d) || d == '.'; });
  if (is_small(c)) return take(TokenKind::word, is_small);
  if (c == '[') {
    const auto end = text_.find(']', at_);
    if (end == std::string_view::npos)
      return bad_text(column_of(at_), "the '[' that begins a cell has no ']'");
    const Token token{TokenKind::reference, column_of(at_), text_.substr(at_, end + 1 - at_)};
    at_ = end + 1;
    return token;
  }
  for (const auto symbol : kSymbols) {
    if (!text_.substr(at_).starts_with(symbol)) continue;
    const Token token{TokenKind::symbol, column_of(at_), symbol};
    at_ += symbol.size();
    return token;
  }
  return bad_text(column_of(at_), shown(c) + " has no meaning here");
}

Result<Reference> read_reference(const Token& token) { return ReferenceReader(token).read(); }

Result<Literal> read_literal(const Token& token) {
  Literal literal;
  std::size_t digits = 0;
  bool point = false;
  for (const char c : token.text) {
    if (c == '.') {
      if (point) return bad_text(token.column, "a number has one point");
      point = true;
      continue;
    }
    if (++digits > kDigitsMax) return bad_text(token.column, "a number of more than 15 digits");
    literal.value = literal.value * 10 + (c - '0');
    if (point) ++literal.scale;
  }
  if (token.text.back() == '.') return bad_text(token.column, "decimals are due after the point");
  if (literal.scale > kDecimalsMax)
    return bad_text(token.column, "a number of more than 6 decimal places");
  return literal;
}

}  // namespace cas::events::forms
