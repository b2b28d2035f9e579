#include "adapters/api/exchange.hpp"

#include <boost/asio/post.hpp>
#include <charconv>
#include <set>

#include "adapters/api/authentication.hpp"
#include "adapters/api/feed_stream.hpp"
#include "adapters/api/history_wish.hpp"
#include "adapters/api/log_pages.hpp"
#include "adapters/crypto/bearer_token.hpp"
#include "adapters/crypto/random.hpp"
#include "adapters/crypto/wrapped_key_store.hpp"
#include "adapters/files/strict_json.hpp"
#include "adapters/files/text.hpp"
#include "adapters/http/negotiation.hpp"
#include "adapters/http/problem.hpp"
#include "adapters/json/answers.hpp"
#include "adapters/json/moments.hpp"
#include "adapters/json/position_token.hpp"
#include "events/hash.hpp"
#include "events/token.hpp"

namespace cas::adapters::api {
namespace {

constexpr std::size_t kIdempotencyKeyMax = 200;

/// The version in an entity tag: "12" with its quotes; or "12:3", of what was told in the layout of
/// the form's version 3.
Result<events::Version> version_in(std::string_view etag) {
  std::uint64_t version = 0;
  const bool quoted = etag.size() > 2 && etag.front() == '"' && etag.back() == '"';
  auto digits = quoted ? etag.substr(1, etag.size() - 2) : etag;
  if (const auto layout = digits.find(':'); layout != std::string_view::npos)
    if (digits.find_first_not_of("0123456789", layout + 1) == std::string_view::npos)
      digits = digits.substr(0, layout);
  const auto [end, wrong] = std::from_chars(digits.data(), digits.data() + digits.size(), version);
  if (!quoted || wrong != std::errc{} || end != digits.data() + digits.size())
    return fail(Errc::invalid, "request.bad_if_match",
                "If-Match holds the ETag of what you looked at, such as \"12\" with its quotes.");
  return events::Version{version};
}

/// The sender's key makes the command's id, apart for each account. Whoever sends none is given a
/// random one, under which the request may be sent on.
Result<events::CommandId> command_of(http::Request& request, const events::Actor& actor) {
  if (request.header("Idempotency-Key") == nullptr)
    request.headers.emplace_back("Idempotency-Key",
                                 to_hex(events::CommandId{crypto::random_bytes16()}));
  const auto* key = request.header("Idempotency-Key");
  if (key->empty() || key->size() > kIdempotencyKeyMax)
    return fail(Errc::invalid, "request.bad_idempotency_key",
                "An Idempotency-Key has 1 to 200 characters.");
  // A command's own id, as the command line has it, is meant as it stands.
  events::Bytes16 id;
  if (events::from_hex(*key, id.data(), id.size())) return events::CommandId{id};
  return events::CommandId{events::derive_id({"idempotency key", to_hex(actor.account), *key})};
}

/// A repeat cannot be answered as the first time: nobody has the token's text any more.
Error shown_once() {
  return {Errc::rejected,
          "token.shown_once",
          "Under this Idempotency-Key a token was issued before, and it was shown then. If it was "
          "lost, revoke it and ask again under another key.",
          {}};
}

void tell_token(boost::json::object& body, const Issuing& issuing,
                const events::Registry& registry) {
  const auto* account = registry.account_by_token(issuing.known.hash);
  if (account == nullptr) return;  // revoked already
  const auto& token = *account->token(issuing.known.hash);
  body["account"] = to_hex(account->id);
  body["role"] = name_of(account->role);
  body["scope"] = to_string(account->scope);
  body["number"] = token.number;
  if (token.expires) body["expires"] = json::format_time(*token.expires);
  body["token"] = issuing.token;
}

}  // namespace

void Exchange::begin() {
  auto& request = call_.request;
  auto matched = match(request.method, request.segments);
  if (matched.route == nullptr && matched.other_methods.empty())
    return refuse({Errc::not_found,
                   "route.unknown",
                   "Nothing is served at " + files::in_quotes(request.path) + ".",
                   {}});
  if (matched.route == nullptr) {
    auto response = http::problem(405, "route.method", "Method not allowed",
                                  "This path takes " + matched.other_methods + ".", request.id);
    response.headers.emplace_back("Allow", matched.other_methods);
    return send(std::move(response));
  }
  route_ = matched.route;
  reply_.of(number_of(*route_));
  call_.path = std::move(matched.path);
  if (route_->open) return tell(*route_->open);
  core_.node.hand([self = shared_from_this()](node::Node& node) { self->authenticate(node); });
}

void Exchange::authenticate(node::Node& node) {
  const auto actor =
      actor_of(token_of(call_.request), node.projector().registry(), node::system_now());
  if (!actor) return send(unauthorized(actor.error(), call_.request.id));
  call_.actor = *actor;
  if (auto good = read_request(); !good) return refuse(good.error());
  prepare(node);
}

/// Seals what nobody but the holder of a key may read, before it gets anywhere else.
void Exchange::prepare(node::Node& node) {
  if (in_clear_.empty()) return await_position(node);
  if (call_.issuing) return seal(crypto::account_key(call_.issuing->account));
  const auto found = owed(call_, engine::Act::read, node.projector().registry());
  if (!found) return refuse(found.error());
  seal(crypto::unit_key(found->unit->code));
}

/// A parameter that is misspelled or empty must not be taken for one that was left out.
Result<void> Exchange::check_query() const {
  std::set<std::string_view> seen;
  for (const auto& [name, value] : call_.request.parameters) {
    if (std::ranges::find(route_->query, name, &Parameter::name) == route_->query.end())
      return fail(Errc::invalid, "query.unknown",
                  "There is no parameter " + files::in_quotes(name) + " here.");
    if (value.empty())
      return fail(Errc::invalid, "query.empty",
                  "The parameter " + name + " says nothing: leave it out, or say what you mean.");
    if (!seen.insert(name).second)
      return fail(Errc::invalid, "query.twice", "The parameter " + name + " stands there twice.");
  }
  return {};
}

/// Query, headers and body, once it is known that somebody of ours sent them.
Result<void> Exchange::read_request() {
  auto& request = call_.request;
  if (auto good = check_query(); !good) return good;
  if (route_->write != nullptr) {
    auto command = command_of(request, call_.actor);
    if (!command) return fail(std::move(command.error()));
    call_.command = *command;
  }
  if (const auto* tag = request.header("If-Match"); tag != nullptr && route_->if_match) {
    const auto version = version_in(*tag);
    if (!version) return fail(version.error());
    call_.expected = *version;
  }
  if (route_->body.empty()) return {};
  if (request.header("Content-Encoding") != nullptr)
    return fail(Errc::invalid, "request.content_encoding", "Send the body as it is, not encoded.");
  if (route_->load) return {};  // files are read elsewhere
  const auto* type = request.header("Content-Type");
  if (type == nullptr || !http::is_media_type(*type, "application/json"))
    return fail(Errc::invalid, "request.media_type", "Send the body as application/json.");
  auto body = files::parse_json(request.body);
  if (!body) return fail(std::move(body.error()));
  call_.body = *std::move(body);
  if (route_->issues_token) return read_token_wish();
  if (route_->reason == nullptr) return {};
  auto reason = route_->reason(call_.body);
  if (!reason) return fail(std::move(reason.error()));
  in_clear_ = *std::move(reason);
  return {};
}

/// The log gets to know a token's hash; its text goes into one answer and nowhere else.
Result<void> Exchange::read_token_wish() {
  constexpr std::int64_t kDay_us = 86'400'000'000;
  // Before a key is made for a label that leads nowhere.
  if (auto may = check_role(call_.actor, route_->act); !may) return may;
  auto wish = token_wish(call_.body, route_->path.find('{') == std::string_view::npos);
  if (!wish) return fail(std::move(wish.error()));
  auto& issuing = call_.issuing.emplace();
  issuing.account = events::AccountId{crypto::random_bytes16()};
  issuing.token = crypto::new_bearer_token();
  issuing.known.hash = events::token_hash(issuing.token);
  if (wish->days > 0)
    issuing.known.expires = events::Time{node::system_now().value() + wish->days * kDay_us};
  in_clear_ = std::move(wish->label);
  return {};
}

void Exchange::seal(events::KeyId key) {
  boost::asio::post(core_.sealing, [self = shared_from_this(), key] {
    auto sealed = self->core_.keys.seal(key, self->call_.command, 0, self->in_clear_);
    self->in_clear_.clear();
    if (!sealed) return self->refuse(sealed.error());
    self->call_.sealed_why = *std::move(sealed);
    self->core_.node.hand([self](node::Node& node) { self->await_position(node); });
  });
}

void Exchange::await_position(node::Node& node) {
  auto text = call_.query("min_position");
  // Whoever goes on with a history may have read on a node that is ahead of this one.
  const bool goes_on = text.empty() && route_->history;
  if (goes_on) text = seen_by(call_);
  if (text.empty()) return run(node);
  const auto token = json::parse_token(text);
  if (!token) return refuse(token.error());
  const auto there = json::reached(node.projector(), *token);
  if (!there) return refuse(there.error());
  if (*there) return run(node);
  core_.node.when(
      [token = *token](const node::Node& n) {
        const auto reached = json::reached(n.projector(), token);
        return reached && *reached;
      },
      core_.options.position_wait,
      [self = shared_from_this(), goes_on](node::Node& n, const Result<void>& held) {
        if (held || goes_on) return self->run(n);
        self->refuse({Errc::unavailable,
                      "position.not_reached",
                      "This node has not read so far yet; ask again in a moment.",
                      {}});
      });
}

void Exchange::run(node::Node& node) {
  if (route_->read != nullptr) return read(node);
  if (route_->feed) return follow(node);
  if (route_->history) return follow_history(node);
  if (route_->log) return inspect(node);
  if (route_->load) return load();
  write(node);
}

void Exchange::read(node::Node& node) { tell(route_->read(call_, node), node); }

void Exchange::follow(node::Node& node) {
  if (core_.feeds == nullptr)
    return refuse({Errc::unavailable, "node.stopped", "This node stops.", {}});
  const auto opened = core_.feeds->subscribe(call_, *route_->feed, reply_, node);
  if (!opened) return refuse(opened.error());
}

void Exchange::follow_history(node::Node& node) {
  auto wish = history_wish(call_, node);
  if (!wish) return refuse(wish.error());
  if (core_.auditing == nullptr)
    return refuse({Errc::unavailable, "node.stopped", "This node stops.", {}});
  core_.auditing->follow(*std::move(wish), reply_.stream({{"Cache-Control", "no-store"}}));
}

/// The node only says how far the log goes; reading it is another thread's work.
void Exchange::inspect(node::Node& node) {
  auto wish = log_wish(call_, node);
  if (!wish) return refuse(wish.error());
  if (const auto away = node.away()) return refuse(*away);  // sooner than a broker is given up
  if (core_.auditing == nullptr)
    return refuse({Errc::unavailable, "node.stopped", "This node stops.", {}});
  const auto limit = wish->limit;
  const auto range = wish->wish;
  core_.auditing->read(
      limit, range,
      [self = shared_from_this(), wish = *std::move(wish)](const Auditing::Page& page) {
        if (!page) return self->refuse(page.error());
        self->send(log_page(wish, **page));
      });
}

void Exchange::write(node::Node& node) {
  auto command = route_->write(call_, node);
  if (!command) return refuse(command.error());
  engine::Envelope envelope;
  envelope.id = call_.command;
  envelope.actor = call_.actor;
  envelope.channel = events::Channel::api;
  envelope.expected = call_.expected;
  envelope.command = *std::move(command);
  kind_ = engine::kind_of(envelope.command);
  partition_ = node.partition_of(envelope.command);
  under_way_ = true;
  if (core_.forwarding)
    core_.forwarding->watch([weak = weak_from_this()] {
      if (const auto self = weak.lock())
        self->core_.node.hand([self](node::Node&) { self->overdue(); });
    });
  node.submit(
      std::move(envelope),
      [self = shared_from_this(), &node](const Result<engine::Done>& outcome) {
        self->sent(node, outcome);
      },
      node::system_now());
}

/// To the node that owns the partition; or here, should that come to be this one.
void Exchange::pass_on() {
  core_.forwarding->pass(
      call_.request, partition_, began_,
      [self = shared_from_this()](node::Node& node) { self->write(node); },
      [self = shared_from_this()](Result<http::Response> answer) {
        if (!answer) return self->refuse(answer.error());
        self->send(*std::move(answer));
      });
}

/// The log has not given the frame back, and it may be long until it does.
void Exchange::overdue() {
  if (!std::exchange(under_way_, false)) return;
  refuse({Errc::unavailable,
          "command.unsettled",
          "The log does not answer; whether the command was taken is not known. Repeat it under "
          "the Idempotency-Key " +
              *call_.request.header("Idempotency-Key") + ".",
          {}});
}

void Exchange::sent(node::Node& node, const Result<engine::Done>& outcome) {
  if (!std::exchange(under_way_, false)) return;  // answered before
  if (core_.forwarding && !outcome && Forwarding::wanted(outcome.error()) &&
      call_.request.header(Forwarding::kMark) == nullptr)
    return pass_on();
  using metrics::Outcome;
  if (!outcome) {
    core_.metrics.command(kind_, Outcome::refused, outcome.error().reason, lasted());
    if (call_.issuing && outcome.error().reason == "command.id_reused") return refuse(shown_once());
    return refuse(outcome.error());
  }
  core_.metrics.command(kind_,
                        outcome->repeated     ? Outcome::repeated
                        : outcome->already_so ? Outcome::already_so
                                              : Outcome::done,
                        {}, lasted());
  auto body = json::done_json(call_.command, *outcome);
  auto token = json::token_now(node.projector());
  if (!outcome->already_so) token.seqs = {{outcome->receipt.partition, outcome->receipt.seq}};
  body["position"] = json::print(token);
  if (call_.issuing) tell_token(body, *call_.issuing, node.projector().registry());
  send_told(body, "\"" + std::to_string(outcome->receipt.version.value()) + "\"");
}

}  // namespace cas::adapters::api
