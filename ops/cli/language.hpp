#pragma once
#include <CLI/CLI.hpp>
#include <string_view>

#include "events/forms/exact.hpp"

/// Texts that people read, each in one language throughout.
namespace cas::ops {

using events::forms::Language;

/// One thing in both languages.
struct Both {
  std::string_view pl;
  std::string_view en;
  [[nodiscard]] std::string_view in(Language language) const {
    return language == Language::polish ? pl : en;
  }
};

/// Adds --lang, which must outlive the command's words; `language` is what it is without.
void add_language(CLI::App& to, Language& language);

}  // namespace cas::ops
