#pragma once
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "events/carried_layout.hpp"
#include "projections/as_of.hpp"
#include "projections/outliers.hpp"

/// Outliers among the reports of a campaign: each cell's number against the same cell of the other
/// reports whose units are of the same kind, as the reports stand or stood. Nothing is decided by
/// them and nothing of them is stored.
namespace cas::projections {

/// What a number is measured by, so that large units are not outliers for being large.
struct Measure {
  std::optional<std::uint16_t> cell;             ///< another cell of the same report
  std::optional<events::CampaignCode> campaign;  ///< the unit's report there, once approved
  std::optional<events::CarriedLayout> carried;  ///< that report in the layout of this one
  std::string word;                              ///< "A/1/3", "last_year", "nothing"
};

struct OutlierQuestion {
  events::CampaignCode campaign;
  std::string region;                 ///< whose reports are told of
  std::string peers;                  ///< whose they are compared with; `region` lies in it
  std::string unit;                   ///< only of the unit with this code; empty: of all
  std::optional<std::uint16_t> cell;  ///< only of this cell
  Measure measure;
};

struct Outlier {
  std::string unit;  ///< its code
  std::uint16_t cell = 0;
  FarOut far;
};
struct Outliers {
  std::uint64_t reports = 0;   ///< that were compared
  std::vector<Outlier> found;  ///< by unit's code, then by cell
};

/// @param word  "" for the form's first cell that is summed; "nothing", "previous", "last_year" or
///              the code of a cell
/// @errors invalid "outliers.bad_measure"; not_found "outliers.no_such_period"
[[nodiscard]] Result<Measure> measure_of(const events::Registry& registry,
                                         const events::CampaignFacts& campaign,
                                         std::string_view word);

/// A question, with all that it needs beside the rows.
class OutlierSurvey {
 public:
  /// On the projector's thread; everything must be committed.
  /// @param seqs  the position to look at, one seq for each partition
  /// @errors those of check_position; not_found "campaign.unknown"
  [[nodiscard]] static Result<OutlierSurvey> of(const Projector& projector,
                                                OutlierQuestion question,
                                                std::vector<events::Seq> seqs);

  /// Reads the reports: a second for the nation's 2,477 of 900 cells. Holds some millions of
  /// numbers at most and reads the reports several times where there are more. Any thread; the
  /// store must be there meanwhile, what is written to it does not matter.
  [[nodiscard]] Result<Outliers> read() const;
  /// What an outlier is measured by; nothing where that is nothing, as it is for the cell itself
  /// that others are measured by.
  [[nodiscard]] std::optional<events::forms::Decimal> base_of(const Outlier& outlier) const;
  [[nodiscard]] const events::Layout& layout() const noexcept { return layout_; }
  [[nodiscard]] const OutlierQuestion& question() const noexcept { return question_; }

 private:
  struct Unit {
    std::string code;
    events::unit::Kind kind{};
  };
  struct Row;
  struct Block;

  OutlierSurvey(PastRegion peers, OutlierQuestion question, events::Layout layout)
      : peers_(std::move(peers)), question_(std::move(question)), layout_(std::move(layout)) {}
  [[nodiscard]] Result<void> read_rows(Block& block) const;
  [[nodiscard]] Result<void> read_bases(Block& block) const;
  void compare(const Block& block, Outliers& outliers) const;

  PastRegion peers_;
  std::optional<PastRegion> bases_;  ///< of the campaign that values are measured by, if any
  OutlierQuestion question_;
  events::Layout layout_;
  std::map<events::UnitId, Unit> units_;
};

}  // namespace cas::projections
