#include "ops/cli/remote.hpp"

#include <filesystem>
#include <fstream>
#include <future>

#include "ops/cli/words.hpp"

namespace cas::ops {
namespace {

namespace http = adapters::http;
using boost::json::object;

constexpr std::chrono::seconds kPatience{30};
/// A file has a long way, may wait for others and is read as a whole.
constexpr std::chrono::minutes kPatienceWithFiles{15};
/// A dry run tells much.
constexpr std::size_t kAnswerBytesMax = 256UL * 1024 * 1024;

Errc code_of(int status) {
  switch (status) {
    case 401:
    case 403: return Errc::forbidden;
    case 404: return Errc::not_found;
    case 409:
    case 422:
    case 428: return Errc::rejected;
    case 412: return Errc::conflict;
    case 500: return Errc::corrupt;
    case 503: return Errc::unavailable;
    default: return Errc::invalid;
  }
}

std::string text_in(const object& body, std::string_view name) {
  const auto* found = body.if_contains(name);
  const auto* text = found == nullptr ? nullptr : found->if_string();
  return text == nullptr ? std::string() : std::string(*text);
}

std::uint64_t number_in(const object& body, std::string_view name) {
  const auto* found = body.if_contains(name);
  return found != nullptr && found->is_number() ? found->to_number<std::uint64_t>() : 0;
}

bool truth_in(const object& body, std::string_view name) {
  const auto* found = body.if_contains(name);
  return found != nullptr && found->is_bool() && found->get_bool();
}

std::string address_file(const Options& options) { return options.data + ".address"; }

std::string address_beside(const Options& options) {
  std::ifstream file(address_file(options));
  std::string address;
  std::getline(file, address);
  return address;
}

bool is_locked(const Error& error) {
  return error.reason == "log.locked" || error.reason == "store.locked";
}

/// A problem document (RFC 9457) as the error that it was at the server.
Error problem_of(int status, const object& body) {
  auto reason = text_in(body, "reason");
  if (reason.empty()) reason = "server.refused";
  auto detail = text_in(body, "detail");
  if (detail.empty()) detail = "The server answers with status " + std::to_string(status) + ".";
  return {code_of(status), std::move(reason), std::move(detail), {}};
}

}  // namespace

Result<Remote> Remote::open(const Options& options, std::string address) {
  if (options.token.empty())
    return fail(Errc::invalid, "server.token_missing",
                "The server at " + address + " holds the log: act with a token (CAS_TOKEN).");
  if (auto url = http::parse_base_url(address); !url) return fail(std::move(url.error()));
  http::Client::Options limits;
  limits.body_bytes_max = kAnswerBytesMax;
  auto client = http::Client::make(std::move(limits));
  if (!client) return fail(std::move(client.error()));
  return Remote(std::move(address), options.token, *std::move(client));
}

Result<http::Response> Remote::send(const Asked& asked) {
  http::Outbound request{asked.method, asked.path, asked.headers, {}};
  request.headers.emplace_back("Authorization", "Bearer " + token_);
  if (!asked.body.is_null()) {
    request.headers.emplace_back("Content-Type", "application/json");
    request.body = boost::json::serialize(asked.body);
  }
  if (!asked.file.empty()) {
    request.headers.emplace_back("Content-Type", "application/octet-stream");
    request.body = asked.file;
  }
  std::promise<Result<http::Response>> promise;
  auto future = promise.get_future();
  client_->send(address_, std::move(request), asked.file.empty() ? kPatience : kPatienceWithFiles,
                [&](Result<http::Response> answer) { promise.set_value(std::move(answer)); });
  auto answer = future.get();
  if (!answer) return fail(std::move(answer.error()).during("asking " + address_));
  return answer;
}

Result<Remote::Answered> Remote::ask(const Asked& asked) {
  const auto answer = send(asked);
  if (!answer) return fail(answer.error());
  boost::system::error_code wrong;
  auto body = boost::json::parse(answer->body, wrong);
  auto* told = wrong ? nullptr : body.if_object();
  if (told == nullptr)
    return fail(Errc::unavailable, "server.unreadable",
                "What answers at " + address_ + " is no server of CAS.");
  if (answer->status != 200) return fail(problem_of(answer->status, *told));
  const auto* etag = http::find_field(answer->headers, "ETag");
  return Answered{std::move(*told), etag == nullptr ? std::string() : *etag};
}

Result<std::string> Remote::fetch(const std::string& path) {
  auto answer = send({"GET", path});
  if (!answer) return fail(std::move(answer.error()));
  if (answer->status == 200) return std::move(answer->body);
  boost::system::error_code wrong;
  const auto body = boost::json::parse(answer->body, wrong);
  return fail(problem_of(answer->status, !wrong && body.is_object() ? body.as_object() : object{}));
}

Result<Exit> here_or_there(const Options& options, const std::function<Result<Exit>()>& here,
                           const std::function<Result<Exit>(Remote&)>& there) {
  std::optional<Error> refused;
  auto address = options.server;
  if (address.empty()) {
    auto done = here();
    if (!done && is_locked(done.error())) address = address_beside(options);
    if (address.empty()) return done;
    refused = done.error();
    // A server believes nobody without a token.
    if (options.token.empty()) {
      refused->detail = "A server at " + address +
                        " holds this log: act through it with a token (CAS_TOKEN; --server URL, "
                        "if it is reached at another address), or end it first.";
      return fail(*std::move(refused));
    }
  }
  auto remote = Remote::open(options, address);
  if (!remote) return fail(std::move(remote.error()));
  auto done = there(*remote);
  if (done || !refused || done.error().reason != "peer.unreachable") return done;
  refused->detail =
      "A server at " + address + " holds this log, but asking it failed: " + done.error().detail +
      ". Say --server URL with an address under which it is reached, or end it first.";
  return fail(*std::move(refused));
}

Error named_holder(const Options& options, Error error) {
  if (!is_locked(error)) return error;
  if (const auto address = address_beside(options); !address.empty())
    error.detail = "A server at " + address +
                   " holds this log, and this command does not go to a server: end that one "
                   "first, or ask it over HTTP as " +
                   address +
                   "/api/docs shows (POST /api/v1/campaigns, /api/v1/units, "
                   "/api/v1/forms).";
  return error;
}

void remove_left_address(const Options& options) {
  std::error_code gone_already;
  std::filesystem::remove(address_file(options), gone_already);
}

LeftAddress::LeftAddress(const Options& options, const std::string& address)
    : file_(address_file(options)) {
  std::ofstream(file_, std::ios::trunc) << address << "\n";
}

LeftAddress::~LeftAddress() {
  std::error_code gone_already;
  std::filesystem::remove(file_, gone_already);
}

std::string encoded(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string all;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '.' || c == '_' || c == '~';
    if (plain)
      all.push_back(c);
    else
      all += {'%', kHex[byte >> 4U], kHex[byte & 15U]};
  }
  return all;
}

Result<Exit> tell_answer(const object& body, bool json, std::string_view already_so_words) {
  engine::Done done;
  done.receipt.partition =
      events::PartitionNo{static_cast<std::uint32_t>(number_in(body, "partition"))};
  done.receipt.seq = events::Seq{number_in(body, "seq")};
  done.receipt.stream = events::StreamId{text_in(body, "stream")};
  done.receipt.version = events::Version{number_in(body, "version")};
  done.repeated = truth_in(body, "repeated");
  done.already_so = truth_in(body, "already_so");
  const auto command = command_id(text_in(body, "command"));
  if (!command || done.receipt.stream.value().empty())
    return fail(Errc::unavailable, "server.unreadable", "The server's answer cannot be read.");
  return tell(done, *command, json, already_so_words);
}

}  // namespace cas::ops
