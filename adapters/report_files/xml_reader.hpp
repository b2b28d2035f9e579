#pragma once
#include "adapters/report_files/delivery.hpp"
#include "adapters/report_files/input.hpp"

namespace cas::adapters::report_files {

/// Reads a delivery as `cas-report.xsd` describes it and checks it against that. What the schema
/// forbids within a report is a fault of the report, elsewhere an error.
/// @errors those of `Input`, `XmlEvents` and the receiver; invalid "xml.not_a_delivery",
///         "xml.schema"; "file.too_many_…"
[[nodiscard]] Result<FileFacts> read_xml(Input& input, const Receiver& receiver,
                                         const Limits& limits);

}  // namespace cas::adapters::report_files
