#pragma once
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "events/cells.hpp"
#include "events/region.hpp"
#include "events/sealed.hpp"
#include "events/strong.hpp"

/// One reporting unit's report for one campaign: stream "report/<report id>", in the unit's shard.
namespace cas::events::report {

/// Both deadlines, as instants and as the local dates that people know them by.
struct Deadlines {
  Time unit;                ///< unit to voivodeship office
  std::string unit_date;    ///< local date in Europe/Warsaw, "2015-01-15"
  Time office;              ///< voivodeship office to ministry
  std::string office_date;  ///< local date
  template <class Archive>
  void serialize(Archive& ar) {
    ar(unit, unit_date, office, office_date);
  }
  friend bool operator==(const Deadlines&, const Deadlines&) = default;
};

/// The report exists and waits for its unit. Carries every fact that later shapes its state.
struct ReportOpened {
  static constexpr std::string_view kName = "report.opened";
  static constexpr std::uint32_t kVersion = 1;
  CampaignCode campaign;
  FormCode form;
  FormVersion form_version;
  Hash layout;              ///< FormTemplate::layout_hash of the form version
  std::uint32_t cells = 0;  ///< size of the layout
  UnitId unit;
  RegionPath region;
  Deadlines deadlines;
  template <class Archive>
  void serialize(Archive& ar, std::uint32_t) {
    ar(campaign, form, form_version, layout, cells, unit, region, deadlines);
    if (cells == 0 || cells > kCellsMax)
      throw cereal::Exception("a layout of no or too many cells");
  }
  friend bool operator==(const ReportOpened&, const ReportOpened&) = default;
};

/// Cells were entered, overwritten or cleared; cells not listed keep their content.
struct CellsSaved {
  static constexpr std::string_view kName = "report.cells_saved";
  static constexpr std::uint32_t kVersion = 1;
  CellChanges changes;
  template <class Archive>
  void serialize(Archive& ar, std::uint32_t) {
    ar(changes);
  }
  friend bool operator==(const CellsSaved&, const CellsSaved&) = default;
};

enum class FileFormat : std::uint8_t { xml = 0, csv = 1, xlsx = 2 };

/// The file that cells came from. Its name may be a person's, so only the key's holder reads it.
struct LoadedFile {
  Hash sha256;
  std::uint64_t bytes = 0;
  FileFormat format{};
  Sealed name;  ///< empty: it had none
  template <class Archive>
  void serialize(Archive& ar) {
    ar(sha256, bytes);
    enumerator(ar, format, FileFormat::xlsx);
    ar(name);
  }
  friend bool operator==(const LoadedFile&, const LoadedFile&) = default;
};

/// Cells came from a file that a program wrote, all that it says of this report at once; cells not
/// listed keep their content.
struct CellsLoaded {
  static constexpr std::string_view kName = "report.cells_loaded";
  static constexpr std::uint32_t kVersion = 1;
  CellChanges changes;
  LoadedFile file;
  template <class Archive>
  void serialize(Archive& ar, std::uint32_t) {
    ar(changes, file);
  }
  friend bool operator==(const CellsLoaded&, const CellsLoaded&) = default;
};

/// Another report of the same unit that a decision looked at, as it stood then.
struct CitedReport {
  ReportId report;
  Version version;
  template <class Archive>
  void serialize(Archive& ar) {
    ar(report, version);
  }
  friend bool operator==(const CitedReport&, const CitedReport&) = default;
};

/// Empty cells were given what the form says that they start from.
struct CellsPrefilled {
  static constexpr std::string_view kName = "report.cells_prefilled";
  static constexpr std::uint32_t kVersion = 1;
  CellChanges changes;
  std::vector<std::uint16_t> prefills;  ///< of each cell: index into the policy's prefills
  std::vector<CitedReport> cited;       ///< ascending by id
  template <class Archive>
  void serialize(Archive& ar, std::uint32_t) {
    ar(changes, prefills, cited);
    if constexpr (Archive::is_loading::value) {
      if (prefills.size() != changes.size())
        throw cereal::Exception("prefilled cells without their origin");
    }
  }
  friend bool operator==(const CellsPrefilled&, const CellsPrefilled&) = default;
};

/// An act that says nothing beyond its name.
struct Plain {
  static constexpr std::uint32_t kVersion = 1;
  template <class Archive>
  void serialize(Archive&, std::uint32_t) {}
  friend bool operator==(const Plain&, const Plain&) = default;
};

/// An act with a reason that a person wrote and only the key's holder reads.
struct Reasoned {
  static constexpr std::uint32_t kVersion = 1;
  Sealed why;
  template <class Archive>
  void serialize(Archive& ar, std::uint32_t) {
    ar(why);
  }
  friend bool operator==(const Reasoned&, const Reasoned&) = default;
};

/// The unit's head froze the content as the next version: no hard rule was broken, and each breach
/// of a soft one was explained, in the light of the reports that it cites.
struct ReportApproved {
  static constexpr std::string_view kName = "report.approved";
  static constexpr std::uint32_t kVersion = 2;
  std::vector<CitedReport> cited;  ///< ascending by id; none before class version 2
  template <class Archive>
  void serialize(Archive& ar, std::uint32_t version) {
    if (version >= 2) ar(cited);
  }
  friend bool operator==(const ReportApproved&, const ReportApproved&) = default;
};

/// Somebody said why a soft rule is broken; that travels up with the report, until one of the
/// rule's cells changes.
struct BreachExplained {
  static constexpr std::string_view kName = "report.breach_explained";
  static constexpr std::uint32_t kVersion = 1;
  std::string breach;                ///< the rule's instance: forms::Finding::name
  std::vector<std::uint16_t> cells;  ///< of this report, ascending
  Sealed why;
  template <class Archive>
  void serialize(Archive& ar, std::uint32_t) {
    ar(breach, cells, why);
  }
  friend bool operator==(const BreachExplained&, const BreachExplained&) = default;
};
/// The unit took its approval back before submitting; the frozen version stays in history.
struct ApprovalWithdrawn : Plain {
  static constexpr std::string_view kName = "report.approval_withdrawn";
};
/// The approved version was handed to the voivodeship office.
struct ReportSubmitted : Plain {
  static constexpr std::string_view kName = "report.submitted";
};
/// The unit took the submission back before it was accepted.
struct SubmissionWithdrawn : Plain {
  static constexpr std::string_view kName = "report.submission_withdrawn";
};
/// The voivodeship office accepted the submitted version.
struct AcceptedByVoivodeship : Plain {
  static constexpr std::string_view kName = "report.accepted_by_voivodeship";
};
/// The ministry accepted it.
struct AcceptedByMinistry : Plain {
  static constexpr std::string_view kName = "report.accepted_by_ministry";
};
/// The recipient permitted the correction that the unit asked for.
struct CorrectionPermitted : Plain {
  static constexpr std::string_view kName = "report.correction_permitted";
};
/// Sent back to the unit, by the voivodeship office or by the ministry.
struct ReportReturned : Reasoned {
  static constexpr std::string_view kName = "report.returned";
};
/// The unit asked to correct what was accepted.
struct CorrectionRequested : Reasoned {
  static constexpr std::string_view kName = "report.correction_requested";
};
/// The recipient refused the correction.
struct CorrectionRefused : Reasoned {
  static constexpr std::string_view kName = "report.correction_refused";
};

/// Correction `number` (1, 2, …) lies open at the unit; its content starts as what was entered.
struct CorrectionOpened {
  static constexpr std::string_view kName = "report.correction_opened";
  static constexpr std::uint32_t kVersion = 1;
  std::uint32_t number = 0;
  template <class Archive>
  void serialize(Archive& ar, std::uint32_t) {
    ar(number);
  }
  friend bool operator==(const CorrectionOpened&, const CorrectionOpened&) = default;
};

/// The unit moved while the campaign was open: its figures count elsewhere from now on.
struct RegionAssigned {
  static constexpr std::string_view kName = "report.region_assigned";
  static constexpr std::uint32_t kVersion = 1;
  RegionPath region;
  template <class Archive>
  void serialize(Archive& ar, std::uint32_t) {
    ar(region);
  }
  friend bool operator==(const RegionAssigned&, const RegionAssigned&) = default;
};

using Event =
    std::variant<ReportOpened, CellsSaved, ReportApproved, ApprovalWithdrawn, ReportSubmitted,
                 SubmissionWithdrawn, AcceptedByVoivodeship, AcceptedByMinistry, ReportReturned,
                 CorrectionRequested, CorrectionPermitted, CorrectionRefused, CorrectionOpened,
                 RegionAssigned, BreachExplained, CellsLoaded, CellsPrefilled>;

/// The cells that an event gives new content, typed, loaded or prefilled; null if it is about
/// something else.
[[nodiscard]] const CellChanges* changes_of(const Event& event);

/// The id of a unit's report in a campaign: a hash, so that opening twice meets itself. Its first
/// eight bytes are those of SHA-256 over the unit's id, so that it tells its shard.
[[nodiscard]] ReportId report_id(const CampaignCode& campaign, UnitId unit);
[[nodiscard]] StreamId stream_of(ReportId id);

}  // namespace cas::events::report
