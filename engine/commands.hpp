#pragma once
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "events/actor.hpp"
#include "events/frame.hpp"
#include "events/receipt.hpp"
#include "events/registry_events.hpp"
#include "events/report.hpp"
#include "events/strong.hpp"

// What people and programs may ask for. A command is data: the same bytes mean the same wish, so
// its hash tells a repeat from another wish under the same id.
namespace cas::engine {

using events::AccountId;
using events::CampaignCode;
using events::CellChanges;
using events::FormCode;
using events::FormVersion;
using events::ReportId;
using events::Sealed;
using events::UnitId;

/// A command with nothing to say but its name and its target.
template <class Target>
struct Bare {
  Target target;
  template <class Archive>
  void serialize(Archive& ar) {
    ar(target);
  }
};

struct RegisterUnit {
  std::string code;
  std::string name;
  events::unit::Kind kind{};
  events::RegionPath region;
  std::string valid_from;
  bool generated = false;
  template <class Archive>
  void serialize(Archive& ar) {
    ar(code, name, kind, region, valid_from, generated);
  }
};
struct RenameUnit {
  UnitId unit;
  std::string name;
  template <class Archive>
  void serialize(Archive& ar) {
    ar(unit, name);
  }
};
struct MoveUnit {
  UnitId unit;
  std::string code;
  events::RegionPath region;
  std::string valid_from;
  template <class Archive>
  void serialize(Archive& ar) {
    ar(unit, code, region, valid_from);
  }
};
struct CloseUnit {
  UnitId unit;
  std::string valid_to;
  template <class Archive>
  void serialize(Archive& ar) {
    ar(unit, valid_to);
  }
};
struct PublishForm {
  events::FormTemplate form;
  template <class Archive>
  void serialize(Archive& ar) {
    ar(form);
  }
};
struct CreateCampaign {
  CampaignCode campaign;
  FormCode form;
  FormVersion form_version;
  std::string period;
  std::vector<events::unit::Kind> kinds;
  events::report::Deadlines deadlines;
  template <class Archive>
  void serialize(Archive& ar) {
    ar(campaign, form, form_version, period, kinds, deadlines);
  }
};
struct LaunchCampaign : Bare<CampaignCode> {};
struct CloseCampaign : Bare<CampaignCode> {};

/// A bearer token that its maker hands to a person; the log sees no more of it than this.
struct NewToken {
  events::Hash hash;  ///< events::token_hash of its text
  std::optional<events::Time> expires;
  template <class Archive>
  void serialize(Archive& ar) {
    ar(hash, expires);
  }
};
struct CreateAccount {
  AccountId account;  ///< random
  events::Role role{};
  events::Scope scope;
  std::optional<Sealed> label;    ///< a name for people, sealed before it gets here
  std::optional<NewToken> token;  ///< its first one, so that no crash parts the two
  template <class Archive>
  void serialize(Archive& ar) {
    ar(account, role, scope.kind, scope.value, label, token);
  }
};
struct IssueToken {
  AccountId account;
  NewToken token;
  template <class Archive>
  void serialize(Archive& ar) {
    ar(account, token);
  }
};
struct RevokeToken {
  AccountId account;
  std::uint32_t number = 0;
  template <class Archive>
  void serialize(Archive& ar) {
    ar(account, number);
  }
};
struct RevokeAccount : Bare<AccountId> {};

/// Opens the report of one unit in a launched campaign; sent by the shard's own reaction.
struct OpenReport {
  CampaignCode campaign;
  UnitId unit;
  template <class Archive>
  void serialize(Archive& ar) {
    ar(campaign, unit);
  }
};
struct SaveCells {
  ReportId report;
  CellChanges changes;
  template <class Archive>
  void serialize(Archive& ar) {
    ar(report, changes);
  }
};
/// What a file says of one report; the sender has seen what it changes, so the version is named.
struct LoadCells {
  ReportId report;
  CellChanges changes;
  events::report::LoadedFile file;  ///< its name sealed before it gets here
  template <class Archive>
  void serialize(Archive& ar) {
    // The same file is the same wish, whatever it is called by now.
    auto unnamed = file;
    unnamed.name = {};
    ar(report, changes, unnamed);
  }
};
struct ApproveReport : Bare<ReportId> {};
struct WithdrawApproval : Bare<ReportId> {};
struct SubmitReport : Bare<ReportId> {};
struct WithdrawSubmission : Bare<ReportId> {};
struct AcceptForVoivodeship : Bare<ReportId> {};
struct AcceptForMinistry : Bare<ReportId> {};
struct PermitCorrection : Bare<ReportId> {};
struct OpenCorrection : Bare<ReportId> {};

/// A command with a reason, sealed before it gets here.
struct WithReason {
  ReportId target;
  Sealed why;
  template <class Archive>
  void serialize(Archive& ar) {
    ar(target, why);
  }
};
struct ReturnReport : WithReason {};
struct RequestCorrection : WithReason {};
struct RefuseCorrection : WithReason {};

/// The unit lies elsewhere now; sent by the shard's own reaction.
struct AssignRegion {
  ReportId report;
  events::RegionPath region;
  template <class Archive>
  void serialize(Archive& ar) {
    ar(report, region);
  }
};

/// Gives the report's empty cells what its form says that they start from.
struct PrefillReport : Bare<ReportId> {};

/// Says why a soft rule is broken; sealed before it gets here.
struct ExplainBreach {
  ReportId report;
  std::string breach;  ///< as the report's findings name it
  Sealed why;
  template <class Archive>
  void serialize(Archive& ar) {
    ar(report, breach, why);
  }
};

/// The shard's reactions to the registry up to `registry` are finished.
struct NoteReacted {
  events::Seq registry;
  template <class Archive>
  void serialize(Archive& ar) {
    ar(registry);
  }
};
/// Lets time pass in the log, to settle a moment.
struct Tick {
  template <class Archive>
  void serialize(Archive&) {}
};

// The canonical hash holds the place of a command in its variant: append, never reorder.
using RegistryCommand = std::variant<RegisterUnit, RenameUnit, MoveUnit, CloseUnit, PublishForm,
                                     CreateCampaign, LaunchCampaign, CloseCampaign, CreateAccount,
                                     IssueToken, RevokeToken, RevokeAccount>;
using ReportCommand =
    std::variant<OpenReport, SaveCells, ApproveReport, WithdrawApproval, SubmitReport,
                 WithdrawSubmission, AcceptForVoivodeship, AcceptForMinistry, ReturnReport,
                 RequestCorrection, PermitCorrection, RefuseCorrection, OpenCorrection,
                 AssignRegion, ExplainBreach, LoadCells, PrefillReport>;
using LogCommand = std::variant<NoteReacted, Tick>;
using Command = std::variant<RegistryCommand, ReportCommand, LogCommand>;

/// A command with its sender and its conditions.
struct Envelope {
  events::CommandId id;  ///< the sender's; the same id with the same body is the same wish
  events::Actor actor;
  events::Channel channel = events::Channel::cli;
  events::CorrelationId correlation;
  events::FrameRef causation;
  /// The stream version that the sender looked at. Saves may leave it out; acts of the flow may
  /// not, since a late repeat of them must be refused rather than done again.
  std::optional<events::Version> expected;
  Command command;
};

/// SHA-256 over the command and its expected version; a file's name is no part of a command.
[[nodiscard]] events::Hash canonical_hash(const Envelope& envelope);

/// The report that a command speaks of.
[[nodiscard]] ReportId target_of(const ReportCommand& command);

/// What a sender hears when nothing was wrong.
struct Done {
  events::Receipt receipt;
  bool repeated = false;    ///< this id was answered before; `receipt` is the first one
  bool already_so = false;  ///< nothing to do; `receipt` says only the stream and its version
};

}  // namespace cas::engine
