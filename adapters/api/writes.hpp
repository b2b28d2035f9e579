#pragma once
#include "adapters/api/call.hpp"

/// What can be done, one function for each route: from a request to the command it means. They run
/// on the node's thread, since names are looked up in the registry; nothing is changed here. The
/// executor asks the permission table again when it decides.
namespace cas::adapters::api {

using Write = Result<engine::Command> (*)(const Call& call, node::Node& node);

Result<engine::Command> create_account(const Call& call, node::Node& node);
Result<engine::Command> issue_token(const Call& call, node::Node& node);
Result<engine::Command> revoke_token(const Call& call, node::Node& node);
Result<engine::Command> revoke_account(const Call& call, node::Node& node);
Result<engine::Command> register_unit(const Call& call, node::Node& node);
Result<engine::Command> rename_unit(const Call& call, node::Node& node);
Result<engine::Command> move_unit(const Call& call, node::Node& node);
Result<engine::Command> close_unit(const Call& call, node::Node& node);
Result<engine::Command> publish_form(const Call& call, node::Node& node);
Result<engine::Command> create_campaign(const Call& call, node::Node& node);
Result<engine::Command> launch_campaign(const Call& call, node::Node& node);
Result<engine::Command> close_campaign(const Call& call, node::Node& node);
Result<engine::Command> open_report(const Call& call, node::Node& node);
Result<engine::Command> save_cells(const Call& call, node::Node& node);
Result<engine::Command> act_on_report(const Call& call, node::Node& node);

/// What the body of a wish for a token says.
struct TokenWish {
  std::uint32_t days = 0;  ///< until it expires; 0 = never
  std::string label;       ///< in the clear; empty = none
  std::string role;        ///< of an account that is created
  std::string scope;
};
/// @errors those of the JSON
Result<TokenWish> token_wish(const boost::json::value& body, bool creates);

/// May the actor administer that account?
bool may_administer(const events::Actor& actor, const events::AccountFacts& account,
                    const events::Registry& registry);

Result<engine::Command> explain_breach(const Call& call, node::Node& node);
/// The explanation in its body, in the clear, which is sealed before that is called.
/// @errors invalid "report.reason_missing"; those of the JSON
Result<std::string> explanation_of(const boost::json::value& body);
/// The reason that goes with an act, in the clear, before it is sealed; empty = none.
/// @errors invalid "report.reason_missing", "report.reason_unwanted", "report.unknown_act"; those
/// of
///         the JSON
Result<std::string> reason_of(const boost::json::value& body);

}  // namespace cas::adapters::api
