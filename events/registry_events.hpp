#pragma once
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "events/forms/form_template.hpp"
#include "events/region.hpp"
#include "events/report.hpp"
#include "events/strong.hpp"

// The registry's facts: partition 0, followed by every node.

/// A reporting unit: stream "unit/<unit id>".
namespace cas::events::unit {

enum class Kind : std::uint8_t { gmina = 0, powiat = 1, voivodeship = 2, institution = 3 };

struct UnitRegistered {
  static constexpr std::string_view kName = "unit.registered";
  static constexpr std::uint32_t kVersion = 1;
  UnitId unit;
  std::string code;  ///< TERYT code or the institution's register number; may change later
  std::string name;
  Kind kind{};
  RegionPath region;
  std::string valid_from;  ///< local date
  bool generated = false;  ///< invented for a demonstration
  template <class Archive>
  void serialize(Archive& ar, std::uint32_t) {
    ar(unit, code, name);
    enumerator(ar, kind, Kind::institution);
    ar(region, valid_from, generated);
  }
  friend bool operator==(const UnitRegistered&, const UnitRegistered&) = default;
};

struct UnitRenamed {
  static constexpr std::string_view kName = "unit.renamed";
  static constexpr std::uint32_t kVersion = 1;
  std::string name;
  template <class Archive>
  void serialize(Archive& ar, std::uint32_t) {
    ar(name);
  }
  friend bool operator==(const UnitRenamed&, const UnitRenamed&) = default;
};

/// The unit lies elsewhere, under another code, from a day on.
struct UnitMoved {
  static constexpr std::string_view kName = "unit.moved";
  static constexpr std::uint32_t kVersion = 1;
  std::string code;
  RegionPath region;
  std::string valid_from;
  template <class Archive>
  void serialize(Archive& ar, std::uint32_t) {
    ar(code, region, valid_from);
  }
  friend bool operator==(const UnitMoved&, const UnitMoved&) = default;
};

struct UnitClosed {
  static constexpr std::string_view kName = "unit.closed";
  static constexpr std::uint32_t kVersion = 1;
  std::string valid_to;
  template <class Archive>
  void serialize(Archive& ar, std::uint32_t) {
    ar(valid_to);
  }
  friend bool operator==(const UnitClosed&, const UnitClosed&) = default;
};

using Event = std::variant<UnitRegistered, UnitRenamed, UnitMoved, UnitClosed>;
[[nodiscard]] StreamId stream_of(UnitId id);

}  // namespace cas::events::unit

/// A form template in one version: stream "form/<code>/<version>".
namespace cas::events::form {

struct FormPublished {
  static constexpr std::string_view kName = "form.published";
  static constexpr std::uint32_t kVersion = 3;
  FormTemplate form;
  Hash layout;  ///< Layout::hash of `form`
  template <class Archive>
  void serialize(Archive& ar, std::uint32_t version) {
    form.serialize_print(ar);
    ar(layout);
    if (version >= 2) ar(form.policy);
    if (version >= 3) ar(form.policy.cumulative_columns);
  }
  friend bool operator==(const FormPublished&, const FormPublished&) = default;
};

using Event = std::variant<FormPublished>;
[[nodiscard]] StreamId stream_of(const FormCode& code, FormVersion version);

}  // namespace cas::events::form

/// One form collected for one period: stream "campaign/<code>".
namespace cas::events::campaign {

struct CampaignCreated {
  static constexpr std::string_view kName = "campaign.created";
  static constexpr std::uint32_t kVersion = 1;
  CampaignCode campaign;
  FormCode form;
  FormVersion form_version;
  Hash layout;
  std::uint32_t cells = 0;
  std::string period;             ///< "2014-Q4"
  std::vector<unit::Kind> kinds;  ///< which kinds of units report
  report::Deadlines deadlines;
  template <class Archive>
  void serialize(Archive& ar, std::uint32_t) {
    ar(campaign, form, form_version, layout, cells, period);
    auto count = static_cast<std::uint8_t>(kinds.size());
    if (count != kinds.size() && !Archive::is_loading::value)
      throw cereal::Exception("a campaign of more than 255 kinds of units");
    ar(count);
    if constexpr (Archive::is_loading::value) kinds.resize(count);
    for (auto& kind : kinds) enumerator(ar, kind, unit::Kind::institution);
    ar(deadlines);
  }
  friend bool operator==(const CampaignCreated&, const CampaignCreated&) = default;
};

/// Every shard opens the reports of its own units from here on.
struct CampaignLaunched {
  static constexpr std::string_view kName = "campaign.launched";
  static constexpr std::uint32_t kVersion = 1;
  std::uint32_t units = 0;  ///< how many units were to report at that moment
  template <class Archive>
  void serialize(Archive& ar, std::uint32_t) {
    ar(units);
  }
  friend bool operator==(const CampaignLaunched&, const CampaignLaunched&) = default;
};

/// Nothing is opened or changed in it any more.
struct CampaignClosed {
  static constexpr std::string_view kName = "campaign.closed";
  static constexpr std::uint32_t kVersion = 1;
  template <class Archive>
  void serialize(Archive&, std::uint32_t) {}
  friend bool operator==(const CampaignClosed&, const CampaignClosed&) = default;
};

using Event = std::variant<CampaignCreated, CampaignLaunched, CampaignClosed>;
[[nodiscard]] StreamId stream_of(const CampaignCode& code);

}  // namespace cas::events::campaign
