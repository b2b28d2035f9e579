#include "projections/totals.hpp"

#include <algorithm>
#include <set>

#include "projections/rows.hpp"

namespace cas::projections {

using events::report::Lens;

class Totals::Form {
 public:
  explicit Form(FormKey key) : key_(std::move(key)) {}

  [[nodiscard]] const FormKey& key() const { return key_; }
  Region& region(const std::string& code) {
    auto& found = regions_[code];
    if (found.form == nullptr) {
      found.form = this;
      found.code = code;
    }
    return found;
  }
  [[nodiscard]] const Region* find(const std::string& code) const {
    const auto found = regions_.find(code);
    return found == regions_.end() ? nullptr : &found->second;
  }
  [[nodiscard]] const auto& regions() const { return regions_; }

  std::uint64_t used = 0;
  std::size_t bytes = 0;

 private:
  FormKey key_;
  std::unordered_map<std::string, Region> regions_;
};

namespace {

std::unexpected<Error> overflow(const Totals::FormKey& key) {
  return fail(Errc::corrupt, "projection.overflow",
              "a total of " + key.campaign.value() + " leaves 64 bits");
}

Totals::FormKey form_of(const TotalsKey& key) { return {key.campaign, key.form, key.form_version}; }

std::string campaign_prefix(const events::CampaignCode& campaign) {
  return Key(Table::totals).text(campaign.value()).take();
}

Result<void> each_key(const Store& store, const std::string& prefix,
                      const std::function<Result<void>(const TotalsKey&, const Cursor&)>& take) {
  auto cursor = store.scan(prefix, after_prefix(prefix));
  if (!cursor) return fail(std::move(cursor.error()));
  for (auto& at = **cursor; at.valid(); at.step()) {
    const auto key = parse_totals_key(at.key());
    if (!key) return bad_row("a key of totals");
    if (auto taken = take(*key, at); !taken) return taken;
  }
  return (*cursor)->status();
}

Result<TotalsRow> sum_of(const std::vector<std::unique_ptr<Totals::Part>>& parts,
                         const Totals::FormKey& key) {
  TotalsRow sums(parts.front()->row.size());
  for (const auto& part : parts)
    if (!sums.add(part->row)) return overflow(key);
  return sums;
}

}  // namespace

Totals::Totals(std::size_t bytes_max) : bytes_max_(bytes_max) {}
Totals::~Totals() = default;

Result<std::unique_ptr<Totals::Form>> Totals::load(const Store& store, const FormKey& key) {
  auto form = std::make_unique<Form>(key);
  const auto take = [&](const TotalsKey& at, const Cursor& cursor) -> Result<void> {
    if (form_of(at) != key) return {};
    auto row = TotalsRow::unpack(cursor.value());
    if (!row) return fail(std::move(row.error()));
    form->bytes += row->bytes();
    auto& region = form->region(at.region);
    region.parts[static_cast<std::size_t>(at.lens)].push_back(
        std::make_unique<Part>(&region, at.lens, at.partition, *std::move(row), false));
    return {};
  };
  if (auto read = each_key(store, campaign_prefix(key.campaign), take); !read)
    return fail(std::move(read.error()));
  return form;
}

Result<Totals::Form*> Totals::form(const Store& store, const FormKey& key) {
  auto found = forms_.find(key);
  if (found == forms_.end()) {
    auto form = load(store, key);
    if (!form) return fail(std::move(form.error()));
    bytes_ += (*form)->bytes;
    found = forms_.emplace(key, *std::move(form)).first;
  }
  found->second->used = ++uses_;
  return found->second.get();
}

Result<Totals::Region*> Totals::region(const Store& store,
                                       const events::report::ReportOpened& opened,
                                       const std::string& code) {
  auto of = form(store, {opened.campaign, opened.form, opened.form_version});
  if (!of) return fail(std::move(of.error()));
  return &(*of)->region(code);
}

Totals::Part* Totals::part(Region& region, Lens lens, events::PartitionNo partition,
                           std::size_t cells) {
  auto& parts = region.parts[static_cast<std::size_t>(lens)];
  const auto found =
      std::ranges::find_if(parts, [&](const auto& part) { return part->partition == partition; });
  if (found != parts.end()) return found->get();
  parts.push_back(std::make_unique<Part>(&region, lens, partition, TotalsRow(cells), false));
  region.form->bytes += parts.back()->row.bytes();
  bytes_ += parts.back()->row.bytes();
  return parts.back().get();
}

void Totals::stage(Batch& batch) {
  std::string value;
  Key key(Table::totals);
  for (auto* part : dirty_) {
    auto& of = *part->region->form;
    const auto& form = of.key();
    key.start(Table::totals).text(form.campaign.value()).text0(part->region->code);
    key.u8(static_cast<std::uint8_t>(part->lens)).text(form.form.value()).u32(form.version.value());
    key.u32(part->partition.value());
    value.clear();
    part->row.pack(value);
    batch.put(key.view(), value);
    part->dirty = false;
    of.used = ++uses_;
  }
  dirty_.clear();
}

void Totals::trim() {
  while (bytes_ > bytes_max_ && forms_.size() > 1 && dirty_.empty()) {
    const auto oldest =
        std::ranges::min_element(forms_, {}, [](const auto& entry) { return entry.second->used; });
    bytes_ -= oldest->second->bytes;
    forms_.erase(oldest);
    ++generation_;
  }
}

Result<TotalsRow> Totals::sum(const Store& store, const FormKey& key, std::string_view region,
                              Lens lens, std::size_t cells) const {
  if (const auto form = forms_.find(key); form != forms_.end()) {
    const auto* found = form->second->find(std::string(region));
    if (found == nullptr || found->parts[static_cast<std::size_t>(lens)].empty())
      return TotalsRow(cells);
    return sum_of(found->parts[static_cast<std::size_t>(lens)], key);
  }
  TotalsRow sums(cells);
  const auto take = [&](const TotalsKey& at, const Cursor& cursor) -> Result<void> {
    if (form_of(at) != key) return {};
    const auto row = TotalsRow::unpack(cursor.value());
    if (!row) return fail(row.error());
    if (!sums.add(*row)) return overflow(key);
    return {};
  };
  auto read = each_key(store, totals_prefix(key.campaign, region, lens), take);
  if (!read) return fail(std::move(read.error()));
  return sums;
}

Result<std::vector<Totals::FormKey>> Totals::forms(const Store& store) const {
  std::set<FormKey> known;
  for (const auto& [key, form] : forms_) known.insert(key);
  const auto take = [&](const TotalsKey& at, const Cursor&) -> Result<void> {
    known.insert(form_of(at));
    return {};
  };
  auto read = each_key(store, Key(Table::totals).take(), take);
  if (!read) return fail(std::move(read.error()));
  return std::vector(known.begin(), known.end());
}

Result<void> Totals::each_sum(const Store& store, const FormKey& key, const TakeSums& take) const {
  std::unique_ptr<Form> loaded;
  const auto in_memory = forms_.find(key);
  if (in_memory == forms_.end()) {
    auto form = load(store, key);
    if (!form) return fail(std::move(form.error()));
    loaded = *std::move(form);
  }
  const auto& form = loaded ? *loaded : *in_memory->second;
  for (const auto& [code, region] : form.regions()) {
    for (std::size_t lens = 0; lens < region.parts.size(); ++lens) {
      if (region.parts[lens].empty()) continue;
      auto sums = sum_of(region.parts[lens], key);
      if (!sums) return fail(std::move(sums.error()));
      if (auto taken = take(code, static_cast<Lens>(lens), *std::move(sums)); !taken) return taken;
    }
  }
  return {};
}

}  // namespace cas::projections
