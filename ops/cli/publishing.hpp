#pragma once
#include <memory>

#include "adapters/metrics/page.hpp"
#include "adapters/outbound/publisher.hpp"
#include "ops/cli/options.hpp"
#include "ops/journal/journal.hpp"

namespace cas::ops {

/// Publishes where reports stand and their sums beside a log in Kafka; null beside another log.
/// Says in the journal why nothing is published, when that is so. `node` and `journal` must outlive
/// it.
[[nodiscard]] std::unique_ptr<adapters::outbound::Publisher> publish_beside(
    const Options& options, adapters::node::NodeThread& node, Journal& journal);

/// What it has told so far, for Prometheus.
void tell_published(adapters::metrics::Page& page,
                    const std::vector<adapters::outbound::Published>& published);

}  // namespace cas::ops
