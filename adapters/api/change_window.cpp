#include "adapters/api/change_window.hpp"

#include <algorithm>

#include "adapters/json/position_token.hpp"
#include "adapters/node/node_thread.hpp"
#include "projections/keys.hpp"
#include "projections/queries.hpp"

namespace cas::adapters::api {
namespace {

/// Where an event puts its report; null if it leaves it where it is.
const events::RegionPath* placed_by(const events::Event& event) {
  const auto* of_report = std::get_if<events::report::Event>(&event);
  if (of_report == nullptr) return nullptr;
  if (const auto* opened = std::get_if<events::report::ReportOpened>(of_report))
    return &opened->region;
  const auto* assigned = std::get_if<events::report::RegionAssigned>(of_report);
  return assigned == nullptr ? nullptr : &assigned->region;
}

}  // namespace

bool Change::leaves(std::string_view region) const {
  return std::ranges::find(before, region) != before.end();
}

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
    if (touched.elsewhere) moves_.push_back({end(), read.frame->events[i].version});
    change->acted |= changes_of(*event) == nullptr;
  }
  if (change) changes_.push_back(*change);
  for (; changes_.size() > kChangesMax; ++dropped_) {
    dropped_to_[changes_.front().partition] = changes_.front().seq;
    changes_.pop_front();
  }
}

Result<void> ChangeWindow::look_back(node::Node& node) {
  if (moves_.empty()) return {};
  if (auto all = node.commit(node::system_now()); !all) return all;
  for (; !moves_.empty(); moves_.pop_front()) {
    const auto [number, version] = moves_.front();
    if (number < dropped_) continue;
    auto& change = changes_[number - dropped_];
    const auto history =
        projections::history(node.projector().store(), events::report::stream_of(change.report),
                             events::Version{1}, version.value() - 1);
    if (!history) return fail(history.error());
    for (const auto& entry : *history)
      if (const auto* region = placed_by(entry.event)) change.before = region->regions();
  }
  return {};
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
