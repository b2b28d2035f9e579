#include "adapters/kafka/broker_version.hpp"

#include <netdb.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>

namespace cas::adapters::kafka {
namespace {

constexpr std::int16_t kJoinGroup = 11, kApiVersions = 18;
constexpr std::int32_t kCorrelation = 1;
constexpr std::size_t kAnswerBytesMax = 64 * 1024;

class Socket {
 public:
  explicit Socket(int fd) : fd_(fd) {}
  ~Socket() {
    if (fd_ >= 0) ::close(fd_);
  }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  [[nodiscard]] int fd() const noexcept { return fd_; }

 private:
  int fd_;
};

std::unexpected<Error> no_answer(const std::string& host, std::uint16_t port, const char* why) {
  return fail(Errc::unavailable, "log.broker_away",
              "The broker at " + host + ":" + std::to_string(port) + " does not answer: " + why);
}

/// A big-endian reader that runs dry instead of past the end.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}
  std::uint32_t number(std::size_t size) {
    if (bytes_.size() < size) {
      dry_ = true;
      return 0;
    }
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < size; ++i)
      value = value << 8 | static_cast<unsigned char>(bytes_[i]);
    bytes_.remove_prefix(size);
    return value;
  }
  std::int16_t i16() { return static_cast<std::int16_t>(number(2)); }
  std::int32_t i32() { return static_cast<std::int32_t>(number(4)); }
  [[nodiscard]] bool dry() const noexcept { return dry_; }
  [[nodiscard]] std::size_t left() const noexcept { return bytes_.size(); }

 private:
  std::string_view bytes_;
  bool dry_ = false;
};

bool receive(int fd, char* to, std::size_t size) {
  while (size > 0) {
    const auto got = ::recv(fd, to, size, 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    to += got;
    size -= static_cast<std::size_t>(got);
  }
  return true;
}

int connect_to(const std::string& host, std::uint16_t port, std::chrono::milliseconds timeout) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found) != 0) return -1;
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> list(found, freeaddrinfo);
  const timeval limit{.tv_sec = timeout.count() / 1000, .tv_usec = (timeout.count() % 1000) * 1000};
  for (const auto* at = found; at != nullptr; at = at->ai_next) {
    const int fd = ::socket(at->ai_family, at->ai_socktype | SOCK_CLOEXEC, at->ai_protocol);
    if (fd < 0) continue;
    // A send time-out bounds the connect as well.
    ::setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    if (::connect(fd, at->ai_addr, at->ai_addrlen) == 0) return fd;
    ::close(fd);
  }
  return -1;
}

}  // namespace

Result<ApiRanges> parse_api_versions(std::string_view answer) {
  Reader reader(answer);
  const auto bad = [](const std::string& why) {
    return fail(Errc::corrupt, "kafka.bad_answer", "The answer to ApiVersions " + why + ".");
  };
  if (reader.i32() != kCorrelation) return bad("belongs to another question");
  if (const auto error = reader.i16(); error != 0)
    return bad("is the error " + std::to_string(error));
  const auto count = reader.i32();
  constexpr std::size_t kEntryBytes = 6;
  if (count < 0 || static_cast<std::size_t>(count) > reader.left() / kEntryBytes)
    return bad("counts " + std::to_string(count) + " requests and holds fewer");
  ApiRanges ranges;
  for (std::int32_t i = 0; i < count; ++i) {
    const auto key = reader.i16();
    const auto min = reader.i16();
    ranges[key] = {min, reader.i16()};
  }
  if (reader.dry() || reader.left() != 0) return bad("has another length than it says");
  return ranges;
}

Result<void> check_broker(const ApiRanges& ranges, std::string_view address) {
  const auto join = ranges.find(kJoinGroup);
  if (join != ranges.end() && join->second.min == 0) return {};
  return fail(Errc::unavailable, "log.broker_refused",
              "The broker at " + std::string(address) +
                  " is Apache Kafka 4.0.0, or lacks the same requests (JoinGroup versions 0 and "
                  "1): librdkafka before 2.11 then sees neither logins nor consumer groups "
                  "(KAFKA-19444). Use 3.9.x, 4.0.1 or later.");
}

Result<ApiRanges> ask_api_versions(const std::string& host, std::uint16_t port,
                                   std::chrono::milliseconds timeout) {
  const Socket socket(connect_to(host, port, timeout));
  if (socket.fd() < 0) return no_answer(host, port, "no connection");
  // length 10 | key 18 | version 0 | correlation 1 | no client id; the request has no body
  const std::array<unsigned char, 14> request{0, 0, 0, 10,           0,    kApiVersions, 0, 0,
                                              0, 0, 0, kCorrelation, 0xff, 0xff};
  if (::send(socket.fd(), request.data(), request.size(), MSG_NOSIGNAL) !=
      static_cast<ssize_t>(request.size()))
    return no_answer(host, port, std::strerror(errno));
  std::array<char, 4> length{};
  if (!receive(socket.fd(), length.data(), length.size()))
    return no_answer(host, port, "it closed the connection or took too long");
  const auto size = Reader({length.data(), length.size()}).number(4);
  if (size > kAnswerBytesMax)
    return fail(Errc::corrupt, "kafka.bad_answer",
                "What listens at " + host + ":" + std::to_string(port) + " is no Kafka broker.");
  std::string answer(size, '\0');
  if (!receive(socket.fd(), answer.data(), answer.size()))
    return no_answer(host, port, "its answer broke off");
  return parse_api_versions(answer);
}

}  // namespace cas::adapters::kafka
