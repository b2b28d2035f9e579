#pragma once
#include <span>
#include <string_view>
#include <vector>

#include "adapters/api/feeds.hpp"
#include "adapters/api/reads.hpp"
#include "adapters/api/writes.hpp"

namespace cas::adapters::api {

/// A query parameter, as the document tells of it.
struct Parameter {
  std::string_view name;
  std::string_view what;
  std::string_view described_as = {};  ///< in components.cpp, if not by its name
};

inline constexpr Parameter kAsOf{"as_of",
                                 "a position, or a time with an offset: what was true then"};
inline constexpr Parameter kMin{"min_position",
                                "wait until everything up to this position can be seen"};

/// What is told without a token: about the server itself, not about what it keeps.
enum class Open { home, alive, ready, document, docs, schema };

/// What becomes of a file of reports.
enum class Load { show, commit };

/// One operation. The table of these is the one source of what is served, asked and documented.
struct Route {
  std::string_view method;
  std::string_view path;  ///< "/api/v1/units/{unit}"
  std::string_view id;    ///< operationId
  std::string_view tag;
  std::string_view summary;
  engine::Act act;          ///< what the permission table is asked for
  std::string_view answer;  ///< name of the schema of the answer
  std::string_view body;    ///< name of the schema of the request's body; empty = none
  std::vector<Parameter> query;
  Read read = nullptr;  ///< of these four, `load`, `log` and `history` exactly one
  Write write = nullptr;
  std::optional<Filter::Kind> feed = {};
  std::optional<Open> open = {};
  std::optional<Load> load = {};
  bool log = false;           ///< pages of the log itself
  bool history = false;       ///< the feed of everything that happens
  bool issues_token = false;  ///< makes a token, which its answer shows
  /// Where the body may hold a reason, which is sealed first: takes it out.
  Result<std::string> (*reason)(const boost::json::value& body) = nullptr;
  bool if_match = false;  ///< takes If-Match
  bool etag = false;      ///< the answer carries one, and If-None-Match is heeded
  bool hidden = false;    ///< not in the document: parts of a page
  std::string_view type = "application/json";  ///< of the answer
};

[[nodiscard]] const std::vector<Route>& routes();
/// Its place in that table, as the access log and the metrics count it.
[[nodiscard]] int number_of(const Route& route);
/// The ids of all of them, by their numbers.
[[nodiscard]] std::vector<std::string_view> operation_names();

/// The route of a request and what stands for its {names}; null when there is none. `other_method`
/// tells the methods that the path does have.
struct Matched {
  const Route* route = nullptr;
  std::map<std::string, std::string, std::less<>> path;
  std::string other_methods;
};
[[nodiscard]] Matched match(std::string_view method, std::span<const std::string> segments);

}  // namespace cas::adapters::api
