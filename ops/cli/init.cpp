#include <array>
#include <iostream>

#include "adapters/crypto/random.hpp"
#include "ops/cli/account_words.hpp"
#include "ops/cli/commands.hpp"
#include "ops/cli/session.hpp"

namespace cas::ops {
namespace {

using events::log::Environment;

constexpr std::array<std::string_view, 3> kEnvironments{"demo", "test", "production"};

struct InitWords {
  std::string environment;  // empty = as the log is, or production for a new one
};

Environment environment_of(const InitWords& words) {
  const auto found = std::ranges::find(kEnvironments, words.environment);
  return found == kEnvironments.end() ? Environment::production
                                      : static_cast<Environment>(found - kEnvironments.begin());
}

/// Looks before anything is claimed or made: a log that has accounts is left alone.
Result<void> check_log(const Options& options, const InitWords& words) {
  auto reading = Reading::open(options);
  if (!reading && reading.error().code == Errc::not_found) return {};
  if (!reading) return fail(std::move(reading.error()));
  const auto& registry = (*reading)->projector().registry();
  if (registry.has_accounts())
    return fail(Errc::rejected, "account.exists",
                "This log has an administrator already, who adds others: cas account add.");
  if (!words.environment.empty() && registry.environment() != environment_of(words))
    return fail(
        Errc::rejected, "init.other_environment",
        "This log was made for the environment " +
            std::string(kEnvironments.at(static_cast<std::size_t>(registry.environment()))) +
            "; that is settled for good.");
  return {};
}

void print(const Options& options, const engine::CreateAccount& account, const std::string& token,
           Environment environment) {
  const auto name = kEnvironments.at(static_cast<std::size_t>(environment));
  if (options.json)
    return print_json({{"account", to_hex(account.account)},
                       {"role", events::name_of(account.role)},
                       {"scope", to_string(account.scope)},
                       {"number", 1},
                       {"token", token},
                       {"environment", name}});
  std::cout << "The first administrator is the account " << to_hex(account.account) << ",\n"
            << events::name_of(account.role) << "@" << to_string(account.scope)
            << ". Its token is shown now and never again:\n\n  " << token << "\n\n";
  if (environment == Environment::demo)
    std::cout << "This log was made for demonstrations: --as goes on being believed.\n";
  else
    std::cout << "From now on --as is refused: set CAS_TOKEN, or say --token.\n";
}

Result<Exit> init(const Options& options, const InitWords& words) {
  if (auto good = check_log(options, words); !good) return fail(std::move(good.error()));
  auto writing = Writing::open(options, new_log(options, environment_of(words)));
  if (!writing) return fail(std::move(writing.error()));
  auto& node = (*writing)->node();
  const auto made = make_token(0);
  const auto scope = events::Scope::country();
  const engine::CreateAccount account{events::AccountId{adapters::crypto::random_bytes16()},
                                      events::Role::central_administrator, scope, std::nullopt,
                                      made.token};
  const auto founder = events::local_actor(events::Role::central_administrator, scope);
  auto done = node.ask(account_envelope(founder, account));
  if (!done) return fail(std::move(done.error()).during("creating the first administrator"));
  const auto environment =
      node.with([](const auto& n) { return n.projector().registry().environment(); });
  print(options, account, made.text, environment);
  return Exit::ok;
}

}  // namespace

void add_init(CLI::App& app, Options& options, Run& run) {
  auto words = std::make_shared<InitWords>();
  auto* init_command = app.add_subcommand(
      "init",
      "Make the log if there is none, and its first account: a central administrator, whose token "
      "is printed once.\n\n"
      "Example: export CAS_TOKEN=$(cas init --json | jq -r .token)");
  init_command
      ->add_option("--environment", words->environment,
                   "of a log that is made now; production if left out")
      ->check(CLI::IsMember({"demo", "test", "production"}));
  init_command->callback(
      [&options, &run, words] { run = [&options, words] { return init(options, *words); }; });
}

}  // namespace cas::ops
