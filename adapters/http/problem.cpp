#include "adapters/http/problem.hpp"

#include <boost/beast/http/status.hpp>
#include <boost/json.hpp>

#include "adapters/files/text.hpp"

namespace cas::adapters::http {
namespace {

/// Whatever a detail quotes, the document is UTF-8.
std::string readable(std::string_view text) {
  std::string out(text);
  while (const auto bad = files::first_invalid_utf8(out)) out[*bad] = '?';
  return out;
}

}  // namespace

std::string_view phrase_of(int status) {
  const auto phrase =
      boost::beast::http::obsolete_reason(static_cast<boost::beast::http::status>(status));
  return {phrase.data(), phrase.size()};
}

int status_of(Errc code) {
  switch (code) {
    case Errc::invalid: return 400;
    case Errc::rejected: return 409;
    case Errc::forbidden: return 403;
    case Errc::not_found: return 404;
    case Errc::conflict: return 412;
    case Errc::unavailable: return 503;
    case Errc::corrupt: return 500;
  }
  return 500;
}

Response problem(int status, std::string_view reason, std::string_view title,
                 std::string_view detail, std::string_view request_id) {
  const auto token = readable(reason);
  boost::json::object document{
      {"type", "urn:cas:problem:" + token}, {"title", readable(title)}, {"status", status}};
  if (!detail.empty()) document["detail"] = readable(detail);
  if (!request_id.empty()) document["instance"] = "urn:cas:request:" + readable(request_id);
  document["reason"] = token;
  return {status, "application/problem+json", boost::json::serialize(document) + "\n"};
}

Response problem(const Error& error, std::string_view request_id) {
  const int status = status_of(error.code);
  auto response = problem(status, error.reason, phrase_of(status), error.detail, request_id);
  if (error.code == Errc::unavailable) response.headers.emplace_back("Retry-After", "1");
  return response;
}

}  // namespace cas::adapters::http
