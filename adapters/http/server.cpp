#include "adapters/http/server.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <thread>

#include "adapters/http/connection.hpp"
#include "adapters/http/problem.hpp"
#include "adapters/http/tls.hpp"

namespace cas::adapters::http {
namespace {

using namespace std::chrono_literals;

/// Until accepting is tried again when the process has no descriptors left.
constexpr auto kAcceptPause = 100ms;
/// For what is cut off to come to its end.
constexpr auto kCutOff = 1s;

Result<tcp::endpoint> endpoint_of(const Options& options) {
  error_code wrong;
  const auto address = asio::ip::make_address(options.address, wrong);
  if (wrong)
    return fail(Errc::invalid, "http.bad_address",
                "'" + options.address + "' is no IP address to listen on.");
  if (options.tls_cert.empty() != options.tls_key.empty())
    return fail(Errc::invalid, "http.tls_incomplete",
                "TLS wants a certificate and its key, and only one of them was given.");
  if (options.tls_cert.empty() && !address.is_loopback())
    return fail(Errc::invalid, "http.tls_needed",
                "Without a certificate only a loopback address is listened on, and '" +
                    options.address + "' is none.");
  return tcp::endpoint(address, options.port);
}

/// A process begins with room for few files; each connection is one. As far as the system allows,
/// for what is not allowed waits until another connection ends.
void make_room(std::size_t connections_max) {
  constexpr rlim_t kForTheRest = 1024;  // log segments, tables of the store
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  const auto wanted = std::min<rlim_t>(connections_max + kForTheRest, limit.rlim_max);
  if (limit.rlim_cur >= wanted) return;
  limit.rlim_cur = wanted;
  static_cast<void>(setrlimit(RLIMIT_NOFILE, &limit));
}

}  // namespace

/// The threads, and the socket that listens.
class Server::Running {
 public:
  explicit Running(std::shared_ptr<Core> core)
      : core_(std::move(core)), acceptor_(core_->loops.front()), pause_(acceptor_.get_executor()) {
    for (auto& loop : core_->loops) busy_.emplace_back(loop.get_executor());
  }

  ~Running() { stop(); }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

  Result<void> listen(const tcp::endpoint& endpoint) {
    error_code wrong;
    const asio::socket_base::reuse_address reuse(true);
    if (!acceptor_.open(endpoint.protocol(), wrong) && !acceptor_.set_option(reuse, wrong) &&
        !acceptor_.bind(endpoint, wrong) &&
        !acceptor_.listen(asio::socket_base::max_listen_connections, wrong))
      port_ = acceptor_.local_endpoint(wrong).port();
    if (wrong)
      return fail(Errc::unavailable, "http.cannot_listen",
                  "Cannot listen on " + endpoint.address().to_string() + " port " +
                      std::to_string(endpoint.port()) + ": " + wrong.message() + ".");
    return {};
  }

  void run() {
    core_->post(acceptor_.get_executor(), [this] { accept(); });
    for (auto& loop : core_->loops) threads_.emplace_back([&loop] { loop.run(); });
  }

  void stop_accepting() {
    core_->post(acceptor_.get_executor(), [this] {
      error_code ignored;
      static_cast<void>(acceptor_.close(ignored));
      pause_.cancel();
    });
  }

  std::size_t drain(std::chrono::milliseconds at_most) {
    core_->draining = true;
    stop_accepting();
    for (const auto& connection : core_->all()) connection->drain();
    if (core_->wait_until_empty(at_most)) return 0;
    const auto left = core_->all();
    for (const auto& connection : left) connection->abort();
    core_->wait_until_empty(kCutOff);
    return left.size();
  }

  /// Nothing is left behind in a loop that would keep a connection, and with it the loop, alive.
  void stop() {
    core_->draining = true;
    for (auto& loop : core_->loops) loop.stop();
    threads_.clear();
    core_->close_door();
    error_code ignored;
    static_cast<void>(acceptor_.close(ignored));
    pause_.cancel();
    for (const auto& connection : core_->all()) connection->close();
    busy_.clear();
    for (auto& loop : core_->loops) {
      loop.restart();
      loop.poll();
    }
  }

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] std::size_t connections() const { return core_->size(); }
  [[nodiscard]] Traffic traffic() const { return core_->counts.told(); }

