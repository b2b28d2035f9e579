#include <algorithm>

#include "adapters/http/connection.hpp"
#include "adapters/http/problem.hpp"

namespace cas::adapters::http {
namespace {

using namespace std::chrono_literals;

/// How long a client may take to read what was the last, before the connection is closed on it.
constexpr auto kLeaving = 1s;
/// What one writing operation takes at most of a stream.
constexpr std::size_t kBatchBytes = 64 * 1024;
constexpr std::size_t kBatchPieces = 64;

}  // namespace

void Connection::answer(Response response, int operation) {
  core_->post(wire_.socket().get_executor(),
              [self = shared_from_this(), response = std::move(response), operation]() mutable {
                self->operation_ = operation;
                self->answer_here(std::move(response));
              });
}

void Connection::answer_nothing() { post(&Connection::unanswered); }

void Connection::unanswered() {
  answer_here(
      problem(500, "http.unanswered", phrase_of(500), "Nobody answered this request.", asked_.id));
}

std::shared_ptr<EventStream> Connection::begin_stream(Fields headers, int operation) {
  auto stream =
      std::make_shared<EventStream>(weak_from_this(), core_->options.stream_backlog_bytes_max);
  const auto* type = find_field(headers, "Content-Type");
  if (type != nullptr && !type->starts_with("text/event-stream")) stream->tell_no_reason();
  const bool posted = core_->post(
      wire_.socket().get_executor(),
      [self = shared_from_this(), headers = std::move(headers), stream, operation]() mutable {
        self->operation_ = operation;
        self->stream_here(std::move(headers), std::move(stream));
      });
  if (!posted) stream->lost("server_stopping");
  return stream;
}

void Connection::told(int status) {
  if (!core_->options.on_access) return;
  const auto took =
      std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - started_).count();
  core_->options.on_access(
      {method_, path_, status, static_cast<std::uint64_t>(took), asked_.id, operation_});
}

void Connection::answer_here(Response response) {
  if (phase_ == Phase::closed) return;
  if (core_->draining) asked_.keep_alive = false;
  write_head(outgoing(std::move(response), asked_));
}

void Connection::stream_here(Fields headers, std::shared_ptr<EventStream> stream) {
  if (phase_ == Phase::closed) return stream->lost("peer_closed");
  asked_.keep_alive = false;
  stream_ = std::move(stream);
  auto out = outgoing_stream(std::move(headers), asked_);
  if (asked_.head) stream_->lost("head_only");
  if (core_->draining) stream_->close("server_stopping");
  write_head(std::move(out));
}

void Connection::write_head(Outgoing out) {
  phase_ = Phase::writing;
  out_ = std::move(out);
  written_ = 0;
  told(out_.status);
  write_on();
}

void Connection::write_on() {
  std::vector<asio::const_buffer> rest;
  if (written_ < out_.head.size()) rest.push_back(asio::buffer(out_.head) + written_);
  const auto of_body = written_ - std::min(written_, out_.head.size());
  if (of_body < out_.body().size()) rest.push_back(asio::buffer(out_.body()) + of_body);
  arm(core_->options.body_timeout);  // again with each piece: a slow reader makes progress
  wire_.write_some(std::move(rest), then(&Connection::on_written));
}

void Connection::on_written(error_code wrong, std::size_t bytes) {
  if (wrong) return close();
  Counts::add(core_->counts.sent_bytes, bytes);
  written_ += bytes;
  if (written_ < out_.head.size() + out_.body().size()) return write_on();
  out_ = {};
  deadline_.disarm();
  if (stream_) return start_streaming();
  if (asked_.keep_alive) return await_request();
  leave();
}

void Connection::start_streaming() {
  phase_ = Phase::streaming;
  inbox_.clear();
  wire_.read_some(asio::buffer(chunk_), then(&Connection::listen_to_peer));
  pump();
}

/// Nothing more is expected from the client but that it goes away.
void Connection::listen_to_peer(error_code wrong, std::size_t) {
  if (wrong) return close();
  wire_.read_some(asio::buffer(chunk_), then(&Connection::listen_to_peer));
}

void Connection::pump() {
  if (phase_ != Phase::streaming) return;
  auto state = stream_->state();
  if (state != EventStream::State::open && !std::exchange(last_words_, true)) {
    if (state == EventStream::State::cut) ++core_->counts.slow_readers;
    arm(state == EventStream::State::closing ? core_->options.closing_timeout : kLastWords);
  }
  if (pumping_) return;
  if (batch_.empty()) state = stream_->next_batch(kBatchBytes, batch_);
  if (batch_.empty()) {
    if (state != EventStream::State::open) leave();
    return;
  }
  std::vector<asio::const_buffer> pieces;
  for (const auto& bytes : batch_) {
    if (pieces.size() == kBatchPieces) break;
    pieces.push_back(asio::buffer(*bytes) + (pieces.empty() ? batch_offset_ : 0));
  }
  pumping_ = true;
  if (!last_words_) arm(core_->options.idle_timeout);
  wire_.write_some(std::move(pieces), then(&Connection::on_pumped));
}

void Connection::on_pumped(error_code wrong, std::size_t bytes) {
  pumping_ = false;
  if (wrong) return close();
  Counts::add(core_->counts.sent_bytes, bytes);
  const auto state = stream_->written(bytes);
  batch_offset_ += bytes;
  while (!batch_.empty() && batch_offset_ >= batch_.front()->size()) {
    batch_offset_ -= batch_.front()->size();
    batch_.pop_front();
  }
  // An event that has begun is written to its end, or the last words would be part of it.
  if (state == EventStream::State::cut && batch_.size() > (batch_offset_ > 0 ? 1U : 0U))
    batch_.resize(batch_offset_ > 0 ? 1 : 0);
  if (!last_words_) deadline_.disarm();
  if (state == EventStream::State::cut)
    arm(kLastWords);  // whoever takes some of it may have it all
  pump();
}

/// Says goodbye and reads on for a while: closed with bytes unread, TCP would take back what the
/// client has not read yet (RFC 9112 9.6).
void Connection::leave() {
  phase_ = Phase::leaving;
  arm(kLeaving);
  wire_.say_goodbye(then(&Connection::said_goodbye));
}

void Connection::said_goodbye(error_code, std::size_t) {
  error_code ignored;
  static_cast<void>(wire_.socket().shutdown(tcp::socket::shutdown_send, ignored));
  if (!stream_) discard({}, 0);  // of a stream's client, listen_to_peer goes on reading
}

void Connection::discard(error_code wrong, std::size_t) {
  if (wrong) return close();
  wire_.read_raw(asio::buffer(chunk_), then(&Connection::discard));
}

}  // namespace cas::adapters::http
