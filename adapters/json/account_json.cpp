#include "adapters/json/account_json.hpp"

#include "adapters/json/moments.hpp"

namespace cas::adapters::json {

boost::json::object account_json(const events::AccountFacts& account, events::Time now) {
  boost::json::array tokens;
  for (const auto& token : account.tokens) {
    boost::json::object one{{"number", token.number},
                            {"revoked", token.revoked},
                            {"expired", token.expires && *token.expires <= now}};
    if (token.expires) one["expires"] = format_time(*token.expires);
    tokens.push_back(std::move(one));
  }
  return {{"account", to_hex(account.id)},      {"role", name_of(account.role)},
          {"scope", to_string(account.scope)},  {"revoked", account.revoked},
          {"version", account.version.value()}, {"tokens", std::move(tokens)}};
}

}  // namespace cas::adapters::json
