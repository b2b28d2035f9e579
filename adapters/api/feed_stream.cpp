#include "adapters/api/feed_stream.hpp"

namespace cas::adapters::api {

std::string seen_by(const Call& call) {
  const auto* last = call.request.header("Last-Event-ID");
  return last != nullptr ? *last : call.query("from");
}

std::shared_ptr<http::EventStream> begin_stream(http::Reply& reply, const std::string& first) {
  auto stream = reply.stream({{"Cache-Control", "no-store"}});
  stream->send(std::make_shared<const std::string>("retry: 1000\n: begins\n\n" + first));
  return stream;
}

std::string event_text(std::string_view event, const std::string& position, std::string data) {
  data.back() = ',';
  return "event: " + std::string(event) + "\ndata: " + std::move(data) + "\"position\":\"" +
         position + "\"}\n\n";
}

std::string with_id(const std::string& position, std::string_view event) {
  return "id: " + position + "\n" + std::string(event);
}

http::EventStream::Bytes id_alone(const std::string& position) {
  return std::make_shared<const std::string>(with_id(position, "\n"));
}

}  // namespace cas::adapters::api
