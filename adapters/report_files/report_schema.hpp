#pragma once
#include <string_view>

namespace cas::adapters::report_files {

/// What every element of a delivery stands in.
inline constexpr std::string_view kNamespace = "urn:cas:report:1";

/// The published schema of deliveries in XML, the text of `cas-report.xsd`.
[[nodiscard]] std::string_view report_schema();

}  // namespace cas::adapters::report_files
