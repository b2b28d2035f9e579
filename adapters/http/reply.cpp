#include "adapters/http/connection.hpp"
#include "adapters/http/problem.hpp"

namespace cas::adapters::http {

Reply::Reply(std::weak_ptr<Connection> connection) : connection_(std::move(connection)) {}

Reply::Reply(Reply&& other) noexcept
    : connection_(std::move(other.connection_)), open_(std::exchange(other.open_, false)) {}

Reply& Reply::operator=(Reply&& other) noexcept {
  Reply taken(std::move(other));
  std::swap(connection_, taken.connection_);
  std::swap(open_, taken.open_);
  return *this;
}

Reply::~Reply() {
  if (!open_) return;
  if (const auto connection = connection_.lock()) connection->answer_nothing();
}

void Reply::send(Response response) {
  invariant(std::exchange(open_, false), "a request is answered once");
  if (const auto connection = connection_.lock()) connection->answer(std::move(response));
}

std::shared_ptr<EventStream> Reply::stream(Fields headers) {
  invariant(std::exchange(open_, false), "a request is answered once");
  if (const auto connection = connection_.lock())
    return connection->begin_stream(std::move(headers));
  auto stream = std::make_shared<EventStream>(connection_, 0);
  stream->close("peer_closed");
  return stream;
}

}  // namespace cas::adapters::http
