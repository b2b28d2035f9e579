#pragma once
#include <string_view>

/// Parts that the operations of the OpenAPI document share, as JSON texts. A value "@Name" stands
/// for a reference to the schema of that name; openapi.cpp writes them out.
namespace cas::adapters::api {

/// By name: description, schema and example of what may stand in a path, a query or a header.
/// Whatever a route takes is described here.
[[nodiscard]] std::string_view parameters_json();
/// components/headers: what answers carry besides their body.
[[nodiscard]] std::string_view headers_json();

}  // namespace cas::adapters::api
