#pragma once
#include <boost/json.hpp>

#include "events/registry.hpp"

namespace cas::adapters::json {

/// What programs read of an account; never a token, nor its hash.
[[nodiscard]] boost::json::object account_json(const events::AccountFacts& account,
                                               events::Time now);

}  // namespace cas::adapters::json
