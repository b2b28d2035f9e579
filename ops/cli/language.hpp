#pragma once
#include <CLI/CLI.hpp>
#include <string_view>

#include "events/forms/exact.hpp"

/// Texts that people read, each in one language throughout.
namespace cas::ops {

using events::forms::Bilingual;
using events::forms::Language;

/// Adds --lang, which must outlive the command's words; `language` is what it is without.
void add_language(CLI::App& to, Language& language);

}  // namespace cas::ops
