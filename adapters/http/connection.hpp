#pragma once
#include <array>
#include <chrono>
#include <deque>
#include <memory>
#include <string>

#include "adapters/http/core.hpp"
#include "adapters/http/deadline.hpp"
#include "adapters/http/outgoing.hpp"
#include "adapters/http/request_reader.hpp"
#include "adapters/http/wire.hpp"

namespace cas::adapters::http {

/// One client. Reads a request, hands it on, writes the answer, and only then reads the next, so
/// that pipelined requests are answered in their order and nobody queues work without bound.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  /// The socket's executor is that of one of the core's loops, on whose thread all is done.
  Connection(std::shared_ptr<Core> core, tcp::socket socket);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Any thread; done soon, on the loop's.
  void start();
  /// Ends as soon as what has begun is answered.
  void drain();
  void abort();
  /// The answer to the one request that is being handled.
  void answer(Response response, int operation);
  /// 500, of which nobody has thought.
  void answer_nothing();
  std::shared_ptr<EventStream> begin_stream(Fields headers, int operation);
  /// False when the server has ended.
  bool wake_stream();

  /// When nothing else runs any more.
  void close();

 private:
  using Clock = std::chrono::steady_clock;
  /// For the rest of an event that has begun, and the word that ends the stream; again with each
  /// piece that the reader takes.
  static constexpr std::chrono::milliseconds kLastWords{1000};
  enum class Phase {
    handshake,
    idle,
    header,
    admission,  ///< of a large body
    body,
    handling,
    writing,
    streaming,
    leaving,
    closed
  };

  bool post(void (Connection::*what)());
  Wire::Done then(void (Connection::*what)(error_code, std::size_t));
  void arm(std::chrono::milliseconds after);
  void on_late();

  // Reading (connection.cpp)
  void begin();
  void handshaken(error_code wrong, std::size_t);
  void await_request();
  void read_more();
  void on_read(error_code wrong, std::size_t bytes);
  void consume();
  void ask_admission();
  void admitted(Admission admission);
  bool take_room();
  void give_room_back();
  void enter_body();
  void on_continued(error_code wrong, std::size_t bytes);
  void end_of_input();
  void dispatch();
  void refuse(const Refusal& refusal);
  void drain_here();
  void prepare(Request& request);

  // Writing (connection_writing.cpp)
  void answer_here(Response response);
  void unanswered();
  void stream_here(Fields headers, std::shared_ptr<EventStream> stream);
  void write_head(Outgoing out);
  void write_on();
  void on_written(error_code wrong, std::size_t bytes);
  void start_streaming();
  void pump();
  void on_pumped(error_code wrong, std::size_t bytes);
  void listen_to_peer(error_code wrong, std::size_t bytes);
  void leave();
  void said_goodbye(error_code wrong, std::size_t);
  void discard(error_code wrong, std::size_t bytes);
  void told(int status);

  const std::shared_ptr<Core> core_;
  Wire wire_;
  Deadline deadline_;
  Phase phase_ = Phase::handshake;
  bool late_ = false;  ///< the request, which is then answered 408
  bool first_ = true;
  std::array<char, 4096> chunk_{};
  std::string peer_;
  std::string inbox_;  ///< read, but not yet used
  RequestReader reader_;
  std::size_t room_ = 0;  ///< bytes that were taken of the core's for this body

  Asked asked_;
  std::string method_;  ///< as it was sent, for the access log
  std::string path_;
  int operation_ = kNoOperation;
  Clock::time_point started_;

  Outgoing out_;
  std::size_t written_ = 0;  ///< of head and body together
  std::shared_ptr<EventStream> stream_;
  std::deque<EventStream::Bytes> batch_;  ///< on its way out
  std::size_t batch_offset_ = 0;          ///< of the first of them
  bool pumping_ = false;
  bool last_words_ = false;  ///< the deadline is that of the stream's end
};

}  // namespace cas::adapters::http
