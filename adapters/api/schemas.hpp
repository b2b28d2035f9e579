#pragma once
#include <string_view>

namespace cas::adapters::api {

/// components/schemas of the OpenAPI document, as JSON. A value "@Name" stands for a reference to
/// the schema of that name.
[[nodiscard]] std::string_view schemas_json();
/// Members of it: what administrators and auditors send and are sent.
[[nodiscard]] std::string_view audit_schemas();

}  // namespace cas::adapters::api
