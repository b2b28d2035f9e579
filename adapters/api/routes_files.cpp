#include "adapters/api/routes_files.hpp"

namespace cas::adapters::api {
namespace {

using engine::Act;

const Parameter kEmpty{"empty", "true: nothing filled in (default: false)"};

std::vector<Route> writing_files() {
  const auto get = [](std::string_view path, std::string_view id, std::string_view type,
                      Read read) {
    Route route{"GET",
                path,
                id,
                "files",
                "The report as a file that can be loaded",
                Act::read,
                "ReportFile",
                {},
                {kEmpty, kAsOf, kMin},
                read};
    route.type = type;
    return route;
  };
  return {
      get("/api/v1/campaigns/{campaign}/reports/{unit}/report.xml", "readReportXml",
          "application/xml", read_report_xml),
      get("/api/v1/campaigns/{campaign}/reports/{unit}/report.csv", "readReportCsv", "text/csv",
          read_report_csv),
      get("/api/v1/campaigns/{campaign}/reports/{unit}/report.xlsx", "readReportXlsx",
          "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", read_report_xlsx),
  };
}

std::vector<Route> loading() {
  const auto post = [](std::string_view path, std::string_view id, std::string_view summary,
                       std::string_view answer, std::vector<Parameter> query, Load load) {
    query.push_back(kMin);
    Route route{"POST",          path,   id,         "files",         summary,
                Act::save_cells, answer, "Delivery", std::move(query)};
    route.load = load;
    return route;
  };
  const Parameter campaign{"campaign", "which one, where several collect the form for the period"};
  return {
      post("/api/v1/loads", "showLoad",
           "What a file of reports would change, cell by cell, and what is wrong; changes nothing",
           "DryRun", {campaign}, Load::show),
      post("/api/v1/loads/commit", "commitLoad",
           "Load the file just as a dry run has shown it, or nothing of it", "LoadOutcome",
           {{"citation", "the dry run's"},
            {"units", "load the reports of these alone, by their codes with commas between"},
            {"name", "the file's; sealed before it is stored"},
            campaign},
           Load::commit),
  };
}

}  // namespace

std::vector<Route> file_routes() {
  auto both = writing_files();
  for (auto& route : loading()) both.push_back(std::move(route));
  return both;
}

}  // namespace cas::adapters::api
