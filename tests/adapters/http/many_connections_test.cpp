#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <future>

#include "tests/adapters/http/client.hpp"
#include "tests/adapters/http/echo.hpp"

namespace cas::adapters::http {
namespace {

using tests::Client;
using tests::get;
using tests::served;

/// Both ends of a connection are in this process.
std::size_t connections_possible() {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  return (limit.rlim_cur - 200) / 2;
}

TEST(HttpManyConnections, AreServedAtOnce) {
  const auto count = std::min<std::size_t>(5000, connections_possible());
  std::mutex mutex;
  std::vector<Reply> waiting;
  std::promise<void> all_here;
  const auto server = served({}, [&](const Request&, Reply reply) {
    const std::lock_guard lock(mutex);
    waiting.push_back(std::move(reply));
    if (waiting.size() == count) all_here.set_value();
  });
  std::vector<Client> clients;
  clients.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    clients.emplace_back(server->port());
    ASSERT_TRUE(clients.back().send(get("/")));
  }
  ASSERT_EQ(all_here.get_future().wait_for(std::chrono::seconds(60)), std::future_status::ready);
  EXPECT_EQ(server->connections(), count);
  for (auto& reply : waiting) reply.send({200, "text/plain", "served"});
  for (auto& client : clients) ASSERT_EQ(client.read_answer().body, "served");
  waiting.clear();
}

TEST(HttpManyConnections, WithoutDescriptorsTheServerWaitsForSome) {
  connections_possible();
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  const auto server = served({}, tests::echo);
  auto tight = limit;
  const int next = dup(0);
  ASSERT_GE(next, 0);
  close(next);
  // The one descriptor that is left goes to the client's end.
  tight.rlim_cur = static_cast<rlim_t>(next) + 1;
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &tight), 0);
  Client client(server->port());
  client.send(get("/"));
  ASSERT_EQ(dup(0), -1) << "there is a descriptor left";
  EXPECT_EQ(server->connections(), 0U);
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &limit), 0);
  EXPECT_EQ(client.read_answer().body, "GET /\n");
}

TEST(HttpManyConnections, AllFollowOneStream) {
  const auto count = std::min<std::size_t>(5000, connections_possible());
  std::mutex mutex;
  std::vector<std::shared_ptr<EventStream>> streams;
  std::promise<void> all_here;
  const auto server = served({}, [&](const Request&, Reply reply) {
    const std::lock_guard lock(mutex);
    streams.push_back(reply.stream());
    if (streams.size() == count) all_here.set_value();
  });
  std::vector<Client> clients;
  clients.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    clients.emplace_back(server->port());
    ASSERT_TRUE(clients.back().send(get("/")));
  }
  ASSERT_EQ(all_here.get_future().wait_for(std::chrono::seconds(60)), std::future_status::ready);
  const auto event = std::make_shared<const std::string>("data: " + std::string(500, 'x') + "\n\n");
  for (int i = 0; i < 10; ++i)
    for (const auto& stream : streams) ASSERT_TRUE(stream->send(event));
  for (auto& client : clients) {
    client.read_past("\r\n\r\n");
    for (int i = 0; i < 10; ++i) ASSERT_EQ(client.read_past("\n\n"), *event);
  }
  for (auto& client : clients) client.finish();
  EXPECT_EQ(server->drain_and_stop(std::chrono::seconds(30)), 0U);
}

}  // namespace
}  // namespace cas::adapters::http
