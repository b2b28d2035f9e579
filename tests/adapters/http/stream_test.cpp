#include <gmock/gmock.h>

#include <condition_variable>
#include <functional>
#include <future>
#include <thread>

#include "tests/adapters/http/client.hpp"
#include "tests/adapters/http/echo.hpp"

namespace cas::adapters::http {
namespace {

using tests::Client;
using tests::get;
using tests::served;
using Stream = std::shared_ptr<EventStream>;

EventStream::Bytes bytes(std::string text) {
  return std::make_shared<const std::string>(std::move(text));
}

/// A server whose every path is a stream, which the test gets hold of one by one.
class Streams : public testing::Test {
 protected:
  void serve(Options options = {}) {
    server_ = served(std::move(options), [this](const Request&, Reply reply) {
      auto stream = reply.stream({{"X-Feed", "yes"}});
      const std::lock_guard lock(mutex_);
      streams_.push_back(std::move(stream));
      came_.notify_all();
    });
  }

  Stream subscribe(Client& client) {
    client.send(get("/"));
    const auto head = client.read_past("\r\n\r\n");
    EXPECT_NE(head.find("200 OK"), std::string::npos) << head;
    EXPECT_NE(head.find("Content-Type: text/event-stream\r\n"), std::string::npos) << head;
    EXPECT_NE(head.find("X-Feed: yes\r\n"), std::string::npos) << head;
    std::unique_lock lock(mutex_);
    came_.wait(lock, [&] { return !streams_.empty(); });
    auto stream = std::move(streams_.front());
    streams_.erase(streams_.begin());
    return stream;
  }

  static std::future<std::string> end_of(const Stream& stream) {
    auto end = std::make_shared<std::promise<std::string>>();
    stream->on_closed([end](std::string_view reason) { end->set_value(std::string(reason)); });
    return end->get_future();
  }

  /// What a reader gets on whom the server has not given up: it waits a second for a cut one to
  /// begin, and a loaded machine sometimes sleeps for longer.
  std::string read_in_time(const std::function<std::string()>& read) {
    for (int tries = 0; tries < 10; ++tries) {
      const auto given_up = server_->traffic().stalled_peers;
      auto all = read();
      if (server_->traffic().stalled_peers == given_up) return all;
    }
    ADD_FAILURE() << "no reader was waited for";
    return {};
  }

