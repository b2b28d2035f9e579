#pragma once
#include <deque>
#include <optional>
#include <string>
#include <string_view>

namespace cas::adapters::http {

/// One server-sent event.
struct ServerSentEvent {
  std::string name;  ///< "message" where the server has named none
  std::string data;
};

/// Takes a stream of server-sent events apart (HTML Standard 9.2.6), in whatever pieces its bytes
/// come. One thread.
class EventParser {
 public:
  void take(std::string_view bytes);
  /// The next event that is complete.
  std::optional<ServerSentEvent> next();
  /// Where to go on after the last event that was taken with `next`.
  [[nodiscard]] const std::string& last_id() const noexcept { return last_id_; }

 private:
  struct Complete {
    ServerSentEvent event;  ///< without data: only an id came
    std::string id;
  };
  void take_line(std::string_view line);

  std::string line_;
  bool after_cr_ = false;
  std::string name_;
  std::string data_;
  std::string id_;
  std::deque<Complete> complete_;
  std::string last_id_;
};

}  // namespace cas::adapters::http
