#pragma once
#include <memory>
#include <string>

#include "adapters/api/api.hpp"
#include "ops/cli/publishing.hpp"
#include "ops/cli/serve_words.hpp"
#include "ops/cli/session.hpp"
#include "ops/journal/journal.hpp"

namespace cas::ops {

/// What listens for requests, and for those who watch, and what is published meanwhile. None of
/// them outlives the node.
class Listeners {
 public:
  /// `writing` and `journal` must outlive it.
  /// @errors those of http::Server::listen
  static Result<std::unique_ptr<Listeners>> open(const Options& options, const ServeWords& words,
                                                 Writing& writing, Journal& journal);

  [[nodiscard]] const std::string& address() const { return address_; }
  /// Empty where nobody asked for one.
  [[nodiscard]] const std::string& metrics_address() const { return metrics_address_; }

  /// Ends well; returns how many connections were cut.
  std::size_t stop();

 private:
  Listeners(const Options& options, const ServeWords& words, Writing& writing, Journal& journal);
  Result<void> forward();
  Result<void> listen();
  Result<void> listen_to_watchers();
  void tell(adapters::metrics::Page& page);

  const Options options_;
  const ServeWords words_;
  Writing& writing_;
  Journal& journal_;
  adapters::api::Api api_;
  std::unique_ptr<adapters::outbound::Publisher> publisher_;
  std::unique_ptr<adapters::http::Server> server_;
  std::unique_ptr<adapters::http::Server> metrics_;
  std::string address_;
  std::string metrics_address_;
};

/// Lets the process have as many descriptors as it may, and says so when they are too few for so
/// many connections.
void raise_descriptors(std::size_t connections_max, Journal& journal);

}  // namespace cas::ops
