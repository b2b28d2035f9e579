#include <algorithm>
#include <iterator>

#include "adapters/http/connection.hpp"
#include "adapters/http/problem.hpp"

namespace cas::adapters::http {

Reply::Reply(std::weak_ptr<Connection> connection) : connection_(std::move(connection)) {}

Reply::Reply(Reply&& other) noexcept
    : connection_(std::move(other.connection_)),
      operation_(other.operation_),
      added_(std::move(other.added_)),
      open_(std::exchange(other.open_, false)) {}

Reply& Reply::operator=(Reply&& other) noexcept {
  Reply taken(std::move(other));
  std::swap(connection_, taken.connection_);
  std::swap(operation_, taken.operation_);
  std::swap(added_, taken.added_);
  std::swap(open_, taken.open_);
  return *this;
}

Reply::~Reply() {
  if (!open_) return;
  if (const auto connection = connection_.lock()) connection->answer_nothing();
}

void Reply::send(Response response) {
  invariant(std::exchange(open_, false), "a request is answered once");
  const auto connection = connection_.lock();
  if (connection == nullptr) return;
  std::ranges::move(added_, std::back_inserter(response.headers));
  connection->answer(std::move(response), operation_);
}

std::shared_ptr<EventStream> Reply::stream(Fields headers) {
  invariant(std::exchange(open_, false), "a request is answered once");
  std::ranges::move(added_, std::back_inserter(headers));
  if (const auto connection = connection_.lock())
    return connection->begin_stream(std::move(headers), operation_);
  auto stream = std::make_shared<EventStream>(connection_, 0);
  stream->close("peer_closed");
  return stream;
}

}  // namespace cas::adapters::http
