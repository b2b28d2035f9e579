#include "adapters/metrics/metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

namespace cas::adapters::metrics {
namespace {

using prometheus::BuildCounter;
using prometheus::BuildGauge;
using prometheus::BuildHistogram;
using prometheus::Histogram;

const Histogram::BucketBoundaries kSeconds{0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01,
                                           0.025,  0.05,    0.1,    0.25,  0.5,    1,     2.5};

double seconds(std::chrono::microseconds lasted) {
  return std::chrono::duration<double>(lasted).count();
}

}  // namespace

struct Metrics::Families {
  prometheus::Registry registry;
  prometheus::Family<prometheus::Counter>& requests =
      BuildCounter()
          .Name("cas_http_requests_total")
          .Help("Requests answered, by operation and status.")
          .Register(registry);
  prometheus::Family<Histogram>& request_seconds =
      BuildHistogram()
          .Name("cas_http_request_duration_seconds")
          .Help("From the end of a request's header to its answer.")
          .Register(registry);
  prometheus::Family<prometheus::Counter>& commands =
      BuildCounter()
          .Name("cas_commands_total")
          .Help("Commands answered, by operation and outcome.")
          .Register(registry);
  prometheus::Family<Histogram>& command_seconds =
      BuildHistogram()
          .Name("cas_command_duration_seconds")
          .Help("From handing a command to the node until it was read back, or refused.")
          .Register(registry);
  prometheus::Family<prometheus::Gauge>& applied =
      BuildGauge()
          .Name("cas_partition_applied_seq")
          .Help("The last valid frame of a partition that the projections hold.")
          .Register(registry);
  prometheus::Family<prometheus::Gauge>& voids =
      BuildGauge()
          .Name("cas_partition_void_frames")
          .Help("Records of a partition that were judged void.")
          .Register(registry);
  prometheus::Family<prometheus::Gauge>& owned =
      BuildGauge()
          .Name("cas_partition_owned")
          .Help("1 while this node writes to the partition.")
          .Register(registry);
  prometheus::Family<prometheus::Gauge>& uncommitted =
      BuildGauge()
          .Name("cas_projection_staged_rows")
          .Help("Rows that wait for the next write to the store.")
          .Register(registry);
};

Metrics::Metrics() : families_(std::make_unique<Families>()) {}
Metrics::~Metrics() = default;

void Metrics::request(std::string_view operation, int status, std::chrono::microseconds lasted) {
  const std::string name(operation);
  families_->requests.Add({{"operation", name}, {"status", std::to_string(status)}}).Increment();
  families_->request_seconds.Add({{"operation", name}}, kSeconds).Observe(seconds(lasted));
}

void Metrics::command(std::string_view operation, std::string_view outcome,
                      std::chrono::microseconds lasted) {
  const std::string name(operation);
  families_->commands.Add({{"operation", name}, {"outcome", std::string(outcome)}}).Increment();
  families_->command_seconds.Add({{"operation", name}}, kSeconds).Observe(seconds(lasted));
}

void Metrics::observe(const node::Node& node) {
  const auto& projector = node.projector();
  for (std::uint32_t p = 0; p < node.partitions(); ++p) {
    const events::PartitionNo partition{p};
    const prometheus::Labels label{{"partition", std::to_string(p)}};
    const auto& at = projector.checkpoint(partition);
    families_->applied.Add(label).Set(static_cast<double>(at.chain.tip.seq.value()));
    families_->voids.Add(label).Set(static_cast<double>(at.void_frames));
    const bool owns = node.standing(partition) == engine::Partition::Standing::owning;
    families_->owned.Add(label).Set(owns ? 1 : 0);
  }
  families_->uncommitted.Add({}).Set(static_cast<double>(projector.staged_rows()));
}

std::string Metrics::text() const {
  return prometheus::TextSerializer().Serialize(families_->registry.Collect());
}

}  // namespace cas::adapters::metrics
