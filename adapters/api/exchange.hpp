#pragma once
#include <boost/asio/thread_pool.hpp>
#include <chrono>
#include <memory>

#include "adapters/api/api.hpp"
#include "adapters/api/auditing.hpp"
#include "adapters/api/call.hpp"
#include "adapters/api/docs.hpp"
#include "adapters/api/feeds.hpp"
#include "adapters/api/forwarding.hpp"
#include "adapters/api/load_tally.hpp"
#include "adapters/api/loading.hpp"
#include "adapters/api/openapi.hpp"
#include "adapters/api/past_registries.hpp"
#include "adapters/api/present_answers.hpp"
#include "adapters/api/routes.hpp"
#include "adapters/metrics/metrics.hpp"
#include "adapters/report_files/report_schema.hpp"
#include "projections/findings.hpp"

namespace cas::adapters::api {

/// What every request shares.
struct Core {
  Core(node::NodeThread& of_node, events::KeyStore& of_keys, Options given);

  node::NodeThread& node;
  events::KeyStore& keys;
  const Options options;
  const Fixed document{"application/json", openapi_document()};
  const Fixed schema{"application/xml", std::string(report_files::report_schema())};
  const Docs docs;
  metrics::Metrics metrics;
  projections::Findings findings;          // of the node's thread
  std::unique_ptr<Feeds> feeds;            // of the node's thread, but for its beginning and end
  std::unique_ptr<Auditing> auditing;      // the same
  std::unique_ptr<Forwarding> forwarding;  // none while this node is the only one
  PastRegistries past;                     // of the node's thread
  PresentAnswers present;                  // the same
  boost::asio::thread_pool sealing{1};     // a key store may wait for a broker
  boost::asio::thread_pool wording{2};     // answers that take long to make
  Loading loading;
};

/// Who may send a large file, and when: a person with a token, one of few at a time.
[[nodiscard]] http::LargeBodies large_bodies(Core& core, std::size_t bytes_max);

/// One request from its arrival to its answer. Handed from thread to thread, used by one at a time.
class Exchange : public std::enable_shared_from_this<Exchange> {
 public:
  Exchange(Core& core, http::Request request, http::Reply reply)
      : core_(core), reply_(std::move(reply)) {
    call_.request = std::move(request);
    call_.past = &core.past;
    call_.findings = &core.findings;
    call_.present = &core.present;
  }
  void begin();

 private:
  void authenticate(node::Node& node);
  void prepare(node::Node& node);
  void seal(events::KeyId key);
  Result<void> read_token_wish();
  void await_position(node::Node& node);
  void run(node::Node& node);
  void read(node::Node& node);
  void tell(Result<Answer> found, node::Node& node);
  void finish(http::Response response, Answer answer);
  void follow(node::Node& node);
  void follow_history(node::Node& node);
  void inspect(node::Node& node);
  void load();
  void load_here();
  void loaded(const boost::json::object& told);
  void pass_on_load();
  void send_told(const boost::json::object& told, const std::string& etag = {});
  void write(node::Node& node);
  void sent(node::Node& node, const Result<engine::Done>& outcome);
  void pass_on();
  void overdue();
  [[nodiscard]] Result<void> check_query() const;
  Result<void> read_request();
  void refuse(const Error& error);
  void send(http::Response response);
  void tell(Open what);
  [[nodiscard]] std::chrono::microseconds lasted() const;

  Core& core_;
  http::Reply reply_;
  const Route* route_ = nullptr;
  Call call_;
  engine::CommandKind kind_;
  std::string in_clear_;           // a reason or a label until it is sealed
  events::PartitionNo partition_;  // of a write
  LoadTally tally_;                // of a commit of files
  int passes_ = 0;                 // of it, to other nodes
  bool under_way_ = false;         // of the node's thread: a command was sent, no answer yet
  const std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
};

}  // namespace cas::adapters::api
