#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "events/result.hpp"

namespace cas::adapters {

/// One value of a TOML file (toml.io, 1.0), at its place.
struct TomlValue {
  struct Other {};  ///< a number with a fraction, a date, a list that holds more than texts
  using Value = std::variant<std::string, std::int64_t, bool, std::vector<std::string>, Other>;

  std::string key;  ///< with the tables that it stands in: "serve.listen"
  Value value;
  std::size_t line = 0;  ///< from 1
};

/// Every value of a file, in the order of its lines.
/// @errors invalid "toml.syntax" with line and column; "toml.not_utf8" with its line;
///         "toml.too_large", "toml.too_deep"
[[nodiscard]] Result<std::vector<TomlValue>> parse_toml(std::string_view text);

}  // namespace cas::adapters
