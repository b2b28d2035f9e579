#include "adapters/api/history_wish.hpp"

#include "adapters/api/authentication.hpp"
#include "adapters/api/feed_stream.hpp"
#include "adapters/api/reading.hpp"
#include "adapters/api/streams.hpp"
#include "adapters/json/position_token.hpp"

namespace cas::adapters::api {
namespace {

Result<HistoryFilter> filter_of(const Call& call, const node::Node& node) {
  HistoryFilter filter{call.actor, call.query("region"), {}, {}};
  if (!filter.region.empty())
    if (auto path = readable_region(call, node.projector().registry(), filter.region); !path)
      return fail(std::move(path.error()));
  if (const auto code = call.query("campaign"); !code.empty()) {
    filter.campaign = events::CampaignCode{code};
    if (visible_campaign(call.actor, code, node.projector().registry()) == nullptr)
      return fail(no_campaign(code.substr(0, 60)));
  }
  return filter;
}

}  // namespace

Result<HistoryWish> history_wish(const Call& call, const node::Node& node) {
  auto filter = filter_of(call, node);
  if (!filter) return fail(std::move(filter.error()));
  HistoryWish wish{*std::move(filter),
                   token_of(call.request).value_or(events::Hash{}),
                   json::token_now(node.projector()).log,
                   {}};
  if (const auto name = call.query("stream"); !name.empty()) {
    const auto meant = readable_stream(call, name, node);
    if (!meant) return fail(meant.error());
    wish.filter.stream = meant->stream;
    wish.nexts[meant->partition] = events::Seq{0};
  } else {
    for (std::uint32_t p = 0; p < node.partitions(); ++p)
      wish.nexts[events::PartitionNo{p}] = events::Seq{0};
  }
  const auto from = seen_by(call);
  if (from.empty()) return wish;
  const auto token = json::parse_token(from);
  if (!token) return fail(token.error());
  const auto there = json::reached(node.projector(), *token);
  if (!there) return fail(there.error());
  if (!*there)
    return fail(Errc::not_found, "position.beyond", "The log has not come as far as " + from + ".");
  for (const auto& [partition, seq] : token->seqs)
    if (const auto at = wish.nexts.find(partition); at != wish.nexts.end()) at->second = next(seq);
  return wish;
}

}  // namespace cas::adapters::api
