#include "adapters/api/routes.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <boost/json.hpp>
#include <set>

#include "adapters/api/openapi.hpp"

namespace cas::adapters::api {
namespace {

std::vector<std::string> segments_of(std::string_view path) {
  std::vector<std::string> segments;
  for (auto rest = path.substr(1); !rest.empty();) {
    segments.emplace_back(rest.substr(0, rest.find('/')));
    rest.remove_prefix(std::min(rest.size(), segments.back().size() + 1));
  }
  return segments;
}

TEST(Routes, EachDoesOneThingUnderANameOfItsOwn) {
  std::set<std::string_view> names;
  std::set<std::pair<std::string_view, std::string_view>> places;
  for (const auto& route : routes()) {
    const int deeds = (route.read != nullptr) + (route.write != nullptr) + route.feed.has_value() +
                      route.open.has_value() + static_cast<int>(route.log) +
                      static_cast<int>(route.history) + route.load.has_value();
    EXPECT_EQ(deeds, 1) << route.id;
    EXPECT_TRUE(names.insert(route.id).second) << route.id;
    EXPECT_TRUE(places.insert({route.method, route.path}).second) << route.path;
    EXPECT_FALSE(engine::name_of(route.act).empty()) << route.id;
  }
}

TEST(Routes, APathFindsItsRouteAndItsNames) {
  const auto matched = match("GET", segments_of("/api/v1/campaigns/FA-2014Q4/reports/0212033"));
  ASSERT_NE(matched.route, nullptr);
  EXPECT_EQ(matched.route->id, "readReport");
  EXPECT_EQ(matched.path.at("campaign"), "FA-2014Q4");
  EXPECT_EQ(matched.path.at("unit"), "0212033");
}

TEST(Routes, AnotherMethodIsToldApartFromAnUnknownPath) {
  const auto other = match("DELETE", segments_of("/api/v1/campaigns/X/reports/Y"));
  EXPECT_EQ(other.route, nullptr);
  EXPECT_EQ(other.other_methods, "GET, POST");
  for (const auto* path : {"/api/v1", "/api/v1/campaigns/X/reports/Y/Z/history", "/api/v2/me"}) {
    const auto unknown = match("GET", segments_of(path));
    EXPECT_EQ(unknown.route, nullptr) << path;
    EXPECT_EQ(unknown.other_methods, "") << path;
  }
  EXPECT_EQ(match("GET", {}).route->id, "readHome");
}

TEST(OpenApi, DocumentsEveryRouteWithSchemasThatAreThere) {
  const auto document = boost::json::parse(openapi_document());
  const auto& schemas = document.at("components").at("schemas").as_object();
  std::size_t operations = 0;
  for (const auto& [path, item] : document.at("paths").as_object())
    operations += item.as_object().size();
  EXPECT_EQ(operations, std::ranges::count(routes(), false, &Route::hidden));
  for (const auto& route : routes()) {
    EXPECT_TRUE(schemas.contains(route.answer)) << route.id;
    EXPECT_TRUE(route.body.empty() || schemas.contains(route.body)) << route.id;
  }
  EXPECT_TRUE(schemas.contains("Problem"));
}

}  // namespace
}  // namespace cas::adapters::api
