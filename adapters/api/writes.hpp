#pragma once
#include "adapters/api/call.hpp"

/// What can be done, one function for each route: from a request to the command it means. They run
/// on the node's thread, since names are looked up in the registry; nothing is changed here. The
/// executor asks the permission table again when it decides.
namespace cas::adapters::api {

using Write = Result<engine::Command> (*)(const Call& call, node::Node& node);

Result<engine::Command> revoke_account(const Call& call, node::Node& node);
Result<engine::Command> register_unit(const Call& call, node::Node& node);
Result<engine::Command> publish_form(const Call& call, node::Node& node);
Result<engine::Command> create_campaign(const Call& call, node::Node& node);
Result<engine::Command> launch_campaign(const Call& call, node::Node& node);
Result<engine::Command> close_campaign(const Call& call, node::Node& node);
Result<engine::Command> open_report(const Call& call, node::Node& node);
Result<engine::Command> save_cells(const Call& call, node::Node& node);
Result<engine::Command> act_on_report(const Call& call, node::Node& node);

/// The reason that goes with an act, in the clear, before it is sealed; empty = none.
/// @errors invalid "report.reason_missing", "report.unknown_act"; those of the JSON
Result<std::string> reason_of(const boost::json::value& body);

}  // namespace cas::adapters::api
