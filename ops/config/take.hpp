#pragma once
#include <optional>
#include <string>

#include "adapters/toml/toml.hpp"
#include "ops/config/settings.hpp"

namespace cas::ops {

/// Each puts a value where it goes, unless it says what is wrong with it.
[[nodiscard]] std::optional<std::string> take_value(const Target& target,
                                                    const adapters::TomlValue::Value& value);
[[nodiscard]] std::optional<std::string> take_text(const Target& target, const std::string& text);
/// As `take_value`, and puts nothing anywhere.
[[nodiscard]] std::optional<std::string> check_value(const Target& target,
                                                     const adapters::TomlValue::Value& value);

}  // namespace cas::ops
