#include <iostream>

#include "adapters/crypto/random.hpp"
#include "adapters/crypto/wrapped_key_store.hpp"
#include "adapters/json/account_json.hpp"
#include "ops/cli/account_words.hpp"
#include "ops/cli/commands.hpp"
#include "ops/cli/open_keys.hpp"
#include "ops/cli/remote.hpp"
#include "ops/cli/session.hpp"
#include "ops/cli/words.hpp"

namespace cas::ops {
namespace {

using adapters::json::account_json;
using engine::RegistryCommand;
using events::AccountFacts;

constexpr std::size_t kLabelBytesMax = 200;

struct AccountWords {
  std::string id;
  std::string role;
  std::string scope;
  std::string label;
  std::uint32_t days = 0;  // until a token expires; 0 = never
  std::uint32_t number = 0;
};

/// The node of a log that is there, and who acts on it.
struct Desk {
  events::Actor actor;
  std::unique_ptr<Writing> writing;
  Result<engine::Done> send(RegistryCommand command) {
    return writing->node().ask(account_envelope(actor, std::move(command)));
  }
};

Result<Desk> open_desk(const Options& options) {
  auto actor = actor_of(options);
  if (!actor) return fail(std::move(actor.error()));
  auto writing = Writing::open(options);
  if (!writing) return fail(std::move(writing.error()));
  return Desk{*actor, *std::move(writing)};
}

void print_token(const Options& options, const AccountFacts& account, std::uint32_t number,
                 const std::string& token) {
  if (options.json) {
    auto value = account_json(account, adapters::node::system_now());
    value.erase("tokens");
    value["number"] = number;
    value["token"] = token;
    return print_json(value);
  }
  std::cout << "Token " << number << " of the account " << to_hex(account.id) << ", "
            << name_of(account.role) << "@" << to_string(account.scope)
            << ". It is shown now and never again:\n\n  " << token << "\n";
}

/// Reads back how the registry numbered the token.
Result<Exit> tell_token(const Options& options, Desk& desk, events::AccountId id,
                        const MadeToken& made) {
  const auto account = desk.writing->node().with(
      [&](const auto& node) { return *node.projector().registry().account(id); });
  print_token(options, account, account.token(made.token.hash)->number, made.text);
  return Exit::ok;
}

Result<engine::CreateAccount> creation(const AccountWords& words) {
  // ROLE@SCOPE is read in one place; the account that it stands for is another one here.
  const auto named = events::parse_local_actor(words.role + "@" + words.scope);
  if (!named) return fail(named.error());
  if (words.label.size() > kLabelBytesMax)
    return fail(Errc::invalid, "account.bad_label", "A label has up to 200 bytes.");
  return engine::CreateAccount{events::AccountId{adapters::crypto::random_bytes16()}, named->role,
                               named->scope, std::nullopt, std::nullopt};
}

/// The same, as a server's answer tells it.
Result<Exit> tell_issued(const Options& options, const boost::json::object& body) {
  const auto text = [&](const char* name) {
    return std::string(std::string_view(body.at(name).as_string()));
  };
  const auto id = parse_account_id(text("account"));
  const auto named = events::parse_local_actor(text("role") + "@" + text("scope"));
  if (!id || !named)
    return fail(Errc::unavailable, "server.unreadable", "The server's answer cannot be read.");
  AccountFacts account;
  account.id = *id;
  account.role = named->role;
  account.scope = named->scope;
  account.version = events::Version{body.at("version").to_number<std::uint64_t>()};
  print_token(options, account, body.at("number").to_number<std::uint32_t>(), text("token"));
  return Exit::ok;
}

boost::json::object wish_for_token(const AccountWords& words) {
  boost::json::object wish;
  if (words.days > 0) wish["expires_days"] = words.days;
  return wish;
}

Result<Exit> add_there(const Options& options, const AccountWords& words, Remote& server) {
  auto wish = wish_for_token(words);
  wish["role"] = words.role;
  wish["scope"] = words.scope;
  if (!words.label.empty()) wish["label"] = words.label;
  const auto answer = server.ask({"POST", "/api/v1/accounts", std::move(wish), {}});
  if (!answer) return fail(answer.error());
  return tell_issued(options, answer->body);
}

Result<Exit> issue_there(const Options& options, const AccountWords& words, Remote& server) {
  const auto answer =
      server.ask({"POST", "/api/v1/accounts/" + words.id + "/tokens", wish_for_token(words), {}});
  if (!answer) return fail(answer.error());
  return tell_issued(options, answer->body);
}

Result<Exit> revoke_there(const Options& options, const AccountWords& words, Remote& server) {
  const auto which = words.number == 0 ? "" : "/tokens/" + std::to_string(words.number);
  const auto answer =
      server.ask({"POST", "/api/v1/accounts/" + words.id + which + "/revoke", {}, {}});
  if (!answer) return fail(answer.error());
  return tell_answer(answer->body, options.json);
}

Result<Exit> add(const Options& options, const AccountWords& words) {
  auto command = creation(words);
  if (!command) return fail(std::move(command.error()));
  auto desk = open_desk(options);
  if (!desk) return fail(std::move(desk.error()));
  if (!words.label.empty()) {
    const auto key = adapters::crypto::account_key(command->account);
    auto sealed = desk->writing->keys().seal(key, events::CommandId{command->account.value()}, 0,
                                             words.label);
    if (!sealed) return fail(std::move(sealed.error()));
    command->label = *std::move(sealed);
  }
  const auto made = make_token(words.days);
  command->token = made.token;
  auto done = desk->send(*command);
  if (!done) return fail(std::move(done.error()).during("creating an account"));
  return tell_token(options, *desk, command->account, made);
}

Result<Exit> issue(const Options& options, const AccountWords& words) {
  const auto id = parse_account_id(words.id);
  if (!id) return fail(id.error());
  auto desk = open_desk(options);
  if (!desk) return fail(std::move(desk.error()));
  const auto made = make_token(words.days);
  auto done = desk->send(engine::IssueToken{*id, made.token});
  if (!done) return fail(std::move(done.error()).during("issuing a token"));
  return tell_token(options, *desk, *id, made);
}

Result<Exit> revoke(const Options& options, const AccountWords& words) {
  const auto id = parse_account_id(words.id);
  if (!id) return fail(id.error());
  auto desk = open_desk(options);
  if (!desk) return fail(std::move(desk.error()));
  auto command = words.number == 0 ? RegistryCommand{engine::RevokeAccount{{*id}}}
                                   : RegistryCommand{engine::RevokeToken{*id, words.number}};
  auto envelope = account_envelope(desk->actor, std::move(command));
  const auto sent = envelope.id;
  return tell(desk->writing->node().ask(std::move(envelope)), sent, options.json);
}

/// Labels are for those who hold the keys; to others the account is as good without.
std::string label_of(const AccountFacts& account, const events::KeyStore* keys) {
  if (!account.label) return "";
  auto text = keys == nullptr ? Result<std::string>(std::string{}) : keys->open(*account.label);
  return text && !text->empty() ? *text : "(sealed)";
}

std::string told_tokens(std::ptrdiff_t stand) {
  return std::to_string(stand) + (stand == 1 ? " token" : " tokens");
}

Result<Exit> list(const Options& options) {
  auto reading = Reading::open(options);
  if (!reading) return fail(std::move(reading.error()));
  const auto& accounts = (*reading)->projector().registry().accounts();
  const auto keys = open_keys(options, Access::read, false);
  const auto* readable = keys ? keys->get() : nullptr;
  const auto now = adapters::node::system_now();
  if (options.json) {
    boost::json::array all;
    for (const auto& [id, account] : accounts) {
      auto value = account_json(account, now);
      if (account.label) value["label"] = label_of(account, readable);
      all.push_back(std::move(value));
    }
    print_json(all);
    return Exit::ok;
  }
  if (accounts.empty()) std::cout << "No account yet: cas init creates the first.\n";
  for (const auto& [id, account] : accounts) {
    const auto stands = std::ranges::count_if(account.tokens, [&](const auto& token) {
      return !token.revoked && (!token.expires || *token.expires > now);
    });
    std::cout << to_hex(id) << "  "
              << pad_right(std::string(name_of(account.role)) + "@" + to_string(account.scope), 36)
              << (account.revoked ? "revoked" : told_tokens(stands)) << "  "
              << label_of(account, readable) << "\n";
  }
  return Exit::ok;
}

Result<Exit> list_there(const Options& options, Remote& server) {
  boost::json::array all;
  for (std::string cursor = "?limit=1000"; !cursor.empty();) {
    const auto answer = server.ask({"GET", "/api/v1/accounts" + cursor, {}, {}});
    if (!answer) return fail(answer.error());
    for (const auto& account : answer->body.at("accounts").as_array()) all.push_back(account);
    const auto* next = answer->body.if_contains("next_cursor");
    cursor = next == nullptr ? std::string()
                             : "?limit=1000&cursor=" + encoded(std::string_view(next->as_string()));
  }
  if (options.json) {
    print_json(all);
    return Exit::ok;
  }
  for (const auto& one : all) {
    const auto stands = std::ranges::count_if(one.at("tokens").as_array(), [](const auto& token) {
      return !token.at("revoked").as_bool() && !token.at("expired").as_bool();
    });
    std::cout << std::string_view(one.at("account").as_string()) << "  "
              << pad_right(std::string(one.at("role").as_string()) + "@" +
                               std::string(one.at("scope").as_string()),
                           36)
              << (one.at("revoked").as_bool() ? "revoked" : told_tokens(stands))
              << (one.as_object().contains("label") ? "  (sealed)" : "") << "\n";
  }
  return Exit::ok;
}

}  // namespace

void add_account(CLI::App& app, Options& options, Run& run) {
  auto words = std::make_shared<AccountWords>();
  auto* account = app.add_subcommand(
      "account",
      "Who may act, in which role and over what, and the tokens that prove it.\n\n"
      "Example: cas account add --role wps_head --scope 02 --expires 365");
  account->require_subcommand(1);
  const auto sub = [&](const char* name, const char* help, auto action) {
    auto* made = account->add_subcommand(name, help);
    made->callback([&options, &run, words, action] {
      run = [&options, words, action] { return action(options, *words); };
    });
    return made;
  };
  const auto either = [](auto here, auto there) {
    return [here, there](const Options& o, const AccountWords& w) {
      return here_or_there(
          o, [&] { return here(o, w); }, [&](Remote& server) { return there(o, w, server); });
    };
  };
  const auto add_id = [&](CLI::App* to) {
    to->add_option("id", words->id, "of the account, see: cas account list")->required();
    return to;
  };
  const auto add_days = [&](CLI::App* to) {
    to->add_option("--expires", words->days, "the token's last day, in days from now")
        ->check(CLI::Range(1, 3650));
  };
  auto* adding = sub("add",
                     "create an account and print its first token, once\n\n"
                     "Example: cas account add --role unit_clerk --scope 0212033",
                     either(add, add_there));
  adding->add_option("--role", words->role, "such as unit_clerk, wps_head, auditor")->required();
  adding
      ->add_option("--scope", words->scope,
                   "PL or a TERYT code, alone or with an area (02/FA), or a unit's id")
      ->required();
  adding->add_option("--label", words->label, "a name for people; sealed before it is stored");
  add_days(adding);
  sub("list", "all accounts, without their tokens\n\nExample: cas account list --json",
      either([](const Options& o, const AccountWords&) { return list(o); },
             [](const Options& o, const AccountWords&, Remote& s) { return list_there(o, s); }));
  add_days(add_id(sub("token",
                      "issue another token and print it, once\n\n"
                      "Example: cas account token 5b0c… --expires 30",
                      either(issue, issue_there))));
  add_id(
      sub("revoke",
          "end an account, or one of its tokens\n\nExample: cas account revoke 5b0c… --token-no 2",
          either(revoke, revoke_there)))
      ->add_option("--token-no", words->number, "this token alone, by its number")
      ->check(CLI::Range(1, 1'000'000));
}

}  // namespace cas::ops
