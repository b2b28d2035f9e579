#include "ops/journal/journal.hpp"

#include <algorithm>
#include <array>
#include <boost/json/serialize.hpp>

#include "adapters/json/moments.hpp"
#include "adapters/node/node_thread.hpp"

namespace cas::ops {
namespace {

using boost::json::object;
using Level = Journal::Level;

constexpr std::array<std::string_view, 5> kLevels{"debug", "info", "warning", "error", "off"};

std::string for_people(Level level, std::string_view event, const object& fields,
                       const std::string& time) {
  auto line = time + " " + std::string(name_of(level));
  line.resize(std::max(line.size(), time.size() + 9), ' ');
  line += event;
  for (const auto& [name, value] : fields)
    line += " " + std::string(name) + "=" +
            (value.is_string() ? std::string(value.as_string()) : boost::json::serialize(value));
  return line;
}

std::string for_programs(Level level, std::string_view event, const object& fields,
                         const std::string& time) {
  object line{{"time", time}, {"level", name_of(level)}, {"event", event}};
  for (const auto& [name, value] : fields) line[name] = value;
  return boost::json::serialize(line);
}

/// A client may send any word as its method.
std::string_view method_of(const adapters::http::Access& access) {
  constexpr std::array<std::string_view, 8> kKnown{"GET", "HEAD",   "POST",    "PATCH",
                                                   "PUT", "DELETE", "OPTIONS", "-"};
  return std::ranges::count(kKnown, access.method) > 0 ? access.method : "other";
}

}  // namespace

Journal::Journal(Options options)
    : options_(options), lines_(options.descriptor, options.lines_max) {}

Journal::~Journal() = default;

bool Journal::tells(Level level) const { return level >= options_.level; }

void Journal::write(Level level, std::string line) {
  line += '\n';
  lines_.add(std::move(line), level >= Level::warning);
}

void Journal::say(Level level, std::string_view event, const object& fields) {
  if (!tells(level)) return;
  const auto time = adapters::json::format_time(adapters::node::system_now());
  write(level, options_.form == Form::json ? for_programs(level, event, fields, time)
                                           : for_people(level, event, fields, time));
}

void Journal::access(const adapters::http::Access& access, std::string_view operation) {
  const auto level = access.status >= 500 ? Level::warning : Level::info;
  if (!options_.access || !tells(level)) return;
  if (options_.form == Form::people)
    return say(level, "request",
               {{"id", access.id},
                {"method", method_of(access)},
                {"operation", operation},
                {"status", access.status},
                {"us", access.microseconds}});
  // There are many of these, and none of their words needs a quotation mark.
  std::string line = "{\"time\":\"" + adapters::json::format_time(adapters::node::system_now());
  line.append("\",\"level\":\"").append(name_of(level));
  line.append("\",\"event\":\"request\",\"id\":\"").append(access.id);
  line.append("\",\"method\":\"").append(method_of(access));
  line.append("\",\"operation\":\"").append(operation);
  line.append("\",\"status\":").append(std::to_string(access.status));
  line.append(",\"us\":").append(std::to_string(access.microseconds)).append("}");
  write(level, std::move(line));
}

void Journal::kafka(int level, std::string_view line) {
  constexpr int kError = 3;
  constexpr int kWarning = 4;
  constexpr int kDebug = 7;
  const auto ours = level <= kError     ? Level::error
                    : level == kWarning ? Level::warning
                    : level < kDebug    ? Level::info
                                        : Level::debug;
  say(ours, "kafka", {{"line", line}});
}

std::uint64_t Journal::dropped() const { return lines_.dropped(); }

std::string_view name_of(Level level) { return kLevels.at(static_cast<std::size_t>(level)); }

Level level_named(std::string_view name) {
  const auto* const at = std::ranges::find(kLevels, name);
  invariant(at != kLevels.end(), "levels are checked where they are read");
  return static_cast<Level>(at - kLevels.begin());
}

}  // namespace cas::ops
