#pragma once
#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "adapters/http/server.hpp"

namespace cas::adapters::api {

/// Bytes that stay as they are while the server runs, packed once and named by their hash.
class Fixed {
 public:
  Fixed(std::string type, std::string bytes);
  /// 200 with an ETag; packed for those who take that.
  [[nodiscard]] http::Response answer(const http::Request& request) const;

 private:
  std::string type_;
  std::string bytes_;
  std::string packed_;  ///< empty = not worth it
  std::string etag_;
};

/// The page at /api/docs, which shows the OpenAPI document and tries requests. Asks nobody but this
/// server: the renderer (Swagger UI) lies in a folder that ops/setup fills, and the
/// Content-Security-Policy allows no other host. Any thread.
class Docs {
 public:
  /// Reads the renderer into memory. Where it is missing, the page is, too.
  explicit Docs(const std::filesystem::path& renderer);

  /// The page for an empty name, or one of its files.
  /// @errors not_found "docs.not_installed", "docs.unknown_file"
  [[nodiscard]] Result<http::Response> answer(std::string_view file,
                                              const http::Request& request) const;

 private:
  std::map<std::string, Fixed, std::less<>> files_;
  bool installed_ = true;
};

/// Where ops/setup puts the renderer: below the folder of the sources that this was built from.
[[nodiscard]] std::filesystem::path default_docs();

}  // namespace cas::adapters::api
