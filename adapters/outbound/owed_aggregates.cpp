#include <chrono>
#include <deque>
#include <map>
#include <optional>
#include <set>

#include "adapters/outbound/owed.hpp"
#include "projections/fingerprints.hpp"
#include "projections/keys.hpp"
#include "projections/queries.hpp"
#include "projections/touched.hpp"

namespace cas::adapters::outbound {
namespace {

using events::report::Lens;
using std::chrono::steady_clock;

constexpr std::chrono::seconds kPause{1};

struct Sum {
  events::CampaignCode campaign;
  std::string region;
  Lens lens{};
  friend auto operator<=>(const Sum&, const Sum&) = default;
};

/// Told in rounds. A round holds each sum once and the next one begins a second after the end of
/// the last, so no sum is told twice within a second.
class OwedAggregates final : public Owed {
 public:
  void note(const events::ReadFrame& read) override;
  void owe(std::string_view subject) override;
  void owe_all() override { epoch_.reset(); }
  Result<Due> take(node::Node& node, std::size_t room) override;
  [[nodiscard]] std::size_t waiting() const override {
    return changed_.size() + naming_.size() + again_.size() + round_.size() +
           campaigns_left_.size();
  }

 private:
  [[nodiscard]] bool owns(const node::Node& node);
  void begin_round(const node::Node& node);
  Result<void> name_changed(const node::Node& node, const Slice& slice);
  void add(const events::CampaignCode& campaign, const std::string& region, std::uint8_t lenses);
  void add_campaign(const node::Node& node, const events::CampaignCode& campaign);

  std::optional<events::Epoch> epoch_;  ///< in which all was told, or is being told
  using Changes = std::map<events::ReportId, projections::Touched>;
  Changes changed_;
  Changes naming_;  ///< what changed before this round, its sums not in it yet
  std::set<Sum> again_;
  std::deque<events::CampaignCode> campaigns_left_;  ///< of which all has to be told
  std::set<Sum> round_;
  steady_clock::time_point next_round_at_{};
  bool told_ = false;  ///< something in this round
};

void OwedAggregates::note(const events::ReadFrame& read) {
  for (std::size_t i = 0; i < read.events->size(); ++i) {
    const auto* event = std::get_if<events::report::Event>(&(*read.events)[i]);
    if (event == nullptr) continue;
    const auto touched = projections::touched_by(*event);
    const auto report = projections::report_of(read.frame->events[i].stream);
    if (touched.lenses == 0 || !report) continue;
    auto& all = changed_[*report];
    all.lenses |= touched.lenses;
    all.elsewhere |= touched.elsewhere;
  }
}

void OwedAggregates::owe(std::string_view subject) {
  const auto first = subject.find('/');
  const auto last = subject.rfind('/');
  if (first == std::string_view::npos || last <= first) return;
  const auto lens = projections::lens_named(subject.substr(last + 1));
  if (lens)
    again_.insert({events::CampaignCode{std::string(subject.substr(0, first))},
                   std::string(subject.substr(first + 1, last - first - 1)), *lens});
}

bool OwedAggregates::owns(const node::Node& node) {
  const auto epoch = owned_epoch(node, events::kRegistry);
  if (epoch && epoch != epoch_) {
    campaigns_left_.clear();
    for (const auto& [code, campaign] : node.projector().registry().campaigns())
      campaigns_left_.push_back(code);
  }
  epoch_ = epoch;
  if (epoch) return true;
  changed_.clear();
  naming_.clear();
  again_.clear();
  campaigns_left_.clear();
  round_.clear();
  return false;
}

void OwedAggregates::add(const events::CampaignCode& campaign, const std::string& region,
                         std::uint8_t lenses) {
  for (std::size_t lens = 0; lens < events::report::kLenses; ++lens)
    if (projections::Touched{lenses, false}.counts_in(static_cast<Lens>(lens)))
      round_.insert({campaign, region, static_cast<Lens>(lens)});
}

void OwedAggregates::add_campaign(const node::Node& node, const events::CampaignCode& campaign) {
  constexpr std::uint8_t kAll = (1U << events::report::kLenses) - 1;
  for (const auto& region : projections::regions_in(node.projector(), campaign, events::kCountry))
    add(campaign, region, kAll);
}

void OwedAggregates::begin_round(const node::Node& node) {
  naming_.swap(changed_);
  round_.merge(again_);
  if (campaigns_left_.empty()) return;
  add_campaign(node, campaigns_left_.front());
  campaigns_left_.pop_front();
}

/// Which sums the changed reports count in now.
Result<void> OwedAggregates::name_changed(const node::Node& node, const Slice& slice) {
  while (!naming_.empty() && !slice.over()) {
    const auto [report, touched] = *naming_.begin();
    naming_.erase(naming_.begin());
    const auto state = node.projector().report(report);
    if (!state) return fail(state.error());
    if (!*state) continue;
    const auto& opened = (*state)->opened;
    // Rare enough to tell all of the campaign, instead of keeping where each report lay before.
    if (touched.elsewhere) campaigns_left_.push_back(opened.campaign);
    for (const auto& region : opened.region.regions()) add(opened.campaign, region, touched.lenses);
  }
  return {};
}

Result<Due> OwedAggregates::take(node::Node& node, std::size_t room) {
  Due due;
  if (!owns(node)) return due;
  const Slice slice;
  if (naming_.empty() && round_.empty()) {
    if (std::exchange(told_, false)) next_round_at_ = steady_clock::now() + kPause;
    if (steady_clock::now() < next_round_at_) return due;
    begin_round(node);
  }
  if (auto named = name_changed(node, slice); !named) return fail(std::move(named.error()));
  const auto outlook =
      std::make_shared<const json::Outlook>(json::aggregates_outlook(node.projector()));
  while (naming_.empty() && !round_.empty() && due.values.size() < room && !slice.over()) {
    const auto sum = round_.extract(round_.begin()).value();
    auto value = projections::totals(node.projector(), sum.campaign, sum.region, sum.lens);
    if (!value && value.error().reason == "campaign.unknown") continue;  // a stranger's key
    if (!value) return fail(std::move(value.error()));
    due.values.push_back({events::PartitionNo{0}, *std::move(value), outlook});
    told_ = true;
  }
  due.more = !naming_.empty() || !round_.empty();
  return due;
}

}  // namespace

std::unique_ptr<Owed> owed_aggregates() { return std::make_unique<OwedAggregates>(); }

}  // namespace cas::adapters::outbound
