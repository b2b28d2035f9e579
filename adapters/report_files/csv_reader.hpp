#pragma once
#include "adapters/report_files/delivery.hpp"
#include "adapters/report_files/input.hpp"

namespace cas::adapters::report_files {

/// Reads `unit;form;version;period;cell;value`, one cell a line below a line of these names (in any
/// order, and perhaps `label`, which is for people), quoted as RFC 4180 says. The lines of a report
/// stand together. Encodings as `TextDecoder` knows them.
/// @errors those of `Input` and the receiver; invalid "csv.unknown_column", "csv.missing_column",
///         "csv.field_count", "csv.bad_quote", "csv.text_too_long", "csv.control_character",
///         "csv.truncated", "file.bad_encoding"; "file.too_many_…"
[[nodiscard]] Result<FileFacts> read_csv(Input& input, const Receiver& receiver,
                                         const Limits& limits);

}  // namespace cas::adapters::report_files
