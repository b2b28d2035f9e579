#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "events/forms/form_template.hpp"

namespace cas::events {

/// What "<section>/<row>" was called in the version before; nothing where it had not begun.
[[nodiscard]] std::optional<std::string> row_before(std::string row,
                                                    std::span<const RowSuccession> successions);

/// For each cell of `now`, in layout order, the cell of `before` that it goes on from, or nothing.
/// A row goes on from the one that a succession of `now` says; else, unless a succession says that
/// it became another row or ended, from the one of its own section and number. Columns keep their
/// numbers; a barred cell has no predecessor and is none. Values are those of the old cell's scale.
/// @param before the version that `now` names rows of, or the same version; both make a layout
[[nodiscard]] std::vector<std::optional<std::uint16_t>> map_cells(const FormTemplate& before,
                                                                  const FormTemplate& now);

}  // namespace cas::events
