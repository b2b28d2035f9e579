#include "adapters/api/routes.hpp"

#include "adapters/api/routes_files.hpp"

namespace cas::adapters::api {
namespace {

using engine::Act;

constexpr std::string_view kReport = "/api/v1/campaigns/{campaign}/reports/{unit}";
const Parameter kRegion{
    "region", "PL, or a TERYT code of 2, 4 or 7 digits (default: that of your scope, or PL)"};
const Parameter kReportsIn{
    "region",
    "PL, or a TERYT code of 2, 4 or 7 digits (default: that of your scope, or PL); whoever is "
    "limited to one unit gets of any region what is its own"};
const Parameter kLens{"lens", "entered, submitted (default), accepted_regional, accepted_national"};
const Parameter kOfCampaign{
    "campaign", "only this campaign (default: each that was launched and is not closed)"};
const Parameter kOfArea{"area", "only campaigns of this area, such as FA (default: of your scope)"};
const Parameter kSeverity{"severity", "only findings of hard rules, or of soft ones"};
const Parameter kRule{"rule", "only findings of this rule"};
const Parameter kPeers{"peers",
                       "the region whose units the values are compared with; region lies in it "
                       "(default: region)"};
const Parameter kOfUnit{"unit", "only values of the unit with this code", "unit (query)"};
const Parameter kCell{"cell", "only values of this cell"};
const Parameter kMeasure{"measure",
                         "what values are measured by: previous or last_year, the unit's own value "
                         "then; a cell of the same report; or nothing (default: the form's first "
                         "cell that is summed)"};
const Parameter kLanguage{"language", "of the words: pl (default) or en"};
const Parameter kOneCell{"cell", "section, row and column, such as A/1.1/3"};
const Parameter kCells{"cells", "only these, as codes parted by commas (default: all)"};
const Parameter kPhase{"phase", "only reports that stand there"};
const Parameter kLayout{"layout",
                        "the newer version of the form in whose layout to tell the cells: newest, "
                        "or FORM/VERSION (default: the report's own)"};
const Parameter kLimit{"limit", "lines of a page, up to 1000 (default: 100)"};
const Parameter kCursor{"cursor", "next_cursor of the page before"};

Route tagged(Route route) {
  route.etag = true;
  return route;
}

Route of_type(std::string_view type, Route route) {
  route.type = type;
  return route;
}

/// Asks with a body: a rule that is on nobody's record yet.
Route trying() {
  return {"POST",
          "/api/v1/forms/{form}/{version}/rules/test",
          "tryRule",
          "findings",
          "Which reports would fail a rule that is not published, and by how much. Name the "
          "position of the first page as as_of of the next ones",
          Act::read,
          "Trial",
          "DraftRule",
          {{"campaign", "only its reports (default: those of all campaigns with this form)"},
           kRegion,
           kLimit,
           kCursor,
           kAsOf,
           kMin},
          try_rule};
}

Route get(std::string_view path, std::string_view id, std::string_view tag,
          std::string_view summary, std::string_view answer, std::vector<Parameter> query,
          Read read) {
  query.push_back(kMin);
  return {"GET", path, id, tag, summary, Act::read, answer, {}, std::move(query), read, nullptr};
}

std::vector<Route> reading() {
  auto accounts = get("/api/v1/accounts", "listAccounts", "accounts", "Every account", "Accounts",
                      {kLimit, kCursor, kAsOf}, list_accounts);
  accounts.act = Act::administer_accounts;
  return {
      get("/api/v1/me", "readMe", "accounts", "Who the token speaks for", "Me", {}, read_me),
      accounts,
      get("/api/v1/units", "listUnits", "units", "The units in your scope", "Units",
          {kRegion, kLimit, kCursor, kAsOf}, list_units),
      tagged(
          get("/api/v1/units/{unit}", "readUnit", "units", "One unit", "Unit", {kAsOf}, read_unit)),
      get("/api/v1/forms", "listForms", "forms", "Every published form version", "Forms",
          {kLimit, kCursor, kAsOf}, list_forms),
      tagged(get("/api/v1/forms/{form}/{version}", "readForm", "forms", "A form's template", "Form",
                 {kAsOf}, read_form)),
      get("/api/v1/campaigns", "listCampaigns", "campaigns", "Every campaign", "Campaigns",
          {kLimit, kCursor, kAsOf}, list_campaigns),
      tagged(get("/api/v1/campaigns/{campaign}", "readCampaign", "campaigns", "One campaign",
                 "Campaign", {kAsOf}, read_campaign)),
      get("/api/v1/campaigns/{campaign}/completeness", "readCompleteness", "campaigns",
          "How many reports stand where, in a region", "Completeness", {kRegion, kAsOf},
          read_completeness),
      tagged(get("/api/v1/campaigns/{campaign}/totals", "readTotals", "campaigns",
                 "The sums over all units of a region, cell by cell", "Totals",
                 {kRegion, kLens, kCells, kLayout, kAsOf}, read_totals)),
      get("/api/v1/campaigns/{campaign}/reports", "listReports", "reports",
          "The reports in your scope, by unit", "Reports",
          {kReportsIn, kPhase, kLimit, kCursor, kAsOf}, list_reports),
      tagged(get(kReport, "readReport", "reports", "One report with its cells", "Report",
                 {kLayout, kAsOf}, read_report)),
      of_type("application/pdf",
              get("/api/v1/campaigns/{campaign}/reports/{unit}/print.pdf", "printReportPdf",
                  "reports", "The report on paper", "Paper", {kLanguage, kAsOf}, print_report_pdf)),
      of_type("text/html",
              get("/api/v1/campaigns/{campaign}/reports/{unit}/print.html", "printReportHtml",
                  "reports", "The same as a page that needs nothing else", "Page",
                  {kLanguage, kAsOf}, print_report_html)),
      get("/api/v1/campaigns/{campaign}/reports/{unit}/history", "readReportHistory", "reports",
          "Every event behind a report", "History", {kLimit, kCursor, kAsOf}, read_report_history),
  };
}

/// What the rules say, and what stands out.
std::vector<Route> checking() {
  return {
      get("/api/v1/campaigns/{campaign}/findings", "readFindings", "findings",
          "What the rules say of the reports of a region: by rule, by region, by report",
          "Findings", {kReportsIn, kRule, kSeverity, kLimit, kCursor, kAsOf}, read_findings),
      get("/api/v1/campaigns/{campaign}/outliers", "readOutliers", "findings",
          "Numbers far from those of like units, by unit and cell", "Outliers",
          {kRegion, kPeers, kOfUnit, kCell, kMeasure, kLimit, kCursor, kAsOf}, read_outliers),
      get("/api/v1/campaigns/{campaign}/reports/{unit}/findings", "readReportFindings", "findings",
          "What the rules say of a report, and why", "ReportFindings", {kAsOf},
          read_report_findings),
      trying(),
      get("/api/v1/campaigns/{campaign}/reports/{unit}/why", "readCellWhy", "findings",
          "Who wrote a cell, by what it is computed, and each rule that looks at it, filled in",
          "CellWhy", {kOneCell, kAsOf}, read_cell_why),
      get("/api/v1/campaigns/{campaign}/totals/why", "readTotalWhy", "findings",
          "By what a cell of a region's sums is computed, with its values", "TotalWhy",
          {kOneCell, kRegion, kLens, kAsOf}, read_total_why),
  };
}

std::vector<Route> auditing() {
  Route log{"GET",
            "/api/v1/log/{partition}",
            "readLog",
            "audit",
            "The log itself: valid frames of a partition, by seq",
            Act::read_log,
            "LogPage",
            {},
            {{"from", "seq of the first frame (default: 0, the genesis)", "from (seq)"},
             {"limit", "frames of a page, up to 1000 (default: 100); fewer if they are large"},
             {"format",
              "json (default), or raw: the frames' own bytes, as Accept: "
              "application/octet-stream asks for, too"},
             kAsOf,
             kMin}};
  log.log = true;
  const Parameter stream{"stream",
                         "report/ID, unit/CODE, campaign/CODE, form/CODE/VERSION, account/ID or "
                         "log/PARTITION"};
  Route history{"GET",
                "/api/v1/history",
                "readHistory",
                "audit",
                "Every event of a stream, oldest first",
                Act::read,
                "History",
                {},
                {stream, kLimit, kCursor, kAsOf, kMin},
                read_history,
                nullptr};
  Route feed{"GET",
             "/api/v1/feeds/history",
             "followHistory",
             "feeds",
             "Every event that you may see, in the order of each partition, from any position on",
             Act::read,
             "HistoryFeed",
             {},
             {{"region",
               "only events about units that lay there: PL, or a TERYT code of 2, 4 or 7 "
               "digits (default: whatever you may see)"},
              {"campaign", "only events of this campaign and its reports"},
              {"stream", "only events of this stream, named as in /api/v1/history"},
              {"from",
               "the position to go on from, as Last-Event-ID does (default: the beginning "
               "of the log)"},
              kMin}};
  feed.history = true;
  feed.type = "text/event-stream";
  return {std::move(log), std::move(history), std::move(feed)};
}

std::vector<Route> administering() {
  const auto post = [](std::string_view path, std::string_view id, std::string_view tag,
                       std::string_view summary, Act act, std::string_view body, Write write) {
    Route route{"POST", path, id, tag, summary, act, "Done", body, {kMin}, nullptr, write};
    route.if_match = tag == "units" && path.find('{') != std::string_view::npos;
    route.issues_token = body == "NewAccount" || body == "NewToken";
    if (route.issues_token) route.answer = "IssuedToken";
    return route;
  };
  constexpr auto kAdminister = Act::administer_accounts;
  return {
      post("/api/v1/accounts", "createAccount", "accounts",
           "Create an account with its first token, which is shown in the answer and never again",
           kAdminister, "NewAccount", create_account),
      post("/api/v1/accounts/{account}/tokens", "issueToken", "accounts",
           "Issue another token, which is shown in the answer and never again", kAdminister,
           "NewToken", issue_token),
      post("/api/v1/accounts/{account}/tokens/{number}/revoke", "revokeToken", "accounts",
           "End one token of an account, for ever", kAdminister, {}, revoke_token),
      post("/api/v1/accounts/{account}/revoke", "revokeAccount", "accounts",
           "End an account and each of its tokens, for ever", kAdminister, {}, revoke_account),
      post("/api/v1/units", "registerUnit", "units", "Register a unit", Act::register_unit,
           "NewUnit", register_unit),
      post("/api/v1/units/{unit}/rename", "renameUnit", "units", "Give a unit another name",
           Act::change_unit, "NewName", rename_unit),
      post("/api/v1/units/{unit}/move", "moveUnit", "units",
           "A unit lies elsewhere from a day on, perhaps under another code", Act::change_unit,
           "Move", move_unit),
      post("/api/v1/units/{unit}/close", "closeUnit", "units", "A unit ends with a day",
           Act::change_unit, "Closing", close_unit),
  };
}

std::vector<Route> writing() {
  const auto post = [](std::string_view path, std::string_view id, std::string_view tag,
                       std::string_view summary, Act act, std::string_view body, Write write) {
    return Route{"POST", path, id, tag, summary, act, "Done", body, {kMin}, nullptr, write};
  };
  auto save = post("/api/v1/campaigns/{campaign}/reports/{unit}/cells", "saveCells", "reports",
                   "Enter, overwrite or clear cells", Act::save_cells, "Cells", save_cells);
  save.method = "PATCH";
  save.if_match = true;
  auto act = post("/api/v1/campaigns/{campaign}/reports/{unit}/acts", "actOnReport", "reports",
                  "Approve, submit, return, accept, correct: move a report along", Act::read, "Act",
                  act_on_report);
  act.reason = reason_of;
  auto explain =
      post("/api/v1/campaigns/{campaign}/reports/{unit}/explanations", "explainBreach", "findings",
           "Say why a soft rule is broken", Act::save_cells, "Explanation", explain_breach);
  explain.reason = explanation_of;
  act.if_match = explain.if_match = true;
  return {
      post("/api/v1/forms", "publishForm", "forms", "Publish a form version", Act::publish_form,
           "Form", publish_form),
      post("/api/v1/campaigns", "createCampaign", "campaigns", "Define a campaign",
           Act::run_campaign, "NewCampaign", create_campaign),
      post("/api/v1/campaigns/{campaign}/launch", "launchCampaign", "campaigns",
           "Open the reports of all its units", Act::run_campaign, {}, launch_campaign),
      post("/api/v1/campaigns/{campaign}/close", "closeCampaign", "campaigns",
           "End it: nothing can be changed any more", Act::run_campaign, {}, close_campaign),
      post(kReport, "openReport", "reports",
           "Open a report at once that a launch or a registration will have opened soon",
           Act::open_report, {}, open_report),
      std::move(save),
      std::move(act),
      std::move(explain),
  };
}

std::vector<Route> following() {
  const auto feed = [](std::string_view path, std::string_view id, std::string_view summary,
                       std::string_view answer, std::vector<Parameter> query, Filter::Kind kind) {
    query.push_back({"from", "the position to go on from, as Last-Event-ID does"});
    query.push_back(kMin);
    Route route{"GET", path, id, "feeds", summary, Act::read, answer, {}, std::move(query)};
    route.feed = kind;
    route.type = "text/event-stream";
    return route;
  };
  return {
      feed("/api/v1/feeds/reports", "followReports",
           "Where the reports of a region stand, as they move", "ReportsFeed",
           {kOfCampaign, kOfArea, kReportsIn}, Filter::Kind::reports),
      feed("/api/v1/feeds/totals", "followTotals", "The sums of a region, as they change", "Totals",
           {kOfCampaign, kOfArea, kRegion, kLens}, Filter::Kind::totals),
      feed("/api/v1/feeds/completeness", "followCompleteness",
           "How many reports stand where, as it changes", "CompletenessFeed",
           {kOfCampaign, kOfArea, kRegion}, Filter::Kind::completeness),
      feed("/api/v1/feeds/status", "followStatus",
           "Each report of a region, whenever it moves, as in the Kafka topic cas.status.v1",
           "StatusEvent", {kOfCampaign, kOfArea, kReportsIn}, Filter::Kind::status),
      feed("/api/v1/feeds/aggregates", "followAggregates",
           "The sums of a region and of each below it, as in the Kafka topic cas.aggregates.v1",
           "AggregatesEvent", {kOfCampaign, kOfArea, kRegion, kLens}, Filter::Kind::aggregates),
      feed("/api/v1/feeds/findings", "followFindings",
           "What the rules say of the reports of a region, as it changes: by report, rule and "
           "region below",
           "FindingsFeed", {{"campaign", "the campaign that is followed"}, kReportsIn},
           Filter::Kind::findings),
  };
}

/// About the server itself; asked for by probes, browsers and generators of clients, which have no
/// token.
std::vector<Route> opening() {
  const auto get = [](std::string_view path, std::string_view id, std::string_view summary,
                      std::string_view type, std::string_view answer, Open open) {
    Route route{"GET", path, id, "server", summary, Act::read, answer, {}, {}};
    route.open = open;
    route.type = type;
    return route;
  };
  auto home = get("/", "readHome", "The documentation, for whoever types in the address",
                  "text/html", "Page", Open::home);
  auto file = get("/api/docs/{file}", "readDocsFile", "A part of the documentation's page",
                  "text/html", "Page", Open::docs);
  home.hidden = file.hidden = true;
  auto document = get("/api/openapi.json", "readDocument", "This document", "application/json",
                      "Document", Open::document);
  auto docs = get("/api/docs", "readDocs", "This document as a page, to read and to try",
                  "text/html", "Page", Open::docs);
  auto schema = get("/api/v1/schemas/cas-report.xsd", "readDeliverySchema",
                    "The schema of deliveries in XML (XSD 1.0)", "application/xml", "XmlSchema",
                    Open::schema);
  schema.tag = "files";
  document.etag = docs.etag = schema.etag = true;
  return {
      std::move(home),
      std::move(file),
      std::move(document),
      std::move(docs),
      std::move(schema),
      get("/healthz", "readHealth", "Is the process alive?", "application/json", "Health",
          Open::alive),
      get("/readyz", "readReadiness", "Has every partition an owner that answers?",
          "application/json", "Readiness", Open::ready),
  };
}

/// Does the path fit the template? Tells what stands for each of its {names} on the way.
template <class Named>
bool fits(std::string_view pattern, std::span<const std::string> segments, Named named) {
  if (pattern == "/") return segments.empty();
  for (const auto& segment : segments) {
    if (!pattern.starts_with('/')) return false;
    pattern.remove_prefix(1);
    const auto part = pattern.substr(0, pattern.find('/'));
    pattern.remove_prefix(part.size());
    if (part.starts_with('{'))
      named(part.substr(1, part.size() - 2), segment);
    else if (part != segment)
      return false;
  }
  return pattern.empty();
}

}  // namespace

const std::vector<Route>& routes() {
  static const auto all = [] {
    auto both = reading();
    for (auto& route : checking()) both.push_back(std::move(route));
    for (auto& route : writing()) both.push_back(std::move(route));
    for (auto& route : administering()) both.push_back(std::move(route));
    for (auto& route : auditing()) both.push_back(std::move(route));
    for (auto& route : file_routes()) both.push_back(std::move(route));
    for (auto& route : following()) both.push_back(std::move(route));
    for (auto& route : opening()) both.push_back(std::move(route));
    return both;
  }();
  return all;
}

int number_of(const Route& route) { return static_cast<int>(&route - routes().data()); }

std::vector<std::string_view> operation_names() {
  std::vector<std::string_view> names;
  for (const auto& route : routes()) names.push_back(route.id);
  return names;
}

Matched match(std::string_view method, std::span<const std::string> segments) {
  Matched matched;
  for (const auto& route : routes()) {
    if (!fits(route.path, segments, [](std::string_view, const std::string&) {})) continue;
    if (route.method == method) {
      matched.route = &route;
      fits(route.path, segments, [&](std::string_view name, const std::string& segment) {
        matched.path.emplace(name, segment);
      });
      matched.other_methods.clear();
      return matched;
    }
    matched.other_methods +=
        (matched.other_methods.empty() ? "" : ", ") + std::string(route.method);
  }
  return matched;
}

}  // namespace cas::adapters::api
