#include "adapters/api/cors.hpp"

#include <algorithm>

namespace cas::adapters::api {
namespace {

constexpr const char* kMethods = "GET, HEAD, POST, PATCH, PUT, DELETE";
constexpr const char* kTaken =
    "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Last-Event-ID, "
    "X-Request-Id";
constexpr const char* kShown = "ETag, Link, Location, Log-Age, Retry-After, X-Request-Id";
constexpr const char* kPreflightSeconds = "600";

bool allowed(const std::vector<std::string>& origins, const std::string& origin) {
  return std::ranges::any_of(origins,
                             [&](const std::string& one) { return one == "*" || one == origin; });
}

}  // namespace

bool well_formed_origin(std::string_view origin) {
  if (origin == "*") return true;
  const auto scheme = origin.starts_with("https://")  ? std::string_view("https://")
                      : origin.starts_with("http://") ? std::string_view("http://")
                                                      : std::string_view();
  const auto host = origin.substr(scheme.size());
  constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyz0123456789.-:[]";
  return !scheme.empty() && !host.empty() &&
         host.find_first_not_of(kAllowed) == std::string_view::npos;
}

std::optional<http::Response> answer_cors(const std::vector<std::string>& origins,
                                          const http::Request& request, http::Reply& reply) {
  if (origins.empty()) return std::nullopt;
  // Caches keep apart what is answered to different pages, also where nobody was let in.
  http::Fields fields{{"Vary", "Origin"}};
  const auto* origin = request.header("Origin");
  const bool lets_in = origin != nullptr && allowed(origins, *origin);
  if (lets_in) {
    fields.emplace_back("Access-Control-Allow-Origin", *origin);
    fields.emplace_back("Access-Control-Expose-Headers", kShown);
  }
  reply.add(std::move(fields));
  const bool preflight =
      request.method == "OPTIONS" && request.header("Access-Control-Request-Method") != nullptr;
  if (!lets_in || !preflight) return std::nullopt;
  return http::Response{204,
                        {},
                        {},
                        {{"Access-Control-Allow-Methods", kMethods},
                         {"Access-Control-Allow-Headers", kTaken},
                         {"Access-Control-Max-Age", kPreflightSeconds}}};
}

}  // namespace cas::adapters::api
