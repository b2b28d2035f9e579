#pragma once
#include <boost/json.hpp>

#include "events/chain_reader.hpp"

namespace cas::adapters::json {

/// A record as a person or a program looks at it: where it stands, its header, its events. Says
/// what is wrong where it cannot be read. Sealed texts stay so, and no token's hash is shown.
[[nodiscard]] boost::json::object frame_json(const events::ReadFrame& read);

}  // namespace cas::adapters::json
