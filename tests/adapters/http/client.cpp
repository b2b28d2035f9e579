#include "tests/adapters/http/client.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zlib.h>

#include <array>
#include <boost/algorithm/string/case_conv.hpp>
#include <cerrno>
#include <cstring>

namespace cas::tests {

std::string Answer::header(std::string_view name) const {
  const auto lower = boost::algorithm::to_lower_copy(head);
  const auto wanted = "\r\n" + boost::algorithm::to_lower_copy(std::string(name)) + ": ";
  const auto found = lower.find(wanted);
  if (found == std::string::npos) return {};
  const auto from = found + wanted.size();
  return head.substr(from, head.find("\r\n", from) - from);
}

Client::Client(std::uint16_t port, int receive_buffer) : socket_(socket(AF_INET, SOCK_STREAM, 0)) {
  EXPECT_GE(socket_, 0) << std::strerror(errno);
  if (receive_buffer > 0)
    setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
  const timeval patience{20, 0};
  setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  sockaddr_in there{};
  there.sin_family = AF_INET;
  there.sin_port = htons(port);
  there.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_EQ(connect(socket_, reinterpret_cast<const sockaddr*>(&there), sizeof there), 0)
      << std::strerror(errno);
}

Client::~Client() {
  if (socket_ >= 0) close(socket_);
}

Client::Client(Client&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)), inbox_(std::move(other.inbox_)) {}

bool Client::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

void Client::finish() { shutdown(socket_, SHUT_WR); }

bool Client::read_more() {
  std::array<char, 65536> some{};
  const auto got = recv(socket_, some.data(), some.size(), 0);
  EXPECT_FALSE(got < 0 && errno == EAGAIN) << "nothing came for 20 s";
  if (got <= 0) return false;
  inbox_.append(some.data(), static_cast<std::size_t>(got));
  return true;
}

std::string Client::read_past(std::string_view mark) {
  auto found = inbox_.find(mark);
  while (found == std::string::npos && read_more()) found = inbox_.find(mark);
  return read_bytes(found == std::string::npos ? inbox_.size() : found + mark.size());
}

std::string Client::read_bytes(std::size_t bytes) {
  while (inbox_.size() < bytes && read_more()) {
  }
  auto taken = inbox_.substr(0, bytes);
  inbox_.erase(0, bytes);
  return taken;
}

std::string Client::read_to_end() {
  while (read_more()) {
  }
  return std::exchange(inbox_, {});
}

Answer Client::read_answer(bool of_head) {
  Answer answer;
  answer.head = read_past("\r\n\r\n");
  if (!answer.head.starts_with("HTTP/1.1 ")) return answer;
  answer.status = std::stoi(answer.head.substr(9, 3));
  const auto length = answer.header("Content-Length");
  if (!of_head && !length.empty()) answer.body = read_bytes(std::stoul(length));
  return answer;
}

std::string get(std::string_view target, std::string_view lines) {
  return "GET " + std::string(target) + " HTTP/1.1\r\nHost: cas.test\r\n" + std::string(lines) +
         "\r\n";
}

std::string post(std::string_view target, std::string_view body, std::string_view lines) {
  return "POST " + std::string(target) +
         " HTTP/1.1\r\nHost: cas.test\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
         std::string(lines) + "\r\n" + std::string(body);
}

std::string unpacked(std::string_view gzip) {
  z_stream stream{};
  EXPECT_EQ(inflateInit2(&stream, 16 + MAX_WBITS), Z_OK);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(gzip.data()));
  stream.avail_in = static_cast<uInt>(gzip.size());
  std::string out;
  int result = Z_OK;
  while (result == Z_OK) {
    std::array<char, 4096> some{};
    stream.next_out = reinterpret_cast<Bytef*>(some.data());
    stream.avail_out = some.size();
    result = inflate(&stream, Z_NO_FLUSH);
    out.append(some.data(), some.size() - stream.avail_out);
  }
  inflateEnd(&stream);
  EXPECT_EQ(result, Z_STREAM_END);
  return out;
}

}  // namespace cas::tests
