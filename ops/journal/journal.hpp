#pragma once
#include <boost/json/object.hpp>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "adapters/http/server.hpp"
#include "ops/journal/lines.hpp"

namespace cas::ops {

/// What a running server has to say, a line for each event: JSON for programs, or for people when
/// they watch. Lines hold ids, operations and reason tokens; never a query, a body, a token, a name
/// or a reason that somebody gave.
///
/// Any thread. Nobody waits for a descriptor: lines wait in a bounded queue (`Lines`) for a thread
/// of their own, and when nobody reads them the oldest are dropped and counted.
class Journal {
 public:
  enum class Level { debug, info, warning, error, off };
  enum class Form { json, people };
  struct Options {
    Level level = Level::info;
    Form form = Form::json;
    bool access = true;  ///< a line for each request
    int descriptor = 2;
    std::size_t lines_max = 8192;  ///< that wait
  };

  explicit Journal(Options options);
  /// Writes what waits, for a second at most.
  ~Journal();
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  /// @param event  a stable token: "server.started"
  void say(Level level, std::string_view event, const boost::json::object& fields = {});
  /// @param operation  "readReport"; "none" where there is none
  void access(const adapters::http::Access& access, std::string_view operation);
  /// librdkafka's own line, by syslog level.
  void kafka(int level, std::string_view line);
  /// Lines that nobody read in time.
  [[nodiscard]] std::uint64_t dropped() const;

 private:
  [[nodiscard]] bool tells(Level level) const;
  void write(Level level, std::string line);

  const Options options_;
  Lines lines_;
};

[[nodiscard]] std::string_view name_of(Journal::Level level);
/// The level of that name, which must be one.
[[nodiscard]] Journal::Level level_named(std::string_view name);

}  // namespace cas::ops
