#include "adapters/http/event_parser.hpp"

#include <utility>

namespace cas::adapters::http {

void EventParser::take(std::string_view bytes) {
  for (const char c : bytes) {
    const bool second_half = std::exchange(after_cr_, c == '\r') && c == '\n';
    if (second_half) continue;
    if (c != '\r' && c != '\n') {
      line_.push_back(c);
      continue;
    }
    take_line(line_);
    line_.clear();
  }
}

void EventParser::take_line(std::string_view line) {
  if (line.empty()) {
    if (!data_.empty()) data_.pop_back();  // the last line feed
    complete_.push_back({{name_.empty() ? "message" : name_, data_}, id_});
    name_.clear();
    data_.clear();
    return;
  }
  const auto colon = line.find(':');
  const auto field = line.substr(0, colon);
  auto value = colon == std::string_view::npos ? std::string_view{} : line.substr(colon + 1);
  if (value.starts_with(' ')) value.remove_prefix(1);
  if (field == "event") name_ = value;
  if (field == "id" && value.find('\0') == std::string_view::npos) id_ = value;
  if (field == "data") (data_ += value) += '\n';
}

std::optional<ServerSentEvent> EventParser::next() {
  while (!complete_.empty()) {
    auto [event, id] = std::move(complete_.front());
    complete_.pop_front();
    last_id_ = std::move(id);
    if (!event.data.empty()) return std::move(event);
  }
  return std::nullopt;
}

}  // namespace cas::adapters::http
