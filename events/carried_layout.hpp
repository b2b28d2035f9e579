#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "events/forms/cell_map.hpp"
#include "events/registry.hpp"

namespace cas::events {

/// Reports on an older version of a form, seen in the layout of a newer one. A row goes on from the
/// row that the successions of the versions between say, a column from the one of its number. Rows
/// that were merged go on as their sum. No template says that a row was split, since nothing tells
/// how to share it: such rows have begun and ended, and what stood there stays in the older layout.
class CarriedLayout {
 public:
  /// A cell of the older layout, and what its value is multiplied by in the newer one.
  struct Source {
    std::uint16_t cell = 0;
    std::int64_t factor = 1;
  };
  /// @param older, newer  of the same form, the older version first, or the same one
  [[nodiscard]] static CarriedLayout of(const Registry& registry, const FormFacts& older,
                                        const FormFacts& newer);

  /// For each cell of the newer layout, in its order, the cells of the older one that it goes on
  /// from. A cell with fewer decimal places than one of them has none: its value might not fit. Nor
  /// has one of merged rows whose values mean nothing when they are added, such as averages.
  [[nodiscard]] const std::vector<std::vector<Source>>& from() const noexcept { return from_; }
  /// Rows ("<section>/<row>") of the newer layout none of whose cells goes on from anything.
  [[nodiscard]] const std::vector<std::string>& begun() const noexcept { return begun_; }
  /// Rows of the older layout from none of whose cells anything goes on.
  [[nodiscard]] const std::vector<std::string>& ended() const noexcept { return ended_; }
  /// What a cell of the newer layout holds of the older one's `cells`.
  [[nodiscard]] MergedCell merged(const CellGrid& cells, std::size_t cell) const;
  /// Cells of the older layout in the newer one; those without a predecessor are empty.
  /// @errors rejected "layout.too_large"  a value leaves 64 bits with its new decimal places
  [[nodiscard]] Result<CellGrid> carry(const CellGrid& cells) const;

 private:
  CarriedLayout() = default;
  std::vector<std::vector<Source>> from_;
  std::vector<std::string> begun_, ended_;
};

/// The form version in whose layout somebody wants to see reports on `own`: "newest" of those that
/// are published, or one of its form by name, "FA/3".
/// @errors invalid "layout.unreadable", "layout.older"; not_found "layout.unknown"
[[nodiscard]] Result<const FormFacts*> layout_named(const Registry& registry, const FormFacts& own,
                                                    std::string_view word);

}  // namespace cas::events
