#include "adapters/http/event_source.hpp"

#include <gmock/gmock.h>

#include <array>
#include <condition_variable>
#include <mutex>

#include "adapters/http/problem.hpp"
#include "tests/adapters/http/echo.hpp"

namespace cas::adapters::http {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kPatience{20'000};

/// A server that streams to whoever asks for /feed as somebody, and refuses the others.
class Followed : public testing::Test {
 protected:
  Followed() {
    server_ = tests::served({}, [this](const Request& request, Reply reply) {
      const auto* who = request.header("Authorization");
      if (who == nullptr || *who != "Bearer me")
        return reply.send(
            problem({Errc::forbidden, "token.refused", "Nobody knows you.", {}}, request.id));
      if (request.path != "/feed")
        return reply.send(
            problem({Errc::not_found, "route.unknown", "Nothing is there.", {}}, request.id));
      const auto* last = request.header("Last-Event-ID");
      auto stream = reply.stream();
      stream->send(bytes("data: after " + (last != nullptr ? *last : "nothing") + "\n\n"));
      const std::lock_guard lock(mutex_);
      stream_ = std::move(stream);
      came_.notify_all();
    });
  }

  static EventStream::Bytes bytes(std::string text) {
    return std::make_shared<const std::string>(std::move(text));
  }

  std::shared_ptr<EventStream> stream() {
    std::unique_lock lock(mutex_);
    came_.wait(lock, [&] { return stream_ != nullptr; });
    return std::exchange(stream_, nullptr);
  }

  [[nodiscard]] EventSource::Options options(Fields headers = {}) const {
    headers.emplace_back("Authorization", "Bearer me");
    return {.server = "http://127.0.0.1:" + std::to_string(server_->port()),
            .target = "/feed?region=02",
            .headers = std::move(headers),
            .ca_file = {}};
  }

  static std::string data_of(EventSource& source) {
    auto event = source.next(kPatience);
    EXPECT_TRUE(event && *event);
    return event && *event ? (*event)->data : "";
  }

  std::mutex mutex_;
  std::condition_variable came_;
  std::shared_ptr<EventStream> stream_;  // under mutex_
  std::unique_ptr<Server> server_;
};

TEST_F(Followed, EventsComeAsTheyAreSent) {
  auto source = EventSource::open(options());
  ASSERT_TRUE(source) << source.error().detail;
  EXPECT_EQ(data_of(**source), "after nothing");
  const auto nothing = (*source)->next(milliseconds{1});
  ASSERT_TRUE(nothing);
  EXPECT_FALSE(*nothing) << "a while without an event is no error";
  const auto feed = stream();
  const std::string large(300'000, 'x');
  feed->send(bytes("id: 7\ndata: two\n\n"));
  EXPECT_EQ(data_of(**source), "two");
  EXPECT_EQ((*source)->last_id(), "7");
  for (int piece = 0; piece < 3; ++piece)
    feed->send(bytes("data: " + large.substr(0, 70'000) + "\n"));
  feed->send(bytes("\n"));
  EXPECT_EQ(data_of(**source).size(), 3 * 70'000u + 2);
}

TEST_F(Followed, AStreamThatEndsIsToldAndGoesOnFromWhereItWas) {
  auto source = EventSource::open(options());
  ASSERT_TRUE(source) << source.error().detail;
  EXPECT_EQ(data_of(**source), "after nothing");
  stream()->close("server_stopping");
  const auto last = (*source)->next(kPatience);
  ASSERT_TRUE(last && *last);
  EXPECT_EQ((*last)->name, "closed");
  const auto over = (*source)->next(kPatience);
  ASSERT_FALSE(over);
  EXPECT_EQ(over.error().reason, "http.no_connection");
  source = EventSource::open(options({{"Last-Event-ID", "7"}}));
  ASSERT_TRUE(source) << source.error().detail;
  EXPECT_EQ(data_of(**source), "after 7");
}

TEST_F(Followed, WhatTheServerSaysAgainstItIsHandedOn) {
  auto asked = options();
  asked.headers[0].second = "Bearer somebody";
  auto refused = EventSource::open(asked);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::forbidden);
  EXPECT_THAT(refused.error().detail, testing::HasSubstr("Nobody knows you. (token.refused)"));
  asked = options();
  asked.target = "/nothing";
  refused = EventSource::open(asked);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::not_found);
}

TEST_F(Followed, AServerThatIsNotThereIsNamed) {
  auto asked = options();
  server_.reset();
  const auto refused = EventSource::open(asked);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().reason, "http.no_connection");
  EXPECT_THAT(refused.error().detail, testing::HasSubstr(asked.server));
}

TEST_F(Followed, AnAddressThatIsNoneIsRefused) {
  for (const auto* bad : {"", "127.0.0.1:80", "ftp://a", "http://", "http://a:b", "https://:443"}) {
    auto asked = options();
    asked.server = bad;
    const auto refused = EventSource::open(asked);
    ASSERT_FALSE(refused) << bad;
    EXPECT_EQ(refused.error().reason, "http.bad_url") << bad;
  }
}

}  // namespace
}  // namespace cas::adapters::http
