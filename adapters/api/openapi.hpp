#pragma once
#include <string>

namespace cas::adapters::api {

/// The OpenAPI 3.1 document of everything in the table of routes, as JSON. Made once.
[[nodiscard]] const std::string& openapi_document();

}  // namespace cas::adapters::api
