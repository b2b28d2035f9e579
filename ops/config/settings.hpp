#pragma once
#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "events/result.hpp"

namespace cas::ops {

// Where the value of a setting goes, and what it may be.
struct Text {
  std::string* to;
};
struct OneOf {
  std::string* to;
  std::vector<std::string> names;
};
struct Texts {
  std::vector<std::string>* to;  ///< separated by commas in a flag and in the environment
};
struct Truth {
  bool* to;
};
struct Whole {
  std::uint64_t min = 0;
  std::uint64_t max = 0;
  std::function<std::uint64_t()> get;
  std::function<void(std::uint64_t)> set;
};
using Target = std::variant<Text, OneOf, Texts, Truth, Whole>;

template <class T>
[[nodiscard]] Whole whole(T& to, std::uint64_t min, std::uint64_t max) {
  return {min, max, [&to] { return static_cast<std::uint64_t>(to); },
          [&to](std::uint64_t value) { to = static_cast<T>(value); }};
}
/// In milliseconds, as the key says at its end.
[[nodiscard]] inline Whole whole(std::chrono::milliseconds& to, std::uint64_t min,
                                 std::uint64_t max) {
  return {min, max, [&to] { return static_cast<std::uint64_t>(to.count()); },
          [&to](std::uint64_t value) {
            to = std::chrono::milliseconds(static_cast<std::int64_t>(value));
          }};
}

/// Where a value comes from; what stands later wins.
enum class Source { standard, file, variable, flag };
[[nodiscard]] std::string_view name_of(Source source);

/// One value that can be set in three places: `serve.listen` in the file, its variable in the
/// environment, and the flag `--listen` of the command that it was added to.
struct Setting {
  std::string key;
  std::string variable;
  std::string what;
  Target target;
  bool secret = false;  ///< never printed

  Source source = Source::standard;  ///< once resolved
  std::string place = {};            ///< "cas.toml, line 3"; the variable; the flag
  const CLI::App* command = nullptr;
  const CLI::Option* option = nullptr;

  [[nodiscard]] std::string flag() const;
  [[nodiscard]] boost::json::value value() const;
};

/// Something that is wrong with a value, or with the file as a whole.
struct Finding {
  std::string place;         ///< "cas.toml, line 3"; empty = the values that were found, together
  std::string key;           ///< empty = the file
  std::string what;          ///< goes on after the key: "wants a text"
  bool is_sentence = false;  ///< `what` is a sentence of its own
  /// What an error says of a setting's value.
  [[nodiscard]] static Finding of(std::string key, const Error& error);
  /// One line without a full stop.
  [[nodiscard]] std::string text() const;
};

/// Every setting of the program. The places that values go to must outlive it.
class Settings {
 public:
  /// Adds a flag to `command`, and the key and the variable to what is looked for.
  void add(CLI::App& command, Setting setting);

  /// Fills in from the file, if one is named, and from the environment what no flag has set.
  /// `all` looks at the variables of commands, too, that were not asked for.
  [[nodiscard]] std::vector<Finding> resolve(const std::string& file, bool all);

  [[nodiscard]] const std::deque<Setting>& all() const noexcept { return settings_; }
  /// Where the value of that setting comes from; empty for a default.
  [[nodiscard]] std::string place_of(std::string_view key) const;
  /// The file's JSON Schema (2020-12), for editors.
  [[nodiscard]] boost::json::object schema() const;

 private:
  void read_file(const std::string& file, std::vector<Finding>& findings);
  static void read_variable(Setting& setting, std::vector<Finding>& findings);

  std::deque<Setting> settings_;  // flags refer to them
};

}  // namespace cas::ops
