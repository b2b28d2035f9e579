#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/http/server.hpp"

/// Cross-origin requests (Fetch Standard 3.2): which pages of other origins may talk to this
/// server.
namespace cas::adapters::api {

/// "https://host" or "http://host:port", as a browser writes it: lower case, no path.
[[nodiscard]] bool well_formed_origin(std::string_view origin);

/// Adds to `reply` what a browser wants to see before it shows the answer to a page of one of these
/// origins ("*" = any; none = cross-origin requests are left alone). Tokens travel in a header, so
/// no credentials are allowed.
/// @returns the answer to a preflight request; nothing when the request has to be answered
[[nodiscard]] std::optional<http::Response> answer_cors(const std::vector<std::string>& origins,
                                                        const http::Request& request,
                                                        http::Reply& reply);

}  // namespace cas::adapters::api
