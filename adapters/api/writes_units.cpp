#include <array>

#include "adapters/api/writes.hpp"
#include "adapters/files/strict_json.hpp"
#include "adapters/files/units_csv.hpp"

namespace cas::adapters::api {
namespace {

using engine::Act;
using engine::Command;
using engine::RegistryCommand;
using events::unit::Kind;
using files::JsonPlace;

constexpr std::array<std::string_view, 4> kKinds{"gmina", "powiat", "voivodeship", "institution"};
constexpr std::size_t kTextMax = 200;
constexpr std::size_t kDateChars = 10;

/// The unit that the path names, for somebody who may change it.
Result<const events::UnitFacts*> unit_of(const Call& call, const node::Node& node) {
  if (auto may = check_role(call.actor, Act::change_unit); !may)
    return fail(std::move(may.error()));
  const auto* unit = node.projector().registry().unit_by_code(call.at("unit"));
  if (unit == nullptr) return fail(nothing_there());
  if (auto may = check(call.actor, Act::change_unit, {unit->id, unit->region, engine::kNoArea});
      !may)
    return fail(std::move(may.error()));
  return unit;
}

/// Where a unit is to lie. Voivodeships are told by even numbers from 02 to 32.
/// @errors invalid "region.bad_code"
Result<events::RegionPath> place_of(const std::string& region) {
  auto path = events::region_path(region);
  if (path && !path->voivodeship.empty() && !files::is_voivodeship_code(path->voivodeship))
    return fail(
        Errc::invalid, "region.bad_code",
        "No voivodeship has the code " + path->voivodeship + ", with which " + region + " begins.");
  return path;
}

}  // namespace

Result<Command> register_unit(const Call& call, node::Node&) {
  std::optional<Error> wrong;
  const JsonPlace place(call.body, wrong);
  place.expect_members({"unit", "name", "kind", "region", "valid_from"}, {});
  engine::RegisterUnit command;
  if (!wrong) {
    command.code = place.member("unit").text(1, kTextMax);
    command.name = place.member("name").text(1, kTextMax);
    command.kind = static_cast<Kind>(place.member("kind").one_of(kKinds));
    command.valid_from = place.member("valid_from").text(10, 10);
  }
  const auto region = wrong ? std::string() : place.member("region").text(2, 7);
  if (wrong) return fail(*wrong);
  auto path = place_of(region);
  if (!path) return fail(std::move(path.error()));
  command.region = *std::move(path);
  return RegistryCommand{std::move(command)};
}

Result<Command> rename_unit(const Call& call, node::Node& node) {
  const auto unit = unit_of(call, node);
  if (!unit) return fail(unit.error());
  std::optional<Error> wrong;
  const JsonPlace place(call.body, wrong);
  place.expect_members({"name"}, {});
  auto name = wrong ? std::string() : place.member("name").text(1, kTextMax);
  if (wrong) return fail(*wrong);
  return RegistryCommand{engine::RenameUnit{(*unit)->id, std::move(name)}};
}

Result<Command> move_unit(const Call& call, node::Node& node) {
  const auto unit = unit_of(call, node);
  if (!unit) return fail(unit.error());
  std::optional<Error> wrong;
  const JsonPlace place(call.body, wrong);
  place.expect_members({"region", "valid_from"}, {"unit"});
  engine::MoveUnit command{(*unit)->id, (*unit)->code, {}, {}};
  std::string region;
  if (!wrong) {
    region = place.member("region").text(2, 7);
    command.valid_from = place.member("valid_from").text(kDateChars, kDateChars);
    if (place.has("unit")) command.code = place.member("unit").text(1, kTextMax);
  }
  if (wrong) return fail(*wrong);
  auto path = place_of(region);
  if (!path) return fail(std::move(path.error()));
  // Whoever moves a unit away from where he may act moves it to where he may act.
  if (auto may = check(call.actor, Act::change_unit, {(*unit)->id, *path, engine::kNoArea}); !may)
    return fail(std::move(may.error()));
  command.region = *std::move(path);
  return RegistryCommand{std::move(command)};
}

Result<Command> close_unit(const Call& call, node::Node& node) {
  const auto unit = unit_of(call, node);
  if (!unit) return fail(unit.error());
  std::optional<Error> wrong;
  const JsonPlace place(call.body, wrong);
  place.expect_members({"valid_to"}, {});
  auto until = wrong ? std::string() : place.member("valid_to").text(kDateChars, kDateChars);
  if (wrong) return fail(*wrong);
  return RegistryCommand{engine::CloseUnit{(*unit)->id, std::move(until)}};
}

}  // namespace cas::adapters::api
