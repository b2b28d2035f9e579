#pragma once
#include <boost/json.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "ops/cli/language.hpp"

namespace cas::ops {

/// Which reports of a file are listed.
struct Listed {
  std::vector<std::string> units;  ///< none: of all units
  std::size_t max = SIZE_MAX;      ///< the rest is counted
};

/// Prints what a file would change, from the document that `adapters/loads/load_json.hpp` makes,
/// here or at a server. What the rules say is told in that language.
void print_dry_run(const boost::json::object& told, Language language, const Listed& listed = {});

/// Prints how many reports were loaded, and which were refused.
void print_outcome(const boost::json::object& told);

}  // namespace cas::ops
