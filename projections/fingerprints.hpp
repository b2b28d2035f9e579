#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "events/hash.hpp"
#include "projections/aggregates.hpp"
#include "projections/projector.hpp"

namespace cas::projections {

/// What the totals mean, the same on every log, machine, number of shards and run: SHA-256 over the
/// lines of `each_totals_line`.
[[nodiscard]] Result<events::Hash> totals_hash(const Projector& projector);

/// One LF-ended line for each cell of each total that counts something, in byte order:
/// `campaign code;form;form
/// version;lens;region;cell;sum;scale;numbers;below_unit;no_data;impossible` A nation has millions
/// of them, so they are handed over one by one.
[[nodiscard]] Result<void> each_totals_line(const Projector& projector,
                                            const std::function<void(std::string_view)>& take);

/// What the store holds: SHA-256 over every row but the checkpoints, in key order, each key and
/// value behind its length (u32 little-endian), then seq (u64 little-endian) and hash of each
/// partition's tip. Two nodes at one position have the same one. Everything must be committed.
[[nodiscard]] Result<events::Hash> digest(const Projector& projector);

/// "entered", "submitted", "accepted_regional", "accepted_national".
[[nodiscard]] std::string_view name_of(events::report::Lens lens);
[[nodiscard]] std::optional<events::report::Lens> lens_named(std::string_view name);

}  // namespace cas::projections
