#include <boost/asio/post.hpp>

#include "adapters/api/exchange.hpp"
#include "adapters/http/negotiation.hpp"
#include "adapters/http/problem.hpp"
#include "adapters/http/shared_body.hpp"

namespace cas::adapters::api {
namespace {

/// To pack so much takes more than a millisecond.
constexpr std::size_t kLargeBody = std::size_t{64} * 1024;

/// With three decimals.
std::string seconds_text(std::int64_t microseconds) {
  const auto milliseconds = std::to_string(microseconds / 1000 % 1000);
  return std::to_string(microseconds / 1'000'000) + "." +
         std::string(3 - milliseconds.size(), '0') + milliseconds;
}

http::Response answer(int status, const boost::json::value& body) {
  http::Response response;
  response.status = status;
  response.content_type = "application/json";
  response.body = boost::json::serialize(body);
  return response;
}

}  // namespace

std::chrono::microseconds Exchange::lasted() const {
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() -
                                                               began_);
}

/// A large answer is packed on a thread that may take its time: who packed it among the connections
/// would make others of them wait.
void Exchange::send(http::Response response) {
  const auto* encodings = call_.request.header("Accept-Encoding");
  const auto size = response.shared ? response.shared->bytes().size() : response.body.size();
  if (size < kLargeBody || encodings == nullptr || !http::accepts_gzip(*encodings) ||
      !http::worth_packing(response.content_type))
    return reply_.send(std::move(response));
  if (!response.shared)
    response.shared =
        std::make_shared<const http::SharedBody>(std::exchange(response.body, std::string()));
  boost::asio::post(core_.wording,
                    [self = shared_from_this(), response = std::move(response)]() mutable {
                      static_cast<void>(response.shared->packed());
                      self->reply_.send(std::move(response));
                    });
}

void Exchange::send_told(const boost::json::object& told, const std::string& etag) {
  auto response = answer(200, told);
  if (!etag.empty()) response.headers.emplace_back("ETag", etag);
  send(std::move(response));
}

void Exchange::tell(Open what) {
  switch (what) {
    case Open::home: return send({302, {}, {}, {{"Location", "/api/docs"}}});
    case Open::alive: return send(answer(200, {{"alive", true}}));
    case Open::schema: return send(core_.schema.answer(call_.request));
    case Open::document: return send(core_.document.answer(call_.request));
    case Open::docs: {
      auto page = core_.docs.answer(call_.path.empty() ? "" : call_.at("file"), call_.request);
      return page ? send(*std::move(page)) : refuse(page.error());
    }
    case Open::ready:
      return core_.node.hand([self = shared_from_this()](node::Node& node) {
        auto stand = readiness(node);
        self->send(answer(stand.ready ? 200 : 503, std::move(stand.told)));
      });
  }
}

void Exchange::refuse(const Error& error) {
  const bool tries_rule = route_ != nullptr && route_->body == "DraftRule";
  const int status = error.reason == "report.version_missing"          ? 428
                     : tries_rule && error.reason.starts_with("rule.") ? 422
                     : error.reason == "request.media_type"            ? 415
                     : error.reason == "request.content_encoding"      ? 415
                     : error.reason == "command.id_reused"             ? 422
                                                           : http::status_of(error.code);
  auto response =
      http::problem(status, error.reason, http::phrase_of(status), error.detail, call_.request.id);
  if (error.code == Errc::unavailable) response.headers.emplace_back("Retry-After", "1");
  send(std::move(response));
}

void Exchange::tell(Result<Answer> found, node::Node& node) {
  if (!found) return refuse(found.error());
  if (found->again)
    return core_.node.hand([self = shared_from_this(), go_on = std::move(found->again)](
                               node::Node& n) { self->tell(go_on(n), n); });
  http::Response response;
  response.status = found->status;
  response.content_type = route_->type;
  response.body = std::move(found->text);
  response.shared = std::move(found->shared);
  const bool worded = found->not_modified || found->later || response.shared;
  if (!worded && response.body.empty()) response.body = boost::json::serialize(found->body);
  if (!found->etag.empty()) response.headers.emplace_back("ETag", found->etag);
  if (const auto age = node.age_us(node::system_now()))
    response.headers.emplace_back("Log-Age", seconds_text(*age));
  if (found->later) return finish(std::move(response), *std::move(found));
  send(std::move(response));
}

void Exchange::finish(http::Response response, Answer answer) {
  boost::asio::post(core_.wording, [self = shared_from_this(), response = std::move(response),
                                    later = std::move(answer.later)]() mutable {
    auto text = later(self->core_.keys);
    if (!text) return self->refuse(text.error());
    response.body = *std::move(text);
    self->send(std::move(response));
  });
}

}  // namespace cas::adapters::api
