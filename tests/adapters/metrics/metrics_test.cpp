#include "adapters/metrics/metrics.hpp"

#include <gmock/gmock.h>

#include <thread>

#include "adapters/metrics/sources.hpp"

namespace cas::adapters::metrics {
namespace {

using engine::kind_of;
using std::chrono::microseconds;
using testing::HasSubstr;
using testing::Not;

const engine::CommandKind kSave =
    kind_of(engine::ReportCommand{engine::SaveCells{engine::ReportId{}, {}}});

std::string told(const Metrics& metrics) {
  Page page;
  metrics.tell(page);
  return page.text();
}

TEST(Metrics, CountsRequestsByOperationAndStatus) {
  Metrics metrics({"readReport", "saveCells"});
  metrics.request(0, 200, microseconds{300});
  metrics.request(0, 200, microseconds{700});
  metrics.request(0, 404, microseconds{100});
  metrics.request(1, 200, microseconds{100});
  metrics.request(-1, 400, microseconds{5});
  const auto text = told(metrics);
  EXPECT_THAT(text, HasSubstr("# TYPE cas_http_requests_total counter"));
  for (const auto* line :
       {"cas_http_requests_total{operation=\"readReport\",status=\"200\"} 2",
        "cas_http_requests_total{operation=\"readReport\",status=\"404\"} 1",
        "cas_http_requests_total{operation=\"saveCells\",status=\"200\"} 1",
        "cas_http_requests_total{operation=\"none\",status=\"400\"} 1",
        "cas_http_request_duration_seconds_bucket{operation=\"readReport\",le=\"0.0005\"} 2",
        "cas_http_request_duration_seconds_count{operation=\"readReport\"} 3"})
    EXPECT_THAT(text, HasSubstr(line));
}

TEST(Metrics, CountsCommandsByKindAndOutcome) {
  Metrics metrics({});
  EXPECT_THAT(told(metrics), Not(HasSubstr("report.version_stale")));
  metrics.command(kSave, Outcome::done, {}, microseconds{900});
  metrics.command(kSave, Outcome::refused, "report.version_stale", microseconds{90});
  const auto text = told(metrics);
  EXPECT_THAT(text, HasSubstr("cas_commands_total{command=\"save_cells\",outcome=\"done\"} 1"));
  EXPECT_THAT(text, HasSubstr("cas_commands_total{command=\"save_cells\",outcome=\"repeated\"} 0"));
  EXPECT_THAT(
      text,
      HasSubstr("cas_commands_total{command=\"save_cells\",outcome=\"report.version_stale\"} 1"));
}

TEST(Metrics, LosesNothingBetweenThreads) {
  constexpr int kEach = 2000;
  Metrics metrics({"readReport"});
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t)
      threads.emplace_back([&metrics, t] {
        for (int i = 0; i < kEach; ++i) metrics.request(0, 200 + t % 2, microseconds{i});
      });
  }
  const auto text = told(metrics);
  EXPECT_THAT(text, HasSubstr("{operation=\"readReport\",status=\"200\"} 4000"));
  EXPECT_THAT(text, HasSubstr("{operation=\"readReport\",status=\"201\"} 4000"));
}

TEST(CommandKinds, HaveNamesAtTheirPlaces) {
  EXPECT_EQ(name_of(kSave), "save_cells");
  EXPECT_EQ(name_of(kind_of(engine::RegistryCommand{engine::RevokeAccount{}})), "revoke_account");
  EXPECT_EQ(name_of(kind_of(engine::ReportCommand{engine::AssignRegion{}})), "assign_region");
  EXPECT_EQ(name_of(kind_of(engine::LogCommand{engine::Tick{}})), "tick");
}

TEST(Page, TellsDurationsAsAHistogramInSeconds) {
  engine::Durations durations;
  for (const auto us : {90, 100, 101, 3'000'000}) durations.note(us);
  Page page;
  page.durations("a_duration_seconds", "How long.", durations, {{"kind", "x"}});
  const auto text = page.text();
  for (const auto* line :
       {"# TYPE a_duration_seconds histogram",
        "a_duration_seconds_bucket{kind=\"x\",le=\"0.0001\"} 2",
        "a_duration_seconds_bucket{kind=\"x\",le=\"0.00025\"} 3",
        "a_duration_seconds_bucket{kind=\"x\",le=\"2.5\"} 3",
        "a_duration_seconds_bucket{kind=\"x\",le=\"+Inf\"} 4",
        "a_duration_seconds_count{kind=\"x\"} 4", "a_duration_seconds_sum{kind=\"x\"} 3.000291"})
    EXPECT_THAT(text, HasSubstr(line));
}

TEST(Page, GathersLinesOfOneNameUnderOneHeading) {
  Page page;
  page.gauge("one", "First.", 1, {{"p", "0"}});
  page.gauge("two", "Second.", 2);
  page.gauge("one", "First.", 3, {{"p", "1"}});
  EXPECT_EQ(page.text(),
            "# HELP one First.\n# TYPE one gauge\none{p=\"0\"} 1\none{p=\"1\"} 3\n"
            "# HELP two Second.\n# TYPE two gauge\ntwo 2\n");
}

TEST(Sources, TellOfThisProcess) {
  Page page;
  tell_process(page);
  tell_disk(page, "data", "/");
  tell_disk(page, "away", "/nowhere");
  const auto text = page.text();
  EXPECT_THAT(text, Not(HasSubstr("process_resident_memory_bytes 0\n")));
  EXPECT_THAT(text, HasSubstr("cas_disk_size_bytes{folder=\"data\"}"));
  EXPECT_THAT(text, Not(HasSubstr("away")));
  const auto began = text.find("\nprocess_start_time_seconds ");
  ASSERT_NE(began, std::string::npos);
  const auto now =
      std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch());
  EXPECT_NEAR(std::stod(text.substr(began + 28)), now.count(), 300);
}

}  // namespace
}  // namespace cas::adapters::metrics
