#include "adapters/json/frame_json.hpp"

#include "adapters/json/event_json.hpp"

namespace cas::adapters::json {

boost::json::object frame_json(const events::ReadFrame& read) {
  boost::json::object all{{"offset", read.offset.value()}, {"bytes", read.bytes.size()}};
  if (!read.frame) {
    all["unreadable"] = read.frame.error().detail;
    return all;
  }
  all["frame"] = header_json(*read.frame);
  boost::json::array events;
  for (std::size_t i = 0; i < read.frame->events.size(); ++i) {
    const auto& view = read.frame->events[i];
    boost::json::object event{{"stream", view.stream},
                              {"version", view.version.value()},
                              {"name", view.name},
                              {"class_version", view.class_version}};
    if (read.events)
      event["fields"] = event_json((*read.events)[i], nullptr);
    else
      event["undecodable"] = read.events.error().detail;
    events.push_back(std::move(event));
  }
  all["events"] = std::move(events);
  return all;
}

}  // namespace cas::adapters::json
