#include "adapters/api/history_feeds.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <utility>

#include "adapters/api/beats.hpp"
#include "adapters/json/event_json.hpp"
#include "adapters/json/moments.hpp"
#include "adapters/json/position_token.hpp"

namespace cas::adapters::api {
namespace {

using boost::json::array;
using boost::json::object;
using std::chrono::steady_clock;

constexpr std::size_t kSliceFrames = 256;
constexpr std::size_t kSliceBytes = 256 * 1024;
// Well below what a stream may have waiting before it is cut.
constexpr std::size_t kPendingMax = 96 * 1024;
constexpr std::size_t kPiece = 64 * 1024;
constexpr std::chrono::seconds kTellEvery{1};

std::string id_of(const HistoryWish& wish) {
  json::PositionToken token{wish.log, {}};
  for (const auto& [partition, next] : wish.nexts)
    if (next.value() > 0) token.seqs[partition] = events::Seq{next.value() - 1};
  return json::print(token);
}

std::string message(std::string_view event, const std::string& id, const object& data) {
  return "id: " + id + "\nevent: " + std::string(event) +
         "\ndata: " + boost::json::serialize(data) + "\n\n";
}

/// Does the frame rest on a frame of the registry that the reader has not been sent yet?
bool ahead_of_registry(const HistoryWish& wish, const events::FrameHeader& header) {
  if (header.partition == events::kRegistry || header.cited.hash == events::Hash{}) return false;
  const auto registry = wish.nexts.find(events::kRegistry);
  return registry != wish.nexts.end() && header.cited.seq >= registry->second;
}

}  // namespace

void HistoryFeeds::add(HistoryWish wish, std::shared_ptr<http::EventStream> stream) {
  auto feed = std::make_unique<Feed>();
  feed->wish = std::move(wish);
  feed->stream = std::move(stream);
  feed->unsent = "retry: 1000\n: begins\n\n";
  feeds_.push_back(std::move(feed));
}

bool HistoryFeeds::room_for(const events::Hash& token) const {
  const auto of_token = std::ranges::count(
      feeds_, token, [](const auto& feed) -> const auto& { return feed->wish.token; });
  return feeds_.size() < kFeedsMax && std::cmp_less(of_token, kFeedsOfTokenMax);
}

std::vector<events::Hash> HistoryFeeds::tokens() const {
  std::vector<events::Hash> all;
  for (const auto& feed : feeds_) all.push_back(feed->wish.token);
  return all;
}

void HistoryFeeds::end(const events::Hash& token) {
  std::erase_if(feeds_, [&](const std::unique_ptr<Feed>& feed) {
    if (feed->wish.token != token) return false;
    feed->stream->close("token_refused");
    return true;
  });
}

/// What units are called and where they lie, up to where anybody may cite it.
Result<void> HistoryFeeds::learn_registry(const node::ReadLimit& limit) {
  auto& timeline = scope_.timeline();
  while (timeline.next() <= limit.seq) {
    const auto page = reader_.read(limit, {timeline.next(), limit.seq, 1000, 1 << 20});
    if (!page) return fail(page.error());
    for (const auto& frame : (*page)->frames)
      if (auto taken = timeline.take(frame); !taken) return taken;
  }
  return {};
}

HistoryFeeds::Round HistoryFeeds::step(const std::vector<node::ReadLimit>& limits) {
  auto round = Round::idle;
  if (const auto learnt = learn_registry(limits.front()); !learnt) return Round::idle;
  std::erase_if(feeds_, [&](const std::unique_ptr<Feed>& feed) {
    const auto done = step(*feed, limits);
    if (!done && done.error().code == Errc::corrupt) feed->stream->close("log_unreadable");
    if (!feed->stream->open()) return true;
    const auto came = done.value_or(Round::blocked);
    if (came == Round::busy || (came == Round::blocked && round == Round::idle)) round = came;
    return false;
  });
  return round;
}

void HistoryFeeds::beat(std::int64_t age_us) {
  const bool old = age_us > kOldUs;
  for (auto& feed : feeds_) {
    if (!flush(*feed)) continue;
    const bool quiet = steady_clock::now() - feed->told_at >= kHeartbeat;
    if (!quiet && old == feed->was_old) continue;
    feed->unsent = beat_text(age_us, old || feed->was_old);
    feed->was_old = old;
    static_cast<void>(flush(*feed));
  }
}

/// Hands over as much as the reader has room for. False while something is left.
bool HistoryFeeds::flush(Feed& feed) {
  while (!feed.unsent.empty() && feed.stream->pending_bytes() < kPendingMax) {
    auto piece = std::make_shared<const std::string>(feed.unsent.substr(0, kPiece));
    feed.unsent.erase(0, piece->size());
    if (!feed.stream->send(std::move(piece))) feed.unsent.clear();
    feed.told_at = steady_clock::now();
  }
  return feed.unsent.empty();
}

Result<HistoryFeeds::Round> HistoryFeeds::step(Feed& feed,
                                               const std::vector<node::ReadLimit>& limits) {
  if (!flush(feed)) return Round::blocked;
  const auto shards = static_cast<std::uint32_t>(limits.size() - 1);
  bool read = false;
  const auto lacks = [&](const node::ReadLimit& limit) {
    const auto next = feed.wish.nexts.find(limit.partition);
    return next != feed.wish.nexts.end() && next->second <= limit.seq;
  };
  // The registry first: shards rest on it.
  if (lacks(limits[0])) {
    const auto done = read_slice(feed, limits[0]);
    if (!done) return fail(done.error());
    read = *done;
  }
  for (std::uint32_t tried = 0; !read && tried < shards; ++tried) {
    const auto& limit = limits[1 + feed.turn];
    feed.turn = (feed.turn + 1) % shards;
    if (!lacks(limit)) continue;
    const auto done = read_slice(feed, limit);
    if (!done) return fail(done.error());
    read = *done;
  }
  const auto quiet = steady_clock::now() - feed.told_at;
  const bool live = std::ranges::none_of(limits, lacks);
  const bool news = feed.moved ? live || quiet >= kTellEvery : live && !feed.was_live;
  if (news && feed.unsent.empty()) tell_position(feed, live);
  const bool all = flush(feed);
  return read ? Round::busy : all ? Round::idle : Round::blocked;
}

/// @returns whether the feed got on
Result<bool> HistoryFeeds::read_slice(Feed& feed, const node::ReadLimit& limit) {
  auto& next = feed.wish.nexts.at(limit.partition);
  const auto page = reader_.read(limit, {next, limit.seq, kSliceFrames, kSliceBytes});
  if (!page) return fail(page.error());
  bool got_on = false;
  for (const auto& read : (*page)->frames) {
    if (feed.unsent.size() >= kPiece || ahead_of_registry(feed.wish, read.frame->header)) break;
    if (auto taken = take(feed, read); !taken) {
      if (got_on && taken.error().code == Errc::unavailable) break;
      return fail(std::move(taken.error()));
    }
    got_on = true;
  }
  return got_on;
}

Result<void> HistoryFeeds::take(Feed& feed, const events::ReadFrame& read) {
  if (!read.events) return fail(read.events.error());
  array told;
  for (std::size_t i = 0; i < read.events->size(); ++i) {
    const auto holds = scope_.holds(feed.wish.filter, read, i);
    if (!holds) return fail(holds.error());
    if (!*holds) continue;
    const auto layout = scope_.layout_of(read, i);
    if (!layout) return fail(layout.error());
    const auto& view = read.frame->events[i];
    told.push_back({{"stream", view.stream},
                    {"version", view.version.value()},
                    {"event", view.name},
                    {"fields", json::event_json((*read.events)[i], *layout)}});
  }
  const auto& h = read.frame->header;
  feed.wish.nexts[h.partition] = next(h.seq);
  feed.moved = true;
  if (told.empty()) return {};
  const auto id = id_of(feed.wish);
  feed.unsent += message("frame", id,
                         {{"partition", h.partition.value()},
                          {"seq", h.seq.value()},
                          {"hash", to_hex(read.frame->hash)},
                          {"time", json::format_time(h.time)},
                          {"actor", json::actor_json(h.actor)},
                          {"channel", events::name_of(h.channel)},
                          {"command", to_hex(h.command)},
                          {"events", std::move(told)},
                          {"position", id}});
  feed.moved = false;
  return {};
}

/// How far the feed has come, where nothing in that stretch was for its reader.
void HistoryFeeds::tell_position(Feed& feed, bool live) {
  const auto id = id_of(feed.wish);
  feed.unsent += message("position", id, {{"position", id}, {"live", live}});
  feed.moved = false;
  feed.was_live = feed.was_live || live;
}

}  // namespace cas::adapters::api
