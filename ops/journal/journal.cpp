#include "ops/journal/journal.hpp"

#include <poll.h>
#include <spdlog/async_logger.h>
#include <spdlog/details/null_mutex.h>
#include <spdlog/details/thread_pool.h>
#include <spdlog/sinks/base_sink.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <boost/json/serialize.hpp>
#include <climits>

#include "adapters/json/moments.hpp"
#include "adapters/node/node_thread.hpp"

namespace cas::ops {
namespace {

using boost::json::object;
using Clock = std::chrono::steady_clock;
using Level = Journal::Level;

constexpr std::array<std::string_view, 5> kLevels{"debug", "info", "warning", "error", "off"};
constexpr std::chrono::seconds kLastWords{1};
constexpr int kPollMs = 50;

spdlog::level::level_enum as_spdlog(Level level) {
  switch (level) {
    case Level::debug: return spdlog::level::debug;
    case Level::info: return spdlog::level::info;
    case Level::warning: return spdlog::level::warn;
    case Level::error: return spdlog::level::err;
    case Level::off: return spdlog::level::off;
  }
  return spdlog::level::off;
}

/// Writes to a descriptor that others may share, so that it cannot be made non-blocking: a pipe
/// that polls writable takes this much without waiting (pipe(7)).
class DescriptorSink final : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
 public:
  explicit DescriptorSink(int descriptor) : descriptor_(descriptor) {}
  void give_up_at(Clock::time_point at) { give_up_at_ = at.time_since_epoch().count(); }

 protected:
  void sink_it_(const spdlog::details::log_msg& message) override {
    std::string_view rest{message.payload.data(), message.payload.size()};
    while (!rest.empty()) {
      if (!writable()) return;
      const auto written =
          ::write(descriptor_, rest.data(), std::min<std::size_t>(rest.size(), PIPE_BUF));
      if (written < 0) return;  // nobody is there who could be told
      rest.remove_prefix(static_cast<std::size_t>(written));
    }
  }
  void flush_() override {}

 private:
  bool writable() {
    pollfd ask{descriptor_, POLLOUT, 0};
    while (true) {
      const bool late = Clock::now().time_since_epoch().count() > give_up_at_;
      if (::poll(&ask, 1, late ? 0 : kPollMs) != 0) return true;
      if (late) return false;
    }
  }

  const int descriptor_;
  std::atomic<Clock::rep> give_up_at_ = Clock::time_point::max().time_since_epoch().count();
};

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

struct Journal::Writer {
  explicit Writer(const Options& options)
      : sink(std::make_shared<DescriptorSink>(options.descriptor)),
        pool(std::make_shared<spdlog::details::thread_pool>(options.lines_max, 1)),
        logger(std::make_shared<spdlog::async_logger>(
            "cas", sink, pool, spdlog::async_overflow_policy::overrun_oldest)) {
    logger->set_level(as_spdlog(options.level));
  }
  [[nodiscard]] bool tells(Level level) const { return logger->should_log(as_spdlog(level)); }
  void write(Level level, std::string line) const {
    line += '\n';
    logger->log(as_spdlog(level), spdlog::string_view_t(line.data(), line.size()));
  }
  std::shared_ptr<DescriptorSink> sink;
  std::shared_ptr<spdlog::details::thread_pool> pool;
  std::shared_ptr<spdlog::async_logger> logger;
};

Journal::Journal(Options options)
    : options_(options), writer_(std::make_unique<Writer>(options_)) {}

Journal::~Journal() { writer_->sink->give_up_at(Clock::now() + kLastWords); }

void Journal::say(Level level, std::string_view event, const object& fields) {
  if (!writer_->tells(level)) return;
  const auto time = adapters::json::format_time(adapters::node::system_now());
  writer_->write(level, options_.form == Form::json ? for_programs(level, event, fields, time)
                                                    : for_people(level, event, fields, time));
}

void Journal::access(const adapters::http::Access& access, std::string_view operation) {
  const auto level = access.status >= 500 ? Level::warning : Level::info;
  if (!options_.access || !writer_->tells(level)) return;
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
  writer_->write(level, std::move(line));
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

std::uint64_t Journal::dropped() const { return writer_->pool->overrun_counter(); }

std::string_view name_of(Level level) { return kLevels.at(static_cast<std::size_t>(level)); }

Level level_named(std::string_view name) {
  const auto* const at = std::ranges::find(kLevels, name);
  invariant(at != kLevels.end(), "levels are checked where they are read");
  return static_cast<Level>(at - kLevels.begin());
}

}  // namespace cas::ops
