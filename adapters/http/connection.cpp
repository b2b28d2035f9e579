#include "adapters/http/connection.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include "adapters/crypto/random.hpp"
#include "adapters/http/problem.hpp"

namespace cas::adapters::http {
namespace {

constexpr std::size_t kRequestIdMax = 64;

bool well_formed_id(std::string_view id) {
  static constexpr std::string_view kAllowed =
      "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_.";
  return !id.empty() && id.size() <= kRequestIdMax &&
         id.find_first_not_of(kAllowed) == std::string_view::npos;
}

/// Of 16 random bytes, which are fetched for many ids at a time: they are no secret.
std::string random_id() {
  static constexpr std::string_view kHex = "0123456789abcdef";
  constexpr std::size_t kBytes = 16;
  thread_local std::array<std::uint8_t, 64 * kBytes> fetched{};
  thread_local std::size_t used = fetched.size();
  if (used == fetched.size()) {
    crypto::fill_random(fetched.data(), fetched.size());
    used = 0;
  }
  std::string id;
  id.reserve(2 * kBytes);
  for (const auto end = used + kBytes; used < end; ++used)
    id += {kHex[fetched[used] >> 4], kHex[fetched[used] & 15]};
  return id;
}

std::string text_of(const tcp::endpoint& peer) {
  const auto address = peer.address().to_string();
  const auto port = ":" + std::to_string(peer.port());
  return peer.address().is_v6() ? "[" + address + "]" + port : address + port;
}

RequestReader reader_for(const Options& options) {
  return RequestReader({options.header_bytes_max, options.body_bytes_max, options.large.bytes_max,
                        &options.large.possible});
}

}  // namespace

Connection::Connection(std::shared_ptr<Core> core, tcp::socket socket)
    : core_(std::move(core)),
      wire_(std::move(socket), core_->tls.get()),
      deadline_(wire_.socket().get_executor()),
      reader_(reader_for(core_->options)) {}

Connection::~Connection() {
  if (stream_) stream_->lost("server_stopping");
}

bool Connection::post(void (Connection::*what)()) {
  return core_->post(wire_.socket().get_executor(),
                     [self = shared_from_this(), what] { (self.get()->*what)(); });
}

Wire::Done Connection::then(void (Connection::*what)(error_code, std::size_t)) {
  return [self = shared_from_this(), what](error_code wrong, std::size_t bytes) {
    if (self->phase_ != Phase::closed) (self.get()->*what)(wrong, bytes);
  };
}

void Connection::start() { post(&Connection::begin); }
void Connection::drain() { post(&Connection::drain_here); }
void Connection::abort() { post(&Connection::close); }
bool Connection::wake_stream() { return post(&Connection::pump); }

void Connection::arm(std::chrono::milliseconds after) {
  deadline_.arm(after, [self = shared_from_this()] { self->on_late(); });
}

void Connection::on_late() {
  error_code ignored;
  switch (phase_) {
    case Phase::header:
    case Phase::body:
      // The read ends with an error, and then the answer is 408.
      late_ = true;
      static_cast<void>(wire_.socket().cancel(ignored));
      return;
    case Phase::streaming:
      if (last_words_ && stream_->cut_short()) return arm(kLastWords);
      if (stream_) stream_->lost("peer_stalled");
      ++core_->counts.stalled_peers;
      close();
      return;
    case Phase::handshake:
    case Phase::idle:
    case Phase::admission:
    case Phase::writing:
    case Phase::leaving: close(); return;
    case Phase::handling:
    case Phase::closed: return;
  }
}

void Connection::close() {
  if (phase_ == Phase::closed) return;
  phase_ = Phase::closed;
  deadline_.end();
  give_room_back();
  error_code ignored;
  static_cast<void>(wire_.socket().close(ignored));
  if (stream_) stream_->lost("peer_closed");
  core_->forget(this);
}

void Connection::begin() {
  if (phase_ == Phase::closed) return;
  error_code gone;
  const auto peer = wire_.socket().remote_endpoint(gone);
  if (gone) return close();
  peer_ = text_of(peer);
  if (!wire_.secure()) return await_request();
  arm(core_->options.header_timeout);
  wire_.handshake(then(&Connection::handshaken));
}

void Connection::handshaken(error_code wrong, std::size_t) {
  if (wrong) return close();
  await_request();
}

void Connection::await_request() {
  reader_ = reader_for(core_->options);
  asked_ = {};
  method_ = path_ = "-";
  operation_ = kNoOperation;
  phase_ = Phase::idle;
  started_ = Clock::now();
  if (core_->draining) drain_here();
  if (phase_ == Phase::closed) return;
  arm(first_ ? core_->options.header_timeout : core_->options.idle_timeout);
  first_ = false;
  if (inbox_.empty())
    read_more();
  else
    consume();
}

/// What the client has sent already counts as begun.
void Connection::drain_here() {
  if (phase_ == Phase::streaming && stream_) return stream_->close("server_stopping");
  if (phase_ == Phase::handshake) return close();
  if (phase_ != Phase::idle || !inbox_.empty()) return;
  error_code wrong;
  if (wire_.socket().available(wrong) == 0) close();
}

void Connection::read_more() { wire_.read_some(asio::buffer(chunk_), then(&Connection::on_read)); }

void Connection::on_read(error_code wrong, std::size_t bytes) {
  if (late_) return refuse({408, "http.request_timeout", "The request took too long to come in."});
  if (wrong) return wrong == asio::error::eof ? end_of_input() : close();
  Counts::add(core_->counts.received_bytes, bytes);
  inbox_.append(chunk_.data(), bytes);
  consume();
}

/// The peer may have closed only its own half, and then still learns what is wrong.
void Connection::end_of_input() {
  if (reader_.state() == RequestReader::State::nothing_yet) return close();
  refuse({400, "http.bad_request", "The request ends early."});
}

void Connection::consume() {
  using State = RequestReader::State;
  while (true) {
    const auto before = reader_.state();
    inbox_.erase(0, reader_.put(inbox_));
    switch (reader_.state()) {
      case State::nothing_yet: return read_more();
      case State::header:
        if (phase_ == Phase::idle) {
          phase_ = Phase::header;
          arm(core_->options.header_timeout);
        }
        return read_more();
      case State::body:
        if (before != State::body) {
          if (reader_.large()) return ask_admission();
          if (take_room()) return enter_body();
          return refuse({503, "http.bodies_full",
                         "More is being sent at once than there is room for; try again soon."});
        }
        if (inbox_.empty()) return read_more();
        break;
      case State::done: return dispatch();
      case State::refused: return refuse(reader_.refusal());
    }
  }
}

void Connection::ask_admission() {
  phase_ = Phase::admission;
  started_ = Clock::now();
  arm(core_->options.header_timeout);
  prepare(reader_.request());
  core_->options.large.admit(reader_.request(), [weak = weak_from_this()](Admission admission) {
    const auto self = weak.lock();
    if (!self) return;
    self->core_->post(self->wire_.socket().get_executor(),
                      [self, admission = std::move(admission)]() mutable {
                        self->admitted(std::move(admission));
                      });
  });
}

void Connection::admitted(Admission admission) {
  if (phase_ != Phase::admission) return;
  if (!admission.refusal) {
    reader_.request().place = std::move(admission.place);
    return enter_body();
  }
  asked_.keep_alive = false;
  operation_ = admission.operation;
  phase_ = Phase::handling;
  deadline_.disarm();
  answer_here(*std::move(admission.refusal));
}

bool Connection::take_room() {
  const auto due = reader_.body_bytes_due();
  if (due <= Options::kSmallBody) return true;
  room_ = due;
  if (core_->body_bytes.fetch_add(due) + due <= core_->options.bodies_bytes_max) return true;
  give_room_back();
  return false;
}

void Connection::give_room_back() { core_->body_bytes -= std::exchange(room_, 0); }

void Connection::enter_body() {
  phase_ = Phase::body;
  started_ = Clock::now();
  arm(reader_.large() ? core_->options.large.timeout : core_->options.body_timeout);
  if (!reader_.wants_continue() || !inbox_.empty()) return inbox_.empty() ? read_more() : consume();
  static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
  wire_.write_some({asio::buffer(kContinue)}, then(&Connection::on_continued));
}

/// So few bytes are written in one piece to a connection that waits for them.
void Connection::on_continued(error_code wrong, std::size_t) {
  if (wrong) return close();
  if (late_) return on_read({}, 0);
  read_more();
}

void Connection::prepare(Request& request) {
  if (!request.id.empty()) return;  // done before its body was let in
  const auto* id = request.header("X-Request-Id");
  request.id = id != nullptr && well_formed_id(*id) ? *id : random_id();
  request.peer = peer_;
  const auto value = [&](std::string_view name) {
    const auto* found = request.header(name);
    return found != nullptr ? *found : std::string();
  };
  asked_ = {request.method == "GET", reader_.head(), reader_.old(),
            reader_.keep_alive(),    request.id,     value("Accept-Encoding"),
            value("If-None-Match")};
  if (!request.method.empty()) method_ = reader_.head() ? "HEAD" : request.method;
  if (!request.path.empty()) path_ = request.path;
}

void Connection::dispatch() {
  if (phase_ == Phase::idle || phase_ == Phase::header) started_ = Clock::now();
  phase_ = Phase::handling;
  deadline_.disarm();
  give_room_back();
  auto request = std::move(reader_.request());
  prepare(request);
  try {
    core_->handler(std::move(request), Reply(weak_from_this()));
  } catch (const std::exception&) {
    // The reply was destroyed on the way here and has answered 500.
  }
}

void Connection::refuse(const Refusal& refusal) {
  prepare(reader_.request());
  asked_.keep_alive = false;
  phase_ = Phase::handling;
  deadline_.disarm();
  give_room_back();
  auto response =
      problem(refusal.status, refusal.reason, phrase_of(refusal.status), refusal.detail, asked_.id);
  if (refusal.status == 503) response.headers.emplace_back("Retry-After", "1");
  answer_here(std::move(response));
}

}  // namespace cas::adapters::http
