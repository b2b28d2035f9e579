#pragma once
#include <boost/json.hpp>

namespace cas::ops {

/// Prints what a file would change, from the document that `adapters/loads/load_json.hpp` makes,
/// here or at a server.
void print_dry_run(const boost::json::object& told);

/// Prints how many reports were loaded, and which were refused.
void print_outcome(const boost::json::object& told);

}  // namespace cas::ops
