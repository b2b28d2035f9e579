#include "adapters/api/auditing.hpp"

#include <set>

#include "adapters/api/authentication.hpp"

namespace cas::adapters::api {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds kLookEvery{50};   // how late a feed is at most, beyond its own reading
constexpr milliseconds kRoomEvery{5};    // where a reader has no room left
constexpr milliseconds kNobody{60'000};  // whoever comes wakes the thread

}  // namespace

Auditing::Auditing(node::NodeThread& node, node::LogReader::Open open,
                   const projections::Store& store)
    : node_(node),
      reader_(std::move(open), store),
      feeds_(reader_, store),
      thread_([this] { run(); }) {}

Auditing::~Auditing() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_all();
  thread_.join();
  for (auto& errand : errands_)
    errand.then(fail(Errc::unavailable, "node.stopped", "This node stops."));
  for (auto& opened : opened_) opened.stream->close("server_stopping");
}

void Auditing::read(node::ReadLimit limit, node::LogReader::Wish wish,
                    std::function<void(Page)> then) {
  {
    const std::lock_guard lock(mutex_);
    errands_.push_back({std::move(limit), wish, std::move(then)});
  }
  changed_.notify_all();
}

void Auditing::follow(HistoryWish wish, std::shared_ptr<http::EventStream> stream) {
  {
    const std::lock_guard lock(mutex_);
    opened_.push_back({std::move(wish), std::move(stream)});
  }
  changed_.notify_all();
}

void Auditing::run() {
  auto pause = kNobody;
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait_for(lock, pause,
                      [this] { return ending_ || !errands_.empty() || !opened_.empty(); });
    if (ending_) return;
    auto errands = std::exchange(errands_, {});
    auto opened = std::exchange(opened_, {});
    lock.unlock();
    serve(std::move(errands), std::move(opened));
    pause = feeds_.empty() ? kNobody : step_feeds();
    feeds_open_ = feeds_.size();
    lock.lock();
  }
}

void Auditing::serve(std::deque<Errand> errands, std::deque<Opened> opened) {
  for (auto& errand : errands) errand.then(reader_.read(errand.limit, errand.wish));
  for (auto& one : opened) {
    if (feeds_.room_for(one.wish.token))
      feeds_.add(std::move(one.wish), std::move(one.stream));
    else
      one.stream->close("too_many_feeds");
  }
}

milliseconds Auditing::step_feeds() {
  if (steady_clock::now() - looked_at_ >= kLookEvery) look_at_node();
  if (away_) return kLookEvery;  // each reading would wait for the broker, and everybody for it
  switch (feeds_.step(limits_)) {
    case HistoryFeeds::Round::busy: return milliseconds{0};
    case HistoryFeeds::Round::blocked: return kRoomEvery;
    case HistoryFeeds::Round::idle: break;
  }
  return kLookEvery;
}

/// How far the log may be read by now, and whose tokens do not stand any more.
void Auditing::look_at_node() {
  looked_at_ = steady_clock::now();
  const auto tokens = feeds_.tokens();
  std::set<events::Hash> refused;
  std::int64_t age_us = 0;
  node_.with([&](node::Node& node) {
    limits_.clear();
    for (std::uint32_t p = 0; p < node.partitions(); ++p)
      limits_.push_back(node::read_limit(node.projector(), events::PartitionNo{p}));
    const auto& registry = node.projector().registry();
    const auto now = node::system_now();
    age_us = node.age_us(now).value_or(0);
    away_ = node.away().has_value();
    for (const auto& token : tokens)
      if (!actor_of(token, registry, now)) refused.insert(token);
  });
  for (const auto& token : refused) feeds_.end(token);
  feeds_.beat(age_us);
}

}  // namespace cas::adapters::api
