#pragma once
#include <filesystem>
#include <span>

#include "adapters/http/server.hpp"
#include "adapters/kafka/statistics.hpp"
#include "adapters/metrics/page.hpp"
#include "adapters/node/node.hpp"
#include "projections/store.hpp"

/// What the parts of the process tell of themselves, written when Prometheus asks.
namespace cas::adapters::metrics {

/// How each partition stands: its owner's queue, its chain, how far it lies behind. On the node's
/// thread.
void tell_node(Page& page, const node::Node& node, events::Time now);
/// Connections and bytes. Any thread.
void tell_server(Page& page, const http::Server& server, std::size_t connections_max);
/// RocksDB, if that is what the store is. Any thread.
void tell_store(Page& page, const projections::Store& store);
/// What librdkafka tells of its clients.
void tell_kafka(Page& page, std::span<const kafka::ClientFigures> clients);
/// Memory, descriptors, processor time, as every exporter names them.
void tell_process(Page& page);
/// The file system behind a folder. @param name what the folder is for, as a label
void tell_disk(Page& page, std::string_view name, const std::filesystem::path& folder);

}  // namespace cas::adapters::metrics
