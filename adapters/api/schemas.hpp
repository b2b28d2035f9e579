#pragma once
#include <string_view>

namespace cas::adapters::api {

/// components/schemas of the OpenAPI document, as JSON. A value "@Name" stands for a reference to
/// the schema of that name.
[[nodiscard]] std::string_view schemas_json();
/// Members of it: form templates.
[[nodiscard]] std::string_view form_schemas();
/// Members of it: what administrators and auditors send and are sent.
[[nodiscard]] std::string_view audit_schemas();
/// Members of it: what the rules say.
[[nodiscard]] std::string_view finding_schemas();
/// Members of it: files of reports, what is shown of them and what became of them.
[[nodiscard]] std::string_view load_schemas();
/// Members of it: the events that are published beside a log in Kafka, too.
[[nodiscard]] std::string_view published_schemas();

}  // namespace cas::adapters::api
