#include "tests/bench/http_load.hpp"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

namespace cas::bench {
namespace {

using std::chrono::steady_clock;

[[noreturn]] void give_up(const std::string& why) {
  std::cerr << "load: " << why << "\n";
  std::exit(1);
}

/// The value of a header whose name is written as it stands here; our servers write it so.
std::string_view field_in(std::string_view head, std::string_view name) {
  const auto at = head.find(name);
  if (at == std::string_view::npos) return {};
  const auto from = at + name.size();
  return head.substr(from, head.find("\r\n", from) - from);
}

struct Client {
  int socket = -1;
  std::size_t number = 0;  ///< of the request under way
  bool busy = false;
  steady_clock::time_point sent;
  std::string in;  ///< header so far, and the body if somebody wants it
  bool in_body = false;
  std::size_t body_left = 0;
  std::size_t body_from = 0;  ///< where it begins in `in`
};

class Loader {
 public:
  explicit Loader(const LoadPlan& plan) : plan_(plan), epoll_(epoll_create1(EPOLL_CLOEXEC)) {
    clients_.resize(plan.connections);
    for (std::size_t i = 0; i < clients_.size(); ++i) {
      clients_[i].socket = connect_to(plan.port);
      epoll_event event{.events = EPOLLIN, .data = {.u64 = i}};
      epoll_ctl(epoll_, EPOLL_CTL_ADD, clients_[i].socket, &event);
    }
  }
  ~Loader() {
    for (const auto& client : clients_) ::close(client.socket);
    ::close(epoll_);
  }
  Loader(const Loader&) = delete;
  Loader& operator=(const Loader&) = delete;

  Load run() {
    began_ = steady_clock::now();
    while (sending() || under_way_ > 0) {
      if (sending()) send_due();
      std::array<epoll_event, 64> events{};
      const int ready = epoll_wait(epoll_, events.data(), events.size(), plan_.rate > 0 ? 1 : 1000);
      for (int i = 0; i < ready; ++i)
        receive(clients_[events[static_cast<std::size_t>(i)].data.u64]);
    }
    load_.answers = latencies_.size();
    load_.seconds = std::chrono::duration<double>(ended_ - began_).count();
    load_.us = spread_of(std::move(latencies_));
    return std::move(load_);
  }

 private:
  [[nodiscard]] bool sending() const { return steady_clock::now() - began_ < plan_.lasting; }

  /// Each client at once, or as many as the rate allows by now, by turns: a connection that is
  /// never used is closed by the server.
  void send_due() {
    for (std::size_t tried = 0; tried < clients_.size(); ++tried) {
      auto& client = clients_[turn_++ % clients_.size()];
      if (client.busy) continue;
      const std::chrono::duration<double> since = steady_clock::now() - began_;
      if (plan_.rate > 0 && static_cast<double>(sent_) > since.count() * plan_.rate) return;
      send(client);
    }
  }

  void send(Client& client) {
    out_.clear();
    plan_.request(client.number = sent_++, out_);
    client.in.clear();
    client.in_body = false;
    client.busy = true;
    ++under_way_;
    client.sent = steady_clock::now();
    const auto written = ::send(client.socket, out_.data(), out_.size(), MSG_NOSIGNAL);
    if (written != static_cast<ssize_t>(out_.size())) give_up("a request could not be sent");
  }

  void receive(Client& client) {
    const auto got = ::recv(client.socket, buffer_.data(), buffer_.size(), 0);
    if (got <= 0) give_up("the server closed a connection");
    std::string_view bytes(buffer_.data(), static_cast<std::size_t>(got));
    if (!client.in_body) {
      const auto before = client.in.size();
      client.in += bytes;
      const auto end = client.in.find("\r\n\r\n");
      if (end == std::string::npos) return;
      read_head(client, std::string_view(client.in).substr(0, end + 2));
      client.body_from = end + 4;
      bytes.remove_prefix(client.body_from - before);
      if (!plan_.on_answer) client.in.clear();
    } else if (plan_.on_answer) {
      client.in += bytes;
    }
    if (bytes.size() > client.body_left) give_up("more came than was announced");
    client.body_left -= bytes.size();
    if (client.body_left == 0) answered(client);
  }

  void read_head(Client& client, std::string_view head) {
    int status = 0;
    std::from_chars(head.data() + 9, head.data() + 12, status);
    if (status != plan_.status)
      give_up("wanted " + std::to_string(plan_.status) + ", got " + client.in);
    client.in_body = true;
    const auto length = field_in(head, "Content-Length: ");
    client.body_left = 0;
    std::from_chars(length.data(), length.data() + length.size(), client.body_left);
    load_.answer_bytes = client.body_left;
    load_.etag = field_in(head, "ETag: ");
  }

  void answered(Client& client) {
    ended_ = steady_clock::now();
    client.busy = false;
    --under_way_;
    latencies_.push_back(std::chrono::duration<double, std::micro>(ended_ - client.sent).count());
    if (plan_.on_answer) plan_.on_answer(std::string_view(client.in).substr(client.body_from));
    if (plan_.rate == 0 && sending()) send(client);
  }

  const LoadPlan& plan_;
  const int epoll_;
  std::vector<Client> clients_;
  std::size_t sent_ = 0, under_way_ = 0, turn_ = 0;
  steady_clock::time_point began_, ended_;
  std::string out_;
  std::array<char, 128 * 1024> buffer_{};
  std::vector<double> latencies_;
  Load load_;
};

}  // namespace

int connect_to(std::uint16_t port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (socket < 0 || ::connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
    give_up(std::string("cannot connect: ") + std::strerror(errno));
  const int on = 1;
  setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return socket;
}

Load run_load(const LoadPlan& plan) { return Loader(plan).run(); }

}  // namespace cas::bench
