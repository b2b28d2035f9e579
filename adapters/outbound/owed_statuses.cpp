#include <map>
#include <optional>

#include "adapters/node/node_thread.hpp"
#include "adapters/outbound/owed.hpp"
#include "projections/keys.hpp"
#include "projections/queries.hpp"

namespace cas::adapters::outbound {
namespace {

using events::PartitionNo;
using events::ReportId;
using events::Time;

constexpr std::size_t kPage = 128;

class OwedStatuses final : public Owed {
 public:
  void note(const events::ReadFrame& read) override;
  void owe(std::string_view subject) override {
    events::Bytes16 id{};
    if (events::from_hex(subject, id.data(), id.size())) changed_.try_emplace(ReportId{id});
  }
  void owe_all() override { owned_.clear(); }
  Result<Due> take(node::Node& node, std::size_t room) override;
  [[nodiscard]] std::size_t waiting() const override {
    return changed_.size() + (scanning_ ? 1 : 0);
  }

 private:
  void see_what_is_owned(const node::Node& node);
  Result<void> take_changed(node::Node& node, std::vector<Value>& out, std::size_t room);
  Result<void> scan(node::Node& node, std::vector<Value>& out, std::size_t room);
  static Result<Time> last_act(node::Node& node, ReportId report,
                               const events::report::ReportState& state);
  void tell(const node::Node& node, projections::ListRow row, const events::CampaignCode& campaign,
            std::vector<Value>& out);

  std::map<PartitionNo, events::Epoch> owned_;  ///< in which all was told, or is being told
  /// With the time of its last act; without, where only the store knows it.
  std::map<ReportId, std::optional<Time>> changed_;
  bool scanning_ = false;
  events::CampaignCode campaign_;  ///< being scanned
  std::string next_;               ///< in its list
};

void OwedStatuses::note(const events::ReadFrame& read) {
  for (std::size_t i = 0; i < read.events->size(); ++i) {
    const auto& event = (*read.events)[i];
    // A unit that moves may get another code, which stands in each of its statuses.
    if (const auto* unit = std::get_if<events::unit::Event>(&event);
        unit != nullptr && std::holds_alternative<events::unit::UnitMoved>(*unit))
      owe_all();
    const auto* report = std::get_if<events::report::Event>(&event);
    if (report == nullptr || changes_of(*report) != nullptr) continue;
    if (const auto id = projections::report_of(read.frame->events[i].stream))
      changed_[*id] = read.frame->header.time;
  }
}

/// Whoever begins to own begins to tell: from the first campaign on, once for all that is new.
void OwedStatuses::see_what_is_owned(const node::Node& node) {
  for (std::uint32_t p = 1; p < node.partitions(); ++p) {
    const PartitionNo shard{p};
    const auto epoch = owned_epoch(node, shard);
    const auto known = owned_.find(shard);
    if (!epoch) {
      if (known != owned_.end()) owned_.erase(known);
      continue;
    }
    if (known != owned_.end() && known->second == *epoch) continue;
    owned_[shard] = *epoch;
    scanning_ = true;
    campaign_ = {};
    next_.clear();
  }
}

Result<Due> OwedStatuses::take(node::Node& node, std::size_t room) {
  Due due;
  see_what_is_owned(node);
  if (auto done = take_changed(node, due.values, room); !done) return fail(std::move(done.error()));
  if (auto done = scan(node, due.values, room); !done) return fail(std::move(done.error()));
  due.more = !changed_.empty() || scanning_;
  return due;
}

Result<void> OwedStatuses::take_changed(node::Node& node, std::vector<Value>& out,
                                        std::size_t room) {
  const Slice slice;
  while (!changed_.empty() && out.size() < room && !slice.over()) {
    const auto [report, changed] = *changed_.begin();
    changed_.erase(changed_.begin());
    if (!owned_.contains(events::shard_of(report, node.partitions() - 1))) continue;
    const auto state = node.projector().report(report);
    if (!state) return fail(state.error());
    if (!*state) continue;
    const auto time = changed ? Result<Time>(*changed) : last_act(node, report, **state);
    if (!time) return fail(time.error());
    const auto shard = events::shard_of(report, node.partitions() - 1);
    auto row = json::row_of(report, **state, shard, *time);
    tell(node, std::move(row), (*state)->opened.campaign, out);
  }
  return {};
}

Result<Time> OwedStatuses::last_act(node::Node& node, ReportId report,
                                    const events::report::ReportState& state) {
  if (auto all = node.commit(node::system_now()); !all) return fail(std::move(all.error()));
  const auto key = projections::list_key(state.opened, report);
  const auto bytes = node.projector().store().get(key);
  if (!bytes) return fail(bytes.error());
  if (!*bytes) return projections::bad_row("the list of reports");
  const auto row = projections::unpack_list_row(key, **bytes);
  if (!row) return fail(row.error());
  return row->changed;
}

/// One page of the list of one campaign. What has changed since is owed by itself.
Result<void> OwedStatuses::scan(node::Node& node, std::vector<Value>& out, std::size_t room) {
  if (!scanning_ || out.size() >= room) return {};
  const auto& campaigns = node.projector().registry().campaigns();
  const auto at = next_.empty() ? campaigns.upper_bound(campaign_) : campaigns.find(campaign_);
  if (at == campaigns.end()) {
    scanning_ = false;
    return {};
  }
  // The list is as new as what was committed; what it says is told as of now.
  if (auto all = node.commit(node::system_now()); !all) return all;
  auto page = projections::list_page(node.projector().store(), at->first, next_, kPage);
  if (!page) return fail(std::move(page.error()));
  campaign_ = at->first;
  next_ = std::move(page->next);
  for (auto& row : page->rows)
    if (owned_.contains(row.partition)) tell(node, std::move(row), campaign_, out);
  return {};
}

void OwedStatuses::tell(const node::Node& node, projections::ListRow row,
                        const events::CampaignCode& campaign, std::vector<Value>& out) {
  const auto shard = row.partition;
  auto status = json::status_of(std::move(row), campaign, node.projector().registry());
  if (!status) return;
  out.push_back({PartitionNo{shard.value() - 1}, *std::move(status),
                 std::make_shared<json::Outlook>(json::status_outlook(node.projector(), shard))});
}

}  // namespace

std::unique_ptr<Owed> owed_statuses() { return std::make_unique<OwedStatuses>(); }

}  // namespace cas::adapters::outbound
