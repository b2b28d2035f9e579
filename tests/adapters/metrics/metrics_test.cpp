#include "adapters/metrics/metrics.hpp"

#include <gmock/gmock.h>

namespace cas::adapters::metrics {
namespace {

using std::chrono::microseconds;
using testing::HasSubstr;
using testing::Not;

TEST(Metrics, CountsRequestsByOperationAndStatus) {
  Metrics metrics;
  metrics.request("readReport", 200, microseconds{300});
  metrics.request("readReport", 200, microseconds{700});
  metrics.request("readReport", 404, microseconds{100});
  const auto text = metrics.text();
  EXPECT_THAT(text, HasSubstr("# TYPE cas_http_requests_total counter"));
  EXPECT_THAT(text,
              HasSubstr("cas_http_requests_total{operation=\"readReport\",status=\"200\"} 2"));
  EXPECT_THAT(text,
              HasSubstr("cas_http_requests_total{operation=\"readReport\",status=\"404\"} 1"));
  EXPECT_THAT(text, HasSubstr("cas_http_request_duration_seconds_bucket"
                              "{operation=\"readReport\",le=\"0.0005\"} 2"));
  EXPECT_THAT(text, HasSubstr("cas_http_request_duration_seconds_count"
                              "{operation=\"readReport\"} 3"));
}

TEST(Metrics, CountsCommandsByOutcome) {
  Metrics metrics;
  EXPECT_THAT(metrics.text(), Not(HasSubstr("cas_commands_total{")));
  metrics.command("saveCells", "done", microseconds{900});
  metrics.command("saveCells", "report.version_stale", microseconds{90});
  EXPECT_THAT(metrics.text(),
              HasSubstr("cas_commands_total{operation=\"saveCells\",outcome=\"done\"} 1"));
  EXPECT_THAT(metrics.text(), HasSubstr("outcome=\"report.version_stale\"} 1"));
}

}  // namespace
}  // namespace cas::adapters::metrics
