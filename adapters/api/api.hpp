#pragma once
#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "adapters/api/docs.hpp"
#include "adapters/http/server.hpp"
#include "adapters/metrics/metrics.hpp"
#include "adapters/node/log_reader.hpp"
#include "adapters/node/node_thread.hpp"
#include "events/sealed.hpp"

namespace cas::adapters::api {

struct Core;

struct Options {
  /// How long a read waits for its min_position before it is told to come again.
  std::chrono::milliseconds position_wait{2000};
  /// The folder of the renderer that /api/docs uses.
  std::filesystem::path docs = default_docs();
  /// Opens the node's log once more, to be read: for those who look at the log itself.
  node::LogReader::Open open_log;
  /// Pages of these origins may read answers in a browser; see cors.hpp.
  std::vector<std::string> cors_origins = {};
};

/// Answers HTTP requests from a node: authenticates, asks the permission table, reads or sends a
/// command, words the answer. `handle` may be called from any thread and does not block; everything
/// about the node happens on its thread, the sealing of reasons on one of its own.
class Api {
 public:
  /// Begins to answer. The end has an order: no more requests, `stop`, then the node, then this.
  Api(node::NodeThread& node, events::KeyStore& keys, Options options);
  ~Api();
  Api(const Api&) = delete;
  Api& operator=(const Api&) = delete;

  /// This node is one of several from now on: writes are passed on to the node that owns their
  /// partition. To be called before the first request.
  /// @param peer_ca  PEM file that vouches for the other nodes; empty = the system's authorities
  /// @errors invalid "http.tls_certificate"
  Result<void> forward(const std::string& peer_ca);

  /// What whoever listens has to know of bodies that may be larger than others: files of reports.
  [[nodiscard]] http::LargeBodies large_bodies(std::size_t bytes_max);
  void handle(http::Request request, http::Reply reply);
  /// Counts the commands; whoever listens counts the requests in it, see
  /// `http::Options::on_access`.
  [[nodiscard]] metrics::Metrics& metrics();
  /// Writes the figures of requests, commands, feeds and the node. Waits for the node's thread, so
  /// from any but that.
  void tell(metrics::Page& page);
  /// Ends feeds and the sealing of reasons; to be called when no request comes any more and before
  /// the node goes. What is still on its way is answered by the node as it stops.
  void stop();

 private:
  std::unique_ptr<Core> core_;
};

}  // namespace cas::adapters::api
