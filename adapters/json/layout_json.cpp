#include "adapters/json/layout_json.hpp"

namespace cas::adapters::json {
namespace {

boost::json::array rows_json(const std::vector<std::string>& codes) {
  boost::json::array all;
  for (const auto& code : codes) all.emplace_back(boost::json::string(code));
  return all;
}

}  // namespace

boost::json::object layout_json(const events::FormFacts& newer,
                                const events::CarriedLayout& carried) {
  return {{"form", newer.form.code.value()},
          {"version", newer.form.version.value()},
          {"begun", rows_json(carried.begun())},
          {"ended", rows_json(carried.ended())}};
}

}  // namespace cas::adapters::json
