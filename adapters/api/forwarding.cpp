#include "adapters/api/forwarding.hpp"

#include <array>

namespace cas::adapters::api {
namespace {

using std::chrono::duration_cast;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

/// What goes along, beside the mark and the id; all else is between the client and this node.
constexpr std::array<std::string_view, 6> kPassedOn{"Authorization", "Idempotency-Key", "If-Match",
                                                    "Content-Type",  "Accept-Language", "Accept"};
/// What an answer brings back; the transport adds its own.
constexpr std::array<std::string_view, 4> kBroughtBack{"ETag", "Retry-After", "WWW-Authenticate",
                                                       "Location"};

/// Older than that, what this node shows is no answer to rely on.
constexpr std::int64_t kFollowsWithinUs = 10'000'000;

/// Does the node that owned the partition say that it does not any more?
bool owner_has_changed(const http::Response& answer) {
  if (answer.status != 503) return false;
  boost::system::error_code wrong;
  const auto problem = boost::json::parse(answer.body, wrong);
  if (wrong || !problem.is_object()) return false;
  const auto* reason = problem.get_object().if_contains("reason");
  return reason != nullptr && reason->is_string() &&
         (reason->get_string() == "partition.not_owner" ||
          reason->get_string() == "partition.moved" || reason->get_string() == "node.stopped");
}

http::Response brought_back(http::Response answer) {
  http::Response response{
      answer.status, std::move(answer.content_type), std::move(answer.body), {}};
  for (const auto name : kBroughtBack)
    if (const auto* value = http::find_field(answer.headers, name))
      response.headers.emplace_back(name, *value);
  return response;
}

}  // namespace

struct Forwarding::Passing {
  http::Outbound request;
  events::PartitionNo partition;
  Deadline deadline;
  milliseconds attempt{0};
  OnHere on_here;
  OnAnswer on_answer;
  Error last{Errc::unavailable,
             "partition.no_owner",
             "No node writes to this partition at the moment; repeat the request under the same "
             "Idempotency-Key.",
             {}};

  [[nodiscard]] milliseconds left() const {
    return std::max(duration_cast<milliseconds>(deadline - steady_clock::now()), milliseconds{0});
  }
};

Forwarding::Forwarding(node::NodeThread& node, std::unique_ptr<http::Client> client,
                       Options options)
    : node_(node), options_(options), client_(std::move(client)) {}

bool Forwarding::wanted(const Error& error) {
  return error.reason == "partition.not_owner" || error.reason == "partition.moved";
}

void Forwarding::pass(const http::Request& request, events::PartitionNo partition, Deadline began,
                      OnHere on_here, OnAnswer on_answer, milliseconds longer) {
  auto passing = std::make_shared<Passing>();
  passing->request = {request.method, request.target, {}, request.body};
  auto& headers = passing->request.headers;
  for (const auto name : kPassedOn)
    if (const auto* value = request.header(name)) headers.emplace_back(name, *value);
  headers.emplace_back("X-Request-Id", request.id);
  headers.emplace_back(kMark, "1");
  passing->partition = partition;
  passing->deadline = began + options_.patience + longer;
  passing->attempt = options_.attempt + longer;
  passing->on_here = std::move(on_here);
  passing->on_answer = std::move(on_answer);
  node_.hand([this, passing](node::Node& node) { look(passing, node); });
}

void Forwarding::end() {
  node_.with([this](node::Node&) { ended_ = true; });
  client_->stop();
}

void Forwarding::look(const std::shared_ptr<Passing>& passing, node::Node& node) {
  if (ended_) return passing->on_answer(fail(passing->last));
  const auto seat = node.seat(passing->partition);
  if (seat.mine || seat.trying) return passing->on_here(node);
  const auto* membership = node.membership();
  const auto owner = membership == nullptr ? std::nullopt : membership->owner(passing->partition);
  if (owner && !owner->url.empty()) return attempt(passing, owner->url);
  again(passing);
}

void Forwarding::attempt(const std::shared_ptr<Passing>& passing, const std::string& url) {
  const auto at_most = std::min(passing->attempt, passing->left());
  if (at_most == milliseconds{0}) return passing->on_answer(fail(passing->last));
  client_->send(url, passing->request, at_most, [this, passing](Result<http::Response> answer) {
    if (answer && !owner_has_changed(*answer))
      return passing->on_answer(brought_back(*std::move(answer)));
    if (!answer)
      passing->last = {Errc::unavailable,
                       "partition.owner_away",
                       "The node that writes to this partition does not answer; repeat the request "
                       "under the same Idempotency-Key.",
                       {}};
    again(passing);
  });
}

void Forwarding::again(const std::shared_ptr<Passing>& passing) {
  if (passing->left() == milliseconds{0}) return passing->on_answer(fail(passing->last));
  client_->after(options_.again, [this, passing] {
    node_.hand([this, passing](node::Node& node) { look(passing, node); });
  });
}

void Forwarding::watch(std::function<void()> overdue) {
  if (ended_) return;
  bool first = false;
  {
    const std::lock_guard lock(mutex_);
    first = watched_.empty();
    watched_.push_back({steady_clock::now() + options_.answer_by, std::move(overdue)});
  }
  if (first) client_->after(options_.answer_by, [this] { sweep(); });
}

void Forwarding::sweep() {
  std::deque<Watched> due;
  std::optional<Deadline> next;
  {
    const std::lock_guard lock(mutex_);
    const auto now = steady_clock::now();
    while (!watched_.empty() && watched_.front().due <= now) {
      due.push_back(std::move(watched_.front()));
      watched_.pop_front();
    }
    if (!watched_.empty()) next = watched_.front().due;
  }
  for (const auto& watched : due) watched.overdue();
  if (next)
    client_->after(duration_cast<milliseconds>(*next - steady_clock::now()) + milliseconds{1},
                   [this] { sweep(); });
}

Readiness readiness(const node::Node& node) {
  boost::json::array unowned;
  for (std::uint32_t p = 0; p < node.partitions(); ++p) {
    const events::PartitionNo partition{p};
    if (node.standing(partition) == engine::Partition::Standing::owning) continue;
    const auto* membership = node.membership();
    const auto owner = membership == nullptr ? std::nullopt : membership->owner(partition);
    if (!owner || owner->url.empty()) unowned.push_back(p);
  }
  const auto age = node.age_us(node::system_now());
  const bool follows = node.membership() == nullptr || (age && *age < kFollowsWithinUs);
  const bool ready = unowned.empty() && follows;
  boost::json::object told{{"serving", ready}};
  if (!unowned.empty()) told["without_owner"] = std::move(unowned);
  if (!follows && age) told["log_age_seconds"] = *age / 1'000'000;
  return {ready, std::move(told)};
}

}  // namespace cas::adapters::api
