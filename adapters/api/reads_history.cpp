#include "adapters/api/reading.hpp"
#include "adapters/api/reads.hpp"
#include "adapters/api/streams.hpp"
#include "adapters/json/event_json.hpp"
#include "adapters/node/node_thread.hpp"
#include "projections/queries.hpp"

namespace cas::adapters::api {
namespace {

// Stream versions take five bytes in a key.
constexpr std::uint64_t kVersionMax = (1ULL << 40) - 2;

Result<Answer> history_of(const Call& call, const ReadableStream& meant, node::Node& node) {
  const auto limit = number(call, "limit", kPage, kPageMax, 1);
  if (!limit) return fail(limit.error());
  const auto after = number(call, "cursor", 0, kVersionMax);
  if (!after) return fail(after.error());
  const auto moment = as_of(call, node);
  if (!moment) return fail(moment.error());
  if (auto all = node.commit(node::system_now()); !all) return fail(std::move(all.error()));
  const auto& projector = node.projector();
  auto entries = history(projector.store(), meant.stream, events::Version{*after + 1}, *limit + 1);
  if (!entries) return fail(std::move(entries.error()));
  if (*moment) {
    const auto last = (*moment)->seqs[meant.partition.value()];
    std::erase_if(*entries, [&](const auto& entry) { return entry.frame.at.seq > last; });
  }
  boost::json::object body{{"stream", meant.stream.value()}};
  if (entries->size() > *limit) {
    entries->pop_back();
    body["next_cursor"] = std::to_string(entries->back().version.value());
  }
  boost::json::array lines;
  for (const auto& entry : *entries) lines.push_back(json::history_json(entry, meant.layout));
  body["events"] = std::move(lines);
  tell_moment(body, *moment, projector);
  return Answer{std::move(body)};
}

}  // namespace

Result<Answer> read_history(const Call& call, node::Node& node) {
  const auto meant = readable_stream(call, call.query("stream"), node);
  if (!meant) return fail(meant.error());
  return history_of(call, *meant, node);
}

Result<Answer> read_report_history(const Call& call, node::Node& node) {
  const auto found = owed(call, engine::Act::read, node.projector().registry());
  if (!found) return fail(found.error());
  return history_of(call,
                    {events::report::stream_of(found->report),
                     events::shard_of(found->report, node.partitions() - 1), &found->form->layout},
                    node);
}

}  // namespace cas::adapters::api
