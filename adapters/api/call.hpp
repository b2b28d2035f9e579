#pragma once
#include <boost/json.hpp>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/http/server.hpp"
#include "adapters/node/node.hpp"
#include "engine/permissions.hpp"
#include "events/sealed.hpp"

namespace cas::adapters::api {

/// A token that is made for an answer, and what the log gets to know of it.
struct Issuing {
  events::AccountId account;  ///< of an account that is created with it
  std::string token;          ///< in the clear, for one answer
  engine::NewToken known;
};

class PastRegistries;
class PresentAnswers;
}  // namespace cas::adapters::api
namespace cas::projections {
class Findings;
}  // namespace cas::projections
namespace cas::adapters::api {

/// A request on its way: who asks for what. Made on an I/O thread, read on the node's.
struct Call {
  http::Request request;
  std::map<std::string, std::string, std::less<>> path;  ///< what stands for {name} in the route
  events::Actor actor;
  boost::json::value body;                   ///< null when the route takes none
  events::CommandId command;                 ///< of a write, from Idempotency-Key
  std::optional<events::Version> expected;   ///< of a write, from If-Match
  std::optional<events::Sealed> sealed_why;  ///< the reason or label in the body, sealed
  std::optional<Issuing> issuing;            ///< of a route that issues a token

  PastRegistries* past = nullptr;             ///< of the node's thread
  PresentAnswers* present = nullptr;          ///< the same
  projections::Findings* findings = nullptr;  ///< the same

  /// The part of the path, which the route is sure to have.
  [[nodiscard]] const std::string& at(std::string_view name) const;
  /// The query parameter, or what it is when left out.
  [[nodiscard]] std::string query(std::string_view name, std::string_view otherwise = {}) const;
};

/// What a call comes to when nothing is wrong.
struct Answer {
  using GoOn = std::function<Result<Answer>(node::Node& node)>;

  boost::json::value body = {};
  int status = 200;
  std::string etag = {};  ///< with its quotes; empty = none
  bool not_modified = false;
  std::string text = {};  ///< instead of the body, where that is text already
  /// Not done: to be called when others have had their turn. The call lives on until then.
  GoOn again = {};
  /// Makes `text` where that takes long or needs keys; called on a thread that may wait.
  std::function<Result<std::string>(const events::KeyStore&)> later = {};
  std::shared_ptr<const http::SharedBody> shared = {};  ///< the same, where others may share it
};

/// May this actor do that there? What lies outside an actor's scope looks as if it were not there.
/// @errors forbidden "permission.role"; not_found "scope.nothing_there"
[[nodiscard]] Result<void> check(const events::Actor& actor, engine::Act act,
                                 const engine::Target& target);
[[nodiscard]] Error nothing_there();
/// The same, whatever the target: asked before anything is looked up.
/// @errors forbidden "permission.role"
[[nodiscard]] Result<void> check_role(const events::Actor& actor, engine::Act act);

/// The code of the region that a call is about: that of the query, else that of the actor's own
/// scope, else "PL".
[[nodiscard]] std::string asked_region(const Call& call);

/// A whole number from `min` to `max`, or `otherwise` when the parameter is left out.
/// @errors invalid "query.bad_number"
[[nodiscard]] Result<std::uint64_t> number(const Call& call, std::string_view name,
                                           std::uint64_t otherwise, std::uint64_t max,
                                           std::uint64_t min = 0);

}  // namespace cas::adapters::api
