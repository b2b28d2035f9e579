#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "events/forms/form_template.hpp"
#include "events/result.hpp"

namespace cas::events {

/// What "<section>/<row>" was called in the version before: more than one where rows were merged
/// into it, none where it had not begun.
[[nodiscard]] std::vector<std::string> rows_before(std::string row,
                                                   std::span<const RowSuccession> successions);

/// What the versions `before` and `now` say of rows: the successions of `now`, and that rows ended
/// which it does not have any more.
[[nodiscard]] std::vector<RowSuccession> successions_between(const FormTemplate& before,
                                                             const FormTemplate& now);
/// Two steps in one: what `rows_before` says after it is what both say one after the other.
[[nodiscard]] std::vector<RowSuccession> composed(std::span<const RowSuccession> first,
                                                  std::span<const RowSuccession> second);

/// For each cell of a version, in layout order, the cells of an older one that it goes on from.
using CellMap = std::vector<std::vector<std::uint16_t>>;
/// Two steps in one.
[[nodiscard]] CellMap composed(const CellMap& first, CellMap second);

/// For each cell of `now`, in layout order, the cells of `before` that it goes on from: none, one,
/// or several whose sum it holds. A row goes on from those that successions of `now` say; else,
/// unless a succession says that it became another row or ended, from the one of its own section
/// and number. Columns keep their numbers; a barred cell has no predecessor and is none. Values are
/// those of the old cells' scales.
/// @param before the version that `now` names rows of, or the same version; both make a layout
[[nodiscard]] CellMap map_cells(const FormTemplate& before, const FormTemplate& now);

/// The successions of `now` whose row `before` does not have: the row that they lead to would go on
/// from nothing.
[[nodiscard]] std::vector<RowSuccession> from_nowhere(const FormTemplate& before,
                                                      const FormTemplate& now);

/// @param before  the version that `now` names rows of
/// @errors rejected "form.bad_succession"  names the rows that are not there, and both versions
[[nodiscard]] Result<void> check_successions(const FormTemplate& before, const FormTemplate& now);

/// What merged cells hold together, by the meaning that symbols have in sums: not known if one of
/// them is not; else their sum, in which only numbers count; without a number below the unit if one
/// of them is; impossible if all are. A cell alone is as it was.
class MergedCell {
 public:
  /// @param factor  what its value is multiplied by to be at the common scale
  void add(CellKind kind, std::int64_t value, std::int64_t factor);
  [[nodiscard]] CellKind kind() const noexcept;
  /// 0 unless the kind is `number`; nothing where it leaves 64 bits.
  [[nodiscard]] std::optional<std::int64_t> value() const noexcept;

 private:
  unsigned kinds_ = 0;
  bool overflown_ = false;
  std::int64_t sum_ = 0;
};

}  // namespace cas::events
