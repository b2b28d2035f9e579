#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "events/forms/rule_text.hpp"

namespace cas::events::forms {

enum class TokenKind : std::uint8_t { end, number, word, reference, symbol };

struct Token {
  TokenKind kind{};
  std::uint32_t column = 1;
  std::string_view text;
  [[nodiscard]] bool is(std::string_view word) const {
    return (kind == TokenKind::symbol || kind == TokenKind::word) && text == word;
  }
};

/// The error of a text that does not fit: "column 14: <what>".
[[nodiscard]] std::unexpected<Error> bad_text(std::uint32_t column, std::string what,
                                              std::string reason = "rule.bad_text");

/// Cuts a rule's text into tokens, one at a time. A reference is one token, brackets and all.
class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}
  /// @errors invalid "rule.bad_text"
  [[nodiscard]] Result<Token> next();

 private:
  template <class Accept>
  Token take(TokenKind kind, const Accept& accept);

  std::string_view text_;
  std::size_t at_ = 0;
};

/// Takes a token "[…]" apart. @errors invalid "rule.bad_text"
[[nodiscard]] Result<Reference> read_reference(const Token& token);
/// @errors invalid "rule.bad_text"  more than 15 digits or 6 decimal places
[[nodiscard]] Result<Literal> read_literal(const Token& token);

}  // namespace cas::events::forms
