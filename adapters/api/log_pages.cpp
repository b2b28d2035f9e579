#include "adapters/api/log_pages.hpp"

#include <charconv>

#include "adapters/api/reading.hpp"
#include "adapters/files/frame_file.hpp"
#include "adapters/json/frame_json.hpp"

namespace cas::adapters::api {
namespace {

constexpr std::string_view kRaw = "application/octet-stream";

Result<bool> wants_raw(const Call& call) {
  const auto format = call.query("format");
  if (format == "raw") return true;
  if (format == "json") return false;
  if (!format.empty())
    return fail(Errc::invalid, "log.bad_format",
                "The parameter format is json or raw, not '" + format + "'.");
  const auto* accept = call.request.header("Accept");
  return accept != nullptr && accept->find(kRaw) != std::string::npos;
}

Result<events::PartitionNo> partition_of(const Call& call, const node::Node& node) {
  const auto& text = call.at("partition");
  std::uint32_t partition = 0;
  const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), partition);
  if (wrong != std::errc{} || end != text.data() + text.size() || partition >= node.partitions())
    return fail(Errc::not_found, "log.no_such_partition",
                "The log has partitions 0 to " + std::to_string(node.partitions() - 1) + ".");
  return events::PartitionNo{partition};
}

}  // namespace

Result<LogWish> log_wish(const Call& call, node::Node& node) {
  if (auto may = check(call.actor, engine::Act::read_log, engine::Target::country()); !may)
    return fail(std::move(may.error()));
  const auto partition = partition_of(call, node);
  if (!partition) return fail(partition.error());
  const auto from = number(call, "from", 0, UINT64_MAX);
  if (!from) return fail(from.error());
  const auto limit = number(call, "limit", kPage, kPageMax, 1);
  if (!limit) return fail(limit.error());
  const auto raw = wants_raw(call);
  if (!raw) return fail(raw.error());
  const auto moment = as_of(call, node);
  if (!moment) return fail(moment.error());
  const auto& projector = node.projector();
  LogWish wish{node::read_limit(projector, *partition), {}, *raw, {}, {}};
  const auto last = *moment ? (*moment)->seqs[partition->value()] : wish.limit.seq;
  wish.wish = {events::Seq{*from}, last, static_cast<std::size_t>(*limit)};
  const auto& tip = projector.checkpoint(*partition).chain.tip;
  wish.body = {{"partition", partition->value()},
               {"from", *from},
               {"tip", {{"seq", tip.seq.value()}, {"hash", to_hex(tip.hash)}}}};
  tell_moment(wish.body, *moment, projector);
  wish.next_page = "/api/v1/log/" + std::to_string(partition->value()) +
                   "?format=" + (*raw ? "raw" : "json") + "&limit=" + std::to_string(*limit);
  if (*moment) wish.next_page += "&as_of=" + std::string(wish.body.at("position").as_string());
  wish.next_page += "&from=";
  return wish;
}

http::Response log_page(const LogWish& wish, const node::LogReader::Page& page) {
  http::Response response;
  response.content_type = wish.raw ? kRaw : "application/json";
  const bool more = page.next <= wish.wish.last;
  if (more)
    response.headers.emplace_back(
        "Link", "<" + wish.next_page + std::to_string(page.next.value()) + ">; rel=\"next\"");
  if (wish.raw) {
    for (const auto& frame : page.frames) files::put_frame(response.body, frame.bytes);
    return response;
  }
  boost::json::array frames;
  for (const auto& frame : page.frames) frames.push_back(json::frame_json(frame));
  auto body = wish.body;
  body["frames"] = std::move(frames);
  if (more) body["next_from"] = page.next.value();
  response.body = boost::json::serialize(body);
  return response;
}

}  // namespace cas::adapters::api
