#include "adapters/http/outgoing.hpp"

#include <algorithm>
#include <array>
#include <ctime>

#include "adapters/http/negotiation.hpp"
#include "adapters/http/problem.hpp"
#include "adapters/http/shared_body.hpp"

namespace cas::adapters::http {
namespace {

constexpr std::size_t kPackedFrom = 1024;

bool token(std::string_view name) {
  static constexpr std::string_view kToken =
      "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  return !name.empty() && name.find_first_not_of(kToken) == std::string_view::npos;
}

bool one_line(std::string_view value) {
  return std::ranges::none_of(value, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < ' ' && byte != '\t') || byte == 127;
  });
}

bool writable(const Fields& headers) {
  static constexpr std::array<std::string_view, 4> kOurs{"Content-Length", "Transfer-Encoding",
                                                         "Connection", "Date"};
  return std::ranges::all_of(
             headers,
             [](const auto& line) { return token(line.first) && one_line(line.second); }) &&
         std::ranges::none_of(
             kOurs, [&](std::string_view name) { return find_field(headers, name) != nullptr; });
}

bool writable(const Response& response) {
  return response.status >= 200 && response.status <= 599 && one_line(response.content_type) &&
         writable(response.headers);
}

/// RFC 9110 5.6.7: "Sun, 06 Nov 1994 08:49:37 GMT", whatever the locale.
std::string date_at(std::time_t now) {
  static constexpr std::array kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  std::tm tm{};
  gmtime_r(&now, &tm);
  std::array<char, 64> text{};
  const int size = std::snprintf(text.data(), text.size(), "%s, %02d %s %04d %02d:%02d:%02d GMT",
                                 kDays.at(static_cast<std::size_t>(tm.tm_wday)), tm.tm_mday,
                                 kMonths.at(static_cast<std::size_t>(tm.tm_mon)), tm.tm_year + 1900,
                                 tm.tm_hour, tm.tm_min, tm.tm_sec);
  return {text.data(), static_cast<std::size_t>(size)};
}

/// Made anew once a second.
std::string_view date() {
  thread_local std::time_t made = 0;
  thread_local std::string text;
  const auto now = std::time(nullptr);
  if (now != made || text.empty()) {
    made = now;
    text = date_at(now);
  }
  return text;
}

void line(std::string& head, std::string_view name, std::string_view value) {
  head.append(name).append(": ").append(value).append("\r\n");
}

std::string begin(int status, const Asked& asked) {
  std::string head = "HTTP/1.1 " + std::to_string(status) + " ";
  head.append(phrase_of(status)).append("\r\n");
  line(head, "Date", date());
  line(head, "X-Request-Id", asked.id);
  line(head, "X-Content-Type-Options", "nosniff");
  if (!asked.keep_alive) line(head, "Connection", "close");
  if (asked.keep_alive && asked.old) line(head, "Connection", "keep-alive");
  return head;
}

/// Packed, if that is worth it and the client takes it.
void take_body(Outgoing& out, Response& response, const Asked& asked) {
  const auto& shared = response.shared;
  const auto size = shared ? shared->bytes().size() : response.body.size();
  bool packs = size > kPackedFrom && worth_packing(response.content_type) &&
               find_field(response.headers, "Content-Encoding") == nullptr;
  if (packs) response.headers.emplace_back("Vary", "Accept-Encoding");
  packs = packs && accepts_gzip(asked.accept_encoding);
  if (packs) response.headers.emplace_back("Content-Encoding", "gzip");
  // The string lives as long as what shares it.
  if (shared)
    out.shared_body = {shared, packs ? &shared->packed() : &shared->bytes()};
  else
    out.own_body = packs ? gzip(response.body) : std::move(response.body);
}

}  // namespace

Outgoing outgoing(Response response, const Asked& asked) {
  if (!writable(response))
    response = problem(500, "http.bad_answer", phrase_of(500),
                       "The answer to this request cannot be written.", asked.id);
  const auto* etag = find_field(response.headers, "ETag");
  if (asked.get && response.status == 200 && etag != nullptr &&
      names_etag(asked.if_none_match, *etag)) {
    response.status = 304;
    response.body.clear();
    response.shared.reset();
    response.content_type.clear();
  }
  Outgoing out{response.status, begin(response.status, asked)};
  take_body(out, response, asked);
  if (!response.content_type.empty()) line(out.head, "Content-Type", response.content_type);
  const bool bare = response.status == 204 || response.status == 304;
  if (!bare) line(out.head, "Content-Length", std::to_string(out.body().size()));
  for (const auto& [name, value] : response.headers) line(out.head, name, value);
  out.head += "\r\n";
  if (asked.head || bare) {
    out.own_body.clear();
    out.shared_body.reset();
  }
  return out;
}

Outgoing outgoing_stream(Fields headers, const Asked& asked) {
  if (!writable(headers)) headers.clear();
  Asked closing = asked;
  closing.keep_alive = false;
  Outgoing out{200, begin(200, closing)};
  if (find_field(headers, "Content-Type") == nullptr)
    headers.emplace_back("Content-Type", "text/event-stream");
  if (find_field(headers, "Cache-Control") == nullptr)
    headers.emplace_back("Cache-Control", "no-store");
  for (const auto& [name, value] : headers) line(out.head, name, value);
  out.head += "\r\n";
  return out;
}

}  // namespace cas::adapters::http
