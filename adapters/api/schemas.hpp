#pragma once
#include <string_view>

namespace cas::adapters::api {

/// components/schemas of the OpenAPI document, as JSON.
[[nodiscard]] std::string_view schemas_json();

}  // namespace cas::adapters::api
