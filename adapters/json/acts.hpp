#pragma once
#include <map>
#include <span>
#include <string>
#include <string_view>

#include "engine/commands.hpp"
#include "events/forms/form_template.hpp"

/// Commands on a report as people and programs name them.
namespace cas::adapters::json {

struct ActWord {
  std::string_view word;  ///< "submit"
  bool reason = false;    ///< wants one
  engine::ReportCommand (*make)(engine::ReportId, events::Sealed) = nullptr;
};

/// Every act of the flow, in its order.
[[nodiscard]] std::span<const ActWord> acts();
/// @errors invalid "report.unknown_act", which lists them
[[nodiscard]] Result<ActWord> parse_act(std::string_view word);

/// Is there nothing but blanks in what should say why? To be asked before it is sealed, for nobody
/// can tell afterwards.
[[nodiscard]] bool says_nothing(std::string_view reason);

/// Collects cells that were named by their codes, whatever the order; the last word counts.
class CellsRead {
 public:
  explicit CellsRead(const events::Layout& layout) : layout_(layout) {}
  /// @param text as parse_cell takes it
  /// @errors invalid "cell.unknown"; those of files::parse_cell
  Result<void> add(std::string_view code, std::string_view text);
  [[nodiscard]] events::CellChanges changes() const;

 private:
  struct Content {
    events::CellKind kind;
    std::int64_t value;
  };
  const events::Layout& layout_;
  std::map<std::uint16_t, Content> cells_;
};

}  // namespace cas::adapters::json
