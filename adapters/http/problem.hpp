#pragma once
#include <string_view>

#include "adapters/http/message.hpp"
#include "events/result.hpp"

/// Problem details (RFC 9457): what every error is answered with.
namespace cas::adapters::http {

/// application/problem+json with the members type (`urn:cas:problem:<reason>`), title, status,
/// detail, instance (`urn:cas:request:<id>`) and reason. Without a detail or an id that member is
/// left out. `reason` is a stable token such as "http.body_too_large".
[[nodiscard]] Response problem(int status, std::string_view reason, std::string_view title,
                               std::string_view detail = {}, std::string_view request_id = {});

/// The same from an error, whose context is not told: invalid 400, forbidden 403, not_found 404,
/// rejected 409, conflict 412, corrupt 500, unavailable 503 with `Retry-After: 1`.
[[nodiscard]] Response problem(const Error& error, std::string_view request_id = {});

[[nodiscard]] int status_of(Errc code);

/// The phrase that RFC 9110 has for a status: "Not Found".
[[nodiscard]] std::string_view phrase_of(int status);

}  // namespace cas::adapters::http
