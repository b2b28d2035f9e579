#pragma once
#include "adapters/api/routes.hpp"

namespace cas::adapters::api {

/// A part of the table: reports that come and go as files.
[[nodiscard]] std::vector<Route> file_routes();

}  // namespace cas::adapters::api
