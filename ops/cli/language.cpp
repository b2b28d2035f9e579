#include "ops/cli/language.hpp"

#include <string>

namespace cas::ops {

void add_language(CLI::App& to, Language& language) {
  to.add_option_function<std::string>(
        "--lang",
        [&language](const std::string& word) {
          language = word == "en" ? Language::english : Language::polish;
        },
        "of the words: pl or en")
      ->check(CLI::IsMember({"pl", "en"}))
      ->default_str("pl");
}

}  // namespace cas::ops
