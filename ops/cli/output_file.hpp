#pragma once
#include <functional>
#include <ostream>
#include <string>

#include "events/result.hpp"

namespace cas::ops {

/// Writes what `fill` puts out to a file, or to standard output if `path` is empty. A file that is
/// there already keeps what it holds until the new one is whole, and for good if that fails.
/// @errors those of `fill`; unavailable "file.unwritable"
[[nodiscard]] Result<void> write_output(const std::string& path,
                                        const std::function<Result<void>(std::ostream&)>& fill);

}  // namespace cas::ops