 private:
  void accept() {
    if (!acceptor_.is_open()) return;
    next_loop_ = (next_loop_ + 1) % core_->loops.size();
    acceptor_.async_accept(core_->loops[next_loop_], [this](error_code wrong, tcp::socket socket) {
      if (!acceptor_.is_open()) return;
      if (wrong) return accept_later(wrong);
      welcome(std::move(socket));
      accept();
    });
  }

  /// A connection that was gone before it was accepted says nothing about the next one.
  void accept_later(error_code wrong) {
    if (wrong == asio::error::connection_aborted) return accept();
    pause_.expires_after(kAcceptPause);
    pause_.async_wait([this](error_code cancelled) {
      if (!cancelled) accept();
    });
  }

  void welcome(tcp::socket socket) {
    error_code ignored;
    static_cast<void>(socket.set_option(tcp::no_delay(true), ignored));
    ++core_->counts.accepted;
    if (core_->size() >= core_->options.connections_max) return turn_away(std::move(socket));
    const auto connection = std::make_shared<Connection>(core_, std::move(socket));
    core_->add(connection);
    connection->start();
  }

  /// As much as an empty send buffer takes; nobody waits for it.
  void turn_away(tcp::socket socket) {
    ++core_->counts.refused;
    if (core_->tls) return;
    Response full = problem(503, "http.too_many_connections", phrase_of(503));
    full.headers.emplace_back("Retry-After", "1");
    const auto out = outgoing(std::move(full), {});
    error_code ignored;
    static_cast<void>(socket.non_blocking(true, ignored));
    socket.write_some(asio::buffer(out.head + out.body()), ignored);
    static_cast<void>(socket.shutdown(tcp::socket::shutdown_send, ignored));
  }

  const std::shared_ptr<Core> core_;
  /// Nothing need be under way in a loop while a request waits for its answer.
  std::vector<asio::executor_work_guard<asio::io_context::executor_type>> busy_;
  tcp::acceptor acceptor_;
  asio::steady_timer pause_;
  std::size_t next_loop_ = 0;  ///< on the acceptor's
  std::uint16_t port_ = 0;
  std::vector<std::jthread> threads_;
};

Result<void> check(const Options& options) {
  if (const auto endpoint = endpoint_of(options); !endpoint) return fail(endpoint.error());
  if (options.tls_cert.empty()) return {};
  if (auto tls = tls_context(options.tls_cert, options.tls_key); !tls)
    return fail(std::move(tls.error()));
  return {};
}

Server::Server(std::unique_ptr<Running> running) : running_(std::move(running)) {}
Server::~Server() = default;

Result<std::unique_ptr<Server>> Server::listen(Options options, Handler handler) {
  const auto endpoint = endpoint_of(options);
  if (!endpoint) return fail(endpoint.error());
  make_room(options.connections_max);
  auto core = std::make_shared<Core>(std::move(options), std::move(handler));
  if (!core->options.tls_cert.empty()) {
    auto tls = tls_context(core->options.tls_cert, core->options.tls_key);
    if (!tls) return fail(std::move(tls.error()));
    core->tls = *std::move(tls);
  }
  auto running = std::make_unique<Running>(std::move(core));
  if (auto listening = running->listen(*endpoint); !listening)
    return fail(std::move(listening.error()));
  running->run();
  return std::unique_ptr<Server>(new Server(std::move(running)));
}

std::uint16_t Server::port() const { return running_->port(); }
std::size_t Server::connections() const { return running_->connections(); }
Traffic Server::traffic() const { return running_->traffic(); }
void Server::stop_accepting() { running_->stop_accepting(); }

std::size_t Server::drain_and_stop(std::chrono::milliseconds at_most) {
  const auto cut_off = running_->drain(at_most);
  running_->stop();
  return cut_off;
}

}  // namespace cas::adapters::http