  std::unique_ptr<Server> server_;
  std::mutex mutex_;
  std::condition_variable came_;
  std::vector<Stream> streams_;
};

TEST_F(Streams, SendInOrderAndEndWithAReason) {
  serve();
  Client client(server_->port());
  const auto stream = subscribe(client);
  auto end = end_of(stream);
  std::string sent;
  for (int i = 0; i < 1000; ++i) {
    const auto event = "data: " + std::to_string(i) + "\n\n";
    EXPECT_TRUE(stream->send(bytes(event)));
    sent += event;
  }
  stream->close("signed \"out\"");
  EXPECT_FALSE(stream->send(bytes("more")));
  EXPECT_EQ(client.read_to_end(),
            sent + "event: closed\ndata: {\"reason\":\"signed \\\"out\\\"\"}\n\n");
  EXPECT_EQ(end.get(), "signed \"out\"");
  EXPECT_FALSE(stream->open());
}

TEST_F(Streams, WhoReadsNothingIsCutAndTheOthersGoOn) {
  serve();
  Client slow(server_->port(), 4096);
  Client fast(server_->port());
  const auto to_slow = subscribe(slow);
  const auto to_fast = subscribe(fast);
  auto end = end_of(to_slow);
  const auto event = bytes("data: " + std::string(64 * 1024, 'x') + "\n\n");
  std::size_t accepted = 0;
  // The kernel's buffers take some megabytes first.
  for (int i = 0; i < 1000; ++i) {
    if (to_slow->send(event)) ++accepted;
    EXPECT_LE(to_slow->pending_bytes(), Options{}.stream_backlog_bytes_max + event->size());
    ASSERT_TRUE(to_fast->send(event));
    ASSERT_EQ(fast.read_bytes(event->size()), *event);
  }
  EXPECT_LT(accepted, 1000U);
  EXPECT_EQ(end.get(), "slow_reader");
  EXPECT_FALSE(to_slow->open());
  EXPECT_TRUE(to_fast->open());
}

// The snapshot of a nation's reports is larger than what may wait.
TEST_F(Streams, WhatIsSentFirstMayBeOfAnySize) {
  Options options;
  options.stream_backlog_bytes_max = 1024;
  serve(options);
  Client client(server_->port());
  const auto stream = subscribe(client);
  const auto event = bytes("data: " + std::string(1024 * 1024, 'x') + "\n\n");
  ASSERT_TRUE(stream->send(event));
  EXPECT_EQ(client.read_bytes(event->size()), *event);
  EXPECT_TRUE(stream->open());
}

TEST_F(Streams, WhoIsCutLearnsWhyIfItReadsAfterAll) {
  serve();
  const auto event = bytes("data: " + std::string(64 * 1024, 'x') + "\n\n");
  const auto all = read_in_time([&] {
    Client slow(server_->port(), 4096);
    const auto stream = subscribe(slow);
    while (stream->send(event)) {
    }
    return slow.read_to_end();
  });
  const std::string last = "event: closed\ndata: {\"reason\":\"slow_reader\"}\n\n";
  ASSERT_TRUE(all.ends_with(last));
  EXPECT_EQ((all.size() - last.size()) % event->size(), 0U) << "no event is cut in two";
}

// A token is revoked while its holder is far behind.
TEST_F(Streams, WhoIsFarBehindAtTheEndMissesWholeEvents) {
  Options options;
  options.closing_timeout = std::chrono::milliseconds(50);
  options.stream_backlog_bytes_max = std::size_t{1} << 30;
  serve(options);
  const auto event = bytes("data: " + std::string(64 * 1024, 'x') + "\n\n");
  constexpr std::size_t kEvents = 1000;  // the kernel's buffers take some megabytes of them
  const auto all = read_in_time([&] {
    Client slow(server_->port(), 4096);
    const auto stream = subscribe(slow);
    for (std::size_t i = 0; i < kEvents; ++i) EXPECT_TRUE(stream->send(event));
    stream->close("token_revoked");
    while (stream->pending_bytes() > 0) std::this_thread::yield();  // until it is cut short
    return slow.read_to_end();
  });
  const std::string last = "event: closed\ndata: {\"reason\":\"token_revoked\"}\n\n";
  ASSERT_TRUE(all.ends_with(last));
  EXPECT_LT(all.size(), kEvents * event->size());
  EXPECT_EQ((all.size() - last.size()) % event->size(), 0U) << "no event is cut in two";
}

TEST_F(Streams, NoticeThatTheClientIsGone) {
  serve();
  std::future<std::string> end;
  Stream stream;
  {
    Client client(server_->port());
    stream = subscribe(client);
    end = end_of(stream);
  }
  EXPECT_EQ(end.get(), "peer_closed");
  EXPECT_FALSE(stream->send(bytes("data: 1\n\n")));
  EXPECT_EQ(end_of(stream).get(), "peer_closed") << "asked late, told at once";
}

TEST_F(Streams, DropAClientThatTakesNothingForTooLong) {
  Options options;
  options.idle_timeout = std::chrono::milliseconds(200);
  options.stream_backlog_bytes_max = std::size_t{1} << 30;
  serve(options);
  Client client(server_->port(), 4096);
  const auto stream = subscribe(client);
  auto end = end_of(stream);
  const auto event = bytes(std::string(1024 * 1024, 'x'));
  for (int i = 0; i < 64; ++i) stream->send(event);
  EXPECT_EQ(end.get(), "peer_stalled");
}

TEST_F(Streams, AnswerHeadWithoutABody) {
  serve();
  Client client(server_->port());
  client.send("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(client.read_answer(true).status, 200);
  EXPECT_EQ(client.read_to_end(), "");
}

TEST_F(Streams, TakeFromManyThreads) {
  serve();
  Client client(server_->port());
  const auto stream = subscribe(client);
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t)
      threads.emplace_back([&] {
        for (int i = 0; i < 500; ++i) stream->send(bytes("data: 12345678\n\n"));
      });
  }
  stream->close("done");
  const std::string all = client.read_to_end();
  EXPECT_EQ(all.find("event: closed"), 2000 * std::string("data: 12345678\n\n").size());
}

TEST_F(Streams, OutliveTheServer) {
  serve();
  Client client(server_->port());
  const auto stream = subscribe(client);
  auto end = end_of(stream);
  server_.reset();
  EXPECT_EQ(end.wait_for(std::chrono::seconds(10)), std::future_status::ready);
  EXPECT_FALSE(stream->send(bytes("data: 1\n\n")));
}

}  // namespace
}  // namespace cas::adapters::http
