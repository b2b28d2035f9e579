#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "events/report.hpp"

namespace cas::events::report {

/// Where a report stands on its way. Numbers stand in rows and keyframes: append only.
enum class Phase : std::uint8_t {
  absent = 0,
  at_unit = 1,            ///< open for entry: new, returned, withdrawn or in correction
  approved = 2,           ///< frozen by the unit's head
  submitted = 3,          ///< with the voivodeship office
  accepted_regional = 4,  ///< accepted by the voivodeship office, with the ministry
  accepted_national = 5,  ///< accepted by the ministry
};
inline constexpr std::size_t kPhases = 6;

enum class CorrectionAsk : std::uint8_t { none = 0, requested = 1, permitted = 2 };

/// Which version of a report counts in a total.
enum class Lens : std::uint8_t {
  entered = 0,  ///< the latest revision, whatever its phase
  submitted = 1,
  accepted_regional = 2,
  accepted_national = 3,
};
inline constexpr std::size_t kLenses = 4;

/// Versions that count, by lens; 0 = none. `entered` has no version: it counts every revision.
struct CountedVersions {
  std::uint32_t submitted = 0;
  std::uint32_t accepted_regional = 0;
  std::uint32_t accepted_national = 0;
  template <class Archive>
  void serialize(Archive& ar) {
    ar(submitted, accepted_regional, accepted_national);
  }
  friend bool operator==(const CountedVersions&, const CountedVersions&) = default;
};

/// An explanation that still speaks of what stands in the cells.
struct Explained {
  std::string breach;
  std::vector<std::uint16_t> cells;
  Version version;  ///< of the event that holds the text
  Hash text;        ///< SHA-256 of the sealed text, so that a repeat is known as one
  template <class Archive>
  void serialize(Archive& ar) {
    ar(breach, cells, version, text);
  }
  friend bool operator==(const Explained&, const Explained&) = default;
};

/// A cell that nobody has touched since it was prefilled.
struct Prefilled {
  std::uint16_t cell = 0;
  std::uint16_t prefill = 0;  ///< index into the policy's prefills
  template <class Archive>
  void serialize(Archive& ar) {
    ar(cell, prefill);
  }
  friend bool operator==(const Prefilled&, const Prefilled&) = default;
};

/// All that the history of one report amounts to: what deciders start from, what a keyframe holds,
/// what the report's row shows.
struct ReportState {
  Phase phase = Phase::absent;
  CorrectionAsk ask = CorrectionAsk::none;
  bool returned = false;         ///< lies at the unit because it was returned
  std::uint32_t correction = 0;  ///< 0 = the original report
  std::uint32_t version = 0;     ///< versions frozen so far; the last one's content is `cells`
                                 ///< for as long as the phase is beyond `at_unit`
  Version stream_version;        ///< events so far
  std::uint64_t revisions = 0;   ///< saves so far
  CountedVersions counted;       ///< what counts now
  CountedVersions before;        ///< what counted when this correction was opened
  ReportOpened opened;
  CellGrid cells;                    ///< the latest revision
  CellGrid corrected;                ///< what was accepted when this correction was opened
  std::vector<Explained> explained;  ///< ascending by breach
  std::vector<Prefilled> prefilled;  ///< ascending by cell

  template <class Archive>
  void serialize(Archive& ar) {
    enumerator(ar, phase, Phase::accepted_national);
    enumerator(ar, ask, CorrectionAsk::permitted);
    ar(returned, correction, version, stream_version, revisions, counted, before);
    if (phase != Phase::absent) opened.serialize(ar, ReportOpened::kVersion);
    ar(cells, corrected, explained, prefilled);
  }
  /// What counts for the unit's other reports: the cells once they are approved; what they correct,
  /// or nothing, while they are open.
  [[nodiscard]] const CellGrid* approved_cells() const noexcept {
    if (phase > Phase::at_unit) return &cells;
    return correction > 0 ? &corrected : nullptr;
  }
  friend bool operator==(const ReportState&, const ReportState&) = default;
};

/// Applies `changes` cell by cell; cells beyond the grid are a broken invariant.
void apply(CellGrid& grid, const CellChanges& changes);

/// Total: takes every event that was ever valid, whatever today's rules say. Rules live in
/// deciders.
void evolve(ReportState& state, const Event& event);

}  // namespace cas::events::report
