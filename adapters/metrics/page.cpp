#include "adapters/metrics/page.hpp"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <iterator>
#include <map>

namespace cas::adapters::metrics {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

struct Page::Families {
  std::vector<MetricFamily> all;
  std::map<std::string, std::size_t, std::less<>> places;

  ClientMetric& add(std::string_view name, std::string_view help, MetricType type, Labels labels) {
    auto place = places.find(name);
    if (place == places.end()) {
      place = places.emplace(std::string(name), all.size()).first;
      all.push_back({std::string(name), std::string(help), type, {}});
    }
    auto& metric = all[place->second].metric.emplace_back();
    for (const auto& label : labels) metric.label.push_back({std::string(label.name), label.value});
    return metric;
  }
};

Page::Page() : families_(std::make_unique<Families>()) {}
Page::~Page() = default;

void Page::counter(std::string_view name, std::string_view help, double value, Labels labels) {
  families_->add(name, help, MetricType::Counter, labels).counter.value = value;
}

void Page::gauge(std::string_view name, std::string_view help, double value, Labels labels) {
  families_->add(name, help, MetricType::Gauge, labels).gauge.value = value;
}

void Page::durations(std::string_view name, std::string_view help,
                     const engine::Durations& durations, Labels labels) {
  // Divided, not multiplied: 100 / 1e6 is what 0.0001 is written as.
  constexpr double kMicroseconds = 1e6;
  auto& histogram = families_->add(name, help, MetricType::Histogram, labels).histogram;
  std::uint64_t so_far = 0;
  for (std::size_t i = 0; i < durations.kBoundsUs.size(); ++i) {
    so_far += durations.counts[i];
    histogram.bucket.push_back(
        {so_far, static_cast<double>(durations.kBoundsUs[i]) / kMicroseconds});
  }
  histogram.sample_count = so_far + durations.counts.back();
  histogram.sample_sum = static_cast<double>(durations.sum_us) / kMicroseconds;
}

void Page::add(std::vector<MetricFamily> families) {
  families_->all.insert(families_->all.end(), std::make_move_iterator(families.begin()),
                        std::make_move_iterator(families.end()));
}

std::string Page::text() const { return prometheus::TextSerializer().Serialize(families_->all); }

}  // namespace cas::adapters::metrics
