#include "adapters/api/change_window.hpp"

#include "adapters/json/position_token.hpp"
#include "projections/keys.hpp"

namespace cas::adapters::api {

ChangeWindow::ChangeWindow(const node::Node& node) {
  for (std::uint32_t p = 0; p < node.partitions(); ++p)
    dropped_to_[events::PartitionNo{p}] =
        node.projector().checkpoint(events::PartitionNo{p}).chain.tip.seq;
}

void ChangeWindow::note(const events::ReadFrame& read) {
  const auto& header = read.frame->header;
  std::optional<Change> change;  // a frame's events are of one stream
  for (std::size_t i = 0; i < read.events->size(); ++i) {
    const auto* of_campaign = std::get_if<events::campaign::Event>(&(*read.events)[i]);
    if (of_campaign != nullptr &&
        !std::holds_alternative<events::campaign::CampaignCreated>(*of_campaign)) {
      constexpr std::string_view kCampaign = "campaign/";
      const std::string code(read.frame->events[i].stream.substr(kCampaign.size()));
      change = Change{{}, header.partition,          header.seq, header.time, false,
                      {}, events::CampaignCode{code}};
    }
    const auto* event = std::get_if<events::report::Event>(&(*read.events)[i]);
    const auto report = projections::report_of(read.frame->events[i].stream);
    if (event == nullptr || !report) continue;
    if (!change) change = Change{*report, header.partition, header.seq, header.time, false, {}};
    const auto touched = projections::touched_by(*event);
    change->touched.lenses |= touched.lenses;
    change->touched.elsewhere |= touched.elsewhere;
    change->acted |= changes_of(*event) == nullptr;
  }
  if (change) changes_.push_back(*change);
  for (; changes_.size() > kChangesMax; ++dropped_) {
    dropped_to_[changes_.front().partition] = changes_.front().seq;
    changes_.pop_front();
  }
}

Result<std::optional<std::uint64_t>> ChangeWindow::behind(std::string_view position,
                                                          const node::Node& node) const {
  if (position.empty()) return std::nullopt;
  const auto token = json::parse_token(position);
  if (!token) return fail(token.error());
  const auto there = json::reached(node.projector(), *token);
  if (!there) return fail(there.error());
  for (const auto& [partition, dropped] : dropped_to_) {
    const auto seen = token->seqs.find(partition);
    if (seen == token->seqs.end() || seen->second < dropped) return std::nullopt;
  }
  for (std::size_t at = 0; at < changes_.size(); ++at)
    if (changes_[at].seq > token->seqs.at(changes_[at].partition)) return dropped_ + at;
  return end();
}

}  // namespace cas::adapters::api
