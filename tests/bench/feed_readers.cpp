#include "tests/bench/feed_readers.hpp"

#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <iostream>

#include "tests/bench/http_load.hpp"

namespace cas::bench {
namespace {

constexpr std::chrono::seconds kPatience{60};
constexpr std::string_view kId = "id: ";
/// Of a line, more than any id has; the rest of it is only counted.
constexpr std::size_t kLineKept = 512;

[[noreturn]] void give_up(const std::string& why) {
  std::cerr << "feeds: " << why << "\n";
  std::exit(1);
}

/// "a1b2c3d4-0.12-1.34": a seq for each partition.
FeedReaders::Seqs seqs_of(std::string_view id) {
  FeedReaders::Seqs seqs;
  for (auto at = id.find('-'); at != std::string_view::npos; at = id.find('-', at + 1)) {
    std::uint32_t partition = 0;
    std::uint64_t seq = 0;
    const auto* const end = id.data() + id.size();
    const auto dot = std::from_chars(id.data() + at + 1, end, partition).ptr;
    if (dot == end || std::from_chars(dot + 1, end, seq).ec != std::errc{})
      give_up("an id is no position: " + std::string(id));
    seqs[partition] = seq;
  }
  return seqs;
}

}  // namespace

FeedReaders::FeedReaders(std::uint16_t port, std::size_t readers, const std::string& request)
    : epoll_(epoll_create1(EPOLL_CLOEXEC)), readers_(readers) {
  for (std::size_t i = 0; i < readers; ++i) {
    readers_[i].socket = connect_to(port);
    epoll_event event{.events = EPOLLIN, .data = {.u64 = i}};
    epoll_ctl(epoll_, EPOLL_CTL_ADD, readers_[i].socket, &event);
    if (::send(readers_[i].socket, request.data(), request.size(), MSG_NOSIGNAL) !=
        static_cast<ssize_t>(request.size()))
      give_up("a request could not be sent");
    if (i % 64 == 63) read_some(0);  // what they get first is large
  }
}

FeedReaders::~FeedReaders() {
  for (const auto& reader : readers_) ::close(reader.socket);
  ::close(epoll_);
}

void FeedReaders::await_begun() {
  const auto deadline = Clock::now() + kPatience;
  while (std::ranges::any_of(readers_, [](const Reader& r) { return !r.begun; })) {
    if (Clock::now() > deadline) give_up("not every feed began");
    read_some(100);
  }
}

void FeedReaders::read_until(const std::atomic<bool>& ended) {
  while (!ended) read_some(20);
}

void FeedReaders::read_until_all_saw(std::uint32_t partition, std::uint64_t seq) {
  const auto deadline = Clock::now() + kPatience;
  while (!all_saw(partition, seq)) {
    if (Clock::now() > deadline) give_up("not every reader saw the last save");
    read_some(20);
  }
}

std::optional<FeedReaders::Clock::time_point> FeedReaders::all_saw(std::uint32_t partition,
                                                                   std::uint64_t seq) const {
  const auto position = std::ranges::find_if(
      positions_, [&](const auto& entry) { return entry.second.at(partition) >= seq; });
  if (position == positions_.end()) return std::nullopt;
  auto last = Clock::time_point::min();
  for (const auto& reader : readers_) {
    const auto seen =
        std::ranges::lower_bound(reader.arrivals, position->first, {}, &Arrival::reach);
    if (seen == reader.arrivals.end()) return std::nullopt;
    last = std::max(last, seen->at);
  }
  return last;
}

void FeedReaders::read_some(int wait_ms) {
  std::array<epoll_event, 256> ready{};
  static thread_local std::array<char, 128 * 1024> buffer;
  const int count = epoll_wait(epoll_, ready.data(), ready.size(), wait_ms);
  for (int i = 0; i < count; ++i) {
    auto& reader = readers_[ready[static_cast<std::size_t>(i)].data.u64];
    const auto got = ::recv(reader.socket, buffer.data(), buffer.size(), 0);
    if (got <= 0) give_up("the server closed a feed");
    bytes_ += static_cast<std::uint64_t>(got);
    take(reader, {buffer.data(), static_cast<std::size_t>(got)});
  }
}

void FeedReaders::take(Reader& reader, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto end = bytes.find('\n');
    const auto piece = bytes.substr(0, end);
    if (reader.line.size() < kLineKept)
      reader.line += piece.substr(0, kLineKept - reader.line.size());
    if (end == std::string_view::npos) return;
    take_line(reader);
    reader.line.clear();
    bytes.remove_prefix(end + 1);
  }
}

/// An event has come when its empty line has.
void FeedReaders::take_line(Reader& reader) {
  reader.begun = reader.begun || reader.line.starts_with("retry:");
  if (reader.line.starts_with(R"(data: {"reason":)")) give_up("a feed was ended: " + reader.line);
  if (reader.line.starts_with(kId)) reader.next = reach_of(reader.line.substr(kId.size()));
  if (!reader.line.empty() || reader.next == 0) return;
  ++events_;
  reader.arrivals.push_back({std::exchange(reader.next, 0), Clock::now()});
}

FeedReaders::Reach FeedReaders::reach_of(const std::string& id) {
  auto [at, fresh] = known_.try_emplace(id, 0);
  if (!fresh) return at->second;
  auto seqs = seqs_of(id);
  for (const auto& [partition, seq] : seqs) at->second += seq;
  positions_[at->second] = std::move(seqs);
  return at->second;
}

}  // namespace cas::bench
