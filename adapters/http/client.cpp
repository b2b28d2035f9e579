#include "adapters/http/client.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <thread>

#include "adapters/http/calling.hpp"
#include "adapters/http/tls.hpp"

namespace cas::adapters::http {

Result<BaseUrl> parse_base_url(std::string_view text) {
  const auto bad = [&] {
    return fail(Errc::invalid, "http.bad_url",
                "Want a URL such as http://192.0.2.1:8080 or https://cas.example:8443; got '" +
                    std::string(text) + "'.");
  };
  BaseUrl url;
  auto rest = text;
  if (rest.starts_with("http://")) {
    rest.remove_prefix(7);
  } else if (rest.starts_with("https://")) {
    rest.remove_prefix(8);
    url.secure = true;
  } else {
    return bad();
  }
  const auto colon = rest.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return bad();
  auto host = rest.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  url.host = host;
  url.port = rest.substr(colon + 1);
  constexpr std::string_view kHostChars =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:";
  if (url.host.empty() || url.host.find_first_not_of(kHostChars) != std::string::npos ||
      url.port.empty() || url.port.size() > 5 ||
      url.port.find_first_not_of("0123456789") != std::string::npos)
    return bad();
  return url;
}

class Client::Running {
 public:
  explicit Running(Options options) : calling_(std::move(options)) {}
  ~Running() { stop(); }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

  void stop() {
    if (!thread_.joinable()) return;
    asio::post(calling_.io, [this] {
      while (!calling_.calls.empty())
        (*calling_.calls.begin())
            ->finish(fail(Errc::unavailable, "peer.broken", "This node stops."));
      calling_.io.stop();
    });
    thread_.join();
  }

  Result<void> start() {
    auto tls = tls_calling_context(calling_.options.ca_file);
    if (!tls) return fail(std::move(tls.error()));
    calling_.tls = *std::move(tls);
    thread_ = std::thread([this] { calling_.io.run(); });
    return {};
  }

  void send(BaseUrl url, Outbound request, std::chrono::milliseconds at_most, OnAnswer on_answer) {
    auto call =
        std::make_shared<Call>(calling_, std::move(url), std::move(request), std::move(on_answer));
    asio::post(calling_.io, [this, call, at_most] {
      if (calling_.calls.size() >= calling_.options.requests_max)
        return call->finish(fail(Errc::unavailable, "peer.too_many",
                                 "Too many requests are under way to other nodes."));
      calling_.calls.insert(call);
      call->begin(at_most);
    });
  }

  void after(std::chrono::milliseconds time, std::move_only_function<void()> then) {
    asio::post(calling_.io, [this, time, then = std::move(then)]() mutable {
      auto timer = std::make_shared<asio::steady_timer>(calling_.io, time);
      timer->async_wait([timer, then = std::move(then)](const error_code& cancelled) mutable {
        if (!cancelled) then();
      });
    });
  }

 private:
  Calling calling_;
  asio::executor_work_guard<asio::io_context::executor_type> busy_ =
      asio::make_work_guard(calling_.io);
  std::thread thread_;
};

Client::Client(std::unique_ptr<Running> running) : running_(std::move(running)) {}
Client::~Client() = default;
void Client::stop() { running_->stop(); }

Result<std::unique_ptr<Client>> Client::make(Options options) {
  auto running = std::make_unique<Running>(std::move(options));
  if (auto started = running->start(); !started) return fail(std::move(started.error()));
  return std::unique_ptr<Client>(new Client(std::move(running)));
}

void Client::send(std::string_view base_url, Outbound request, std::chrono::milliseconds at_most,
                  OnAnswer on_answer) {
  auto url = parse_base_url(base_url);
  if (!url) return on_answer(fail(std::move(url.error())));
  running_->send(*std::move(url), std::move(request), at_most, std::move(on_answer));
}

void Client::after(std::chrono::milliseconds time, std::move_only_function<void()> then) {
  running_->after(time, std::move(then));
}

}  // namespace cas::adapters::http
