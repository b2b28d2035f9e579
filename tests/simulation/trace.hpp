#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "events/strong.hpp"

namespace cas::simulation {

/// What happened, line by line, for people; costs nothing when it is off.
class Trace {
 public:
  explicit Trace(bool on) : on_(on) {}
  [[nodiscard]] bool on() const noexcept { return on_; }
  /// The moment stands in front, in milliseconds since the run began.
  template <class... Part>
  void say(events::Time now, const Part&... part) {
    if (!on_) return;
    auto& line = lines_.emplace_back(moment(now));
    (append(line, part), ...);
  }
  void begin(events::Time at) { began_ = at; }
  [[nodiscard]] const std::vector<std::string>& lines() const noexcept { return lines_; }

 private:
  [[nodiscard]] std::string moment(events::Time now) const {
    const auto us = now.value() - began_.value();
    auto fraction = std::to_string(us % 1000);
    fraction.insert(0, 3 - fraction.size(), '0');
    auto text = std::to_string(us / 1000) + "." + fraction + "  ";
    if (text.size() < 12) text.insert(0, 12 - text.size(), ' ');
    return text;
  }
  static void append(std::string& line, std::string_view text) { line += text; }
  template <class N>
    requires std::is_integral_v<N>
  static void append(std::string& line, N number) {
    line += std::to_string(number);
  }
  template <class Rep, class Tag>
    requires std::is_integral_v<Rep>
  static void append(std::string& line, events::Strong<Rep, Tag> number) {
    line += std::to_string(number.value());
  }
  template <std::size_t N, class Tag>
  static void append(std::string& line,
                     const events::Strong<std::array<std::uint8_t, N>, Tag>& id) {
    line += to_hex(id).substr(0, 8);
  }

  bool on_;
  events::Time began_;
  std::vector<std::string> lines_;
};

}  // namespace cas::simulation
