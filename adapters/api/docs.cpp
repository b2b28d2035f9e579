#include "adapters/api/docs.hpp"

#include <array>

#include "adapters/files/text.hpp"
#include "adapters/http/negotiation.hpp"
#include "events/hash.hpp"

namespace cas::adapters::api {
namespace {

constexpr std::size_t kFileBytesMax = 8 * 1024 * 1024;

constexpr std::string_view kPage = R"html(<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>CAS: the interface</title>
<link rel="icon" type="image/png" href="/api/docs/favicon-32x32.png">
<link rel="stylesheet" href="/api/docs/swagger-ui.css">
</head>
<body>
<main id="ui"></main>
<noscript>The document itself: <a href="/api/openapi.json">/api/openapi.json</a></noscript>
<script src="/api/docs/swagger-ui-bundle.js"></script>
<script src="/api/docs/begin.js"></script>
</body>
</html>
)html";

/// A feed never ends, and the page shows an answer when it has ended: it offers no trying of feeds.
constexpr std::string_view kBegin = R"js(const tryOut = {
  statePlugins: {spec: {wrapSelectors: {allowTryItOutFor: (system) => (_, path) =>
    !path.startsWith("/api/v1/feeds/")}}}};
SwaggerUIBundle({
  url: "/api/openapi.json",
  dom_id: "#ui",
  deepLinking: true,
  displayRequestDuration: true,
  filter: true,
  defaultModelsExpandDepth: 0,
  docExpansion: "list",
  tagsSorter: "alpha",
  validatorUrl: null,
  plugins: [tryOut]
});
)js";

/// The page may ask this server and nobody else. Its styles are set from its own script.
constexpr std::string_view kPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'";

constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kOfTheRenderer{{
    {"swagger-ui-bundle.js", "text/javascript; charset=utf-8"},
    {"swagger-ui.css", "text/css; charset=utf-8"},
    {"favicon-32x32.png", "image/png"},
}};

}  // namespace

Fixed::Fixed(std::string type, std::string bytes)
    : type_(std::move(type)),
      bytes_(std::move(bytes)),
      packed_(http::worth_packing(type_) ? http::gzip(bytes_) : std::string()),
      etag_("\"" + to_hex(events::sha256(bytes_)).substr(0, 32) + "\"") {}

http::Response Fixed::answer(const http::Request& request) const {
  http::Response response{200, type_, {}, {{"ETag", etag_}, {"Cache-Control", "no-cache"}}};
  if (!packed_.empty()) response.headers.emplace_back("Vary", "Accept-Encoding");
  const auto* known = request.header("If-None-Match");
  if (known != nullptr && http::names_etag(*known, etag_)) return response;  // becomes a 304
  const auto* takes = request.header("Accept-Encoding");
  if (packed_.empty() || takes == nullptr || !http::accepts_gzip(*takes)) {
    response.body = bytes_;
  } else {
    response.body = packed_;
    response.headers.emplace_back("Content-Encoding", "gzip");
  }
  return response;
}

Docs::Docs(const std::filesystem::path& renderer) {
  files_.emplace("", Fixed("text/html; charset=utf-8", std::string(kPage)));
  files_.emplace("begin.js", Fixed("text/javascript; charset=utf-8", std::string(kBegin)));
  for (const auto& [name, type] : kOfTheRenderer) {
    auto bytes = files::read_file(renderer / name, kFileBytesMax);
    installed_ = installed_ && bytes.has_value();
    if (bytes) files_.emplace(name, Fixed(std::string(type), *std::move(bytes)));
  }
}

Result<http::Response> Docs::answer(std::string_view file, const http::Request& request) const {
  if (!installed_)
    return fail(Errc::not_found, "docs.not_installed",
                "The page's renderer is not installed; ops/setup brings it. The document itself is "
                "at /api/openapi.json.");
  const auto found = files_.find(file);
  if (found == files_.end())
    return fail(Errc::not_found, "docs.unknown_file",
                "The page has no file " + files::in_quotes(file) + ".");
  auto response = found->second.answer(request);
  response.headers.emplace_back("Content-Security-Policy", kPolicy);
  response.headers.emplace_back("Referrer-Policy", "no-referrer");
  return response;
}

std::filesystem::path default_docs() { return CAS_DOCS_DIR; }

}  // namespace cas::adapters::api
