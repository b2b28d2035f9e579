#include "projections/projector.hpp"

#include <algorithm>

#include "projections/keys.hpp"
#include "projections/moments.hpp"
#include "projections/partition_rows.hpp"
#include "projections/registry_as_of.hpp"
#include "projections/report_table.hpp"

namespace cas::projections {
namespace {

/// The schema's generation and the log's width stand in every store.
Result<void> check_generation(const Store& store, std::uint32_t partitions) {
  const auto row = store.get(Key(Table::generation).view());
  if (!row) return fail(row.error());
  if (!*row) return {};
  Unpacker from(**row);
  const auto generation = from.number();
  const auto width = from.number();
  if (!from.good() || generation != kSchemaGeneration)
    return fail(Errc::corrupt, "store.other_generation",
                "the rows are of schema generation " + std::to_string(generation) +
                    ", this build writes " + std::to_string(kSchemaGeneration) +
                    "; run `cas rebuild`");
  if (width != partitions)
    return fail(Errc::corrupt, "store.other_log",
                "the rows are of a log of " + std::to_string(width) + " partitions, this one has " +
                    std::to_string(partitions) + "; run `cas rebuild`");
  return {};
}

class RowProjector final : public Projector {
 public:
  RowProjector(Store& store, std::uint32_t partitions, Options options)
      : store_(store),
        totals_(options.totals_bytes_max),
        reports_(totals_, completeness_, options.reports_in_memory_max) {
    for (std::uint32_t p = 0; p < partitions; ++p) partitions_.emplace_back(events::PartitionNo{p});
  }

  Result<void> load();

  const Checkpoint& checkpoint(events::PartitionNo partition) const override {
    return at(partition).checkpoint();
  }
  const events::Registry& registry() const override { return registry_; }
  const events::RegistryTrail& trail() const override { return trail_; }
  Result<void> apply(const ValidFrame& frame, const events::ChainState& chain) override;
  void skip(events::PartitionNo partition, events::Offset offset) override {
    partitions_[partition.value()].skip(offset);
  }
  Result<void> commit() override;
  std::size_t staged_rows() const override {
    return batch_.size() + totals_.staged() + completeness_.staged() + reports_.staged();
  }
  std::size_t staged_bytes() const override { return batch_.bytes(); }

  Result<std::optional<events::report::ReportState>> report(events::ReportId id) const override {
    return reports_.state(store_, id);
  }
  Result<std::optional<events::Receipt>> receipt(events::PartitionNo partition,
                                                 events::AccountId account,
                                                 events::CommandId command) const override {
    return at(partition).receipts().find(store_, account, command);
  }
  events::Seq reacted_through(events::PartitionNo shard) const override {
    return at(shard).reacted();
  }
  std::uint32_t partition_count() const override {
    return static_cast<std::uint32_t>(partitions_.size());
  }
  const Store& store() const override { return store_; }
  const Totals& totals() const override { return totals_; }
  const CompletenessTable& completeness() const override { return completeness_; }

 private:
  const PartitionRows& at(events::PartitionNo partition) const {
    invariant(partition.value() < partitions_.size(), "the log has this partition");
    return partitions_[partition.value()];
  }
  Result<void> apply_events(const ValidFrame& frame);
  Result<void> apply_event(const ValidFrame& frame, std::uint32_t index,
                           const std::optional<events::ReportId>& id);

  Store& store_;
  std::vector<PartitionRows> partitions_;
  events::Registry registry_;
  events::RegistryTrail trail_;
  Totals totals_;
  CompletenessTable completeness_;
  mutable ReportTable reports_;
  Batch batch_;
  Packer packer_;
  Key key_{Table::history};
  bool generation_written_ = false;
  std::optional<Error> broken_;
};

Result<void> RowProjector::load() {
  const auto partitions = partition_count();
  if (auto good = check_generation(store_, partitions); !good) return good;
  for (auto& partition : partitions_)
    if (auto loaded = partition.load(store_); !loaded) return loaded;
  if (auto loaded = load_trail(store_, partitions_[0].checkpoint(), trail_); !loaded) return loaded;
  auto registry = read_registry(store_, std::nullopt);
  if (!registry) return fail(std::move(registry.error()));
  registry_ = *std::move(registry);
  return completeness_.open(store_);
}

Result<void> RowProjector::apply(const ValidFrame& frame, const events::ChainState& chain) {
  if (broken_) return fail(*broken_);
  const auto& header = frame.frame.header;
  if (auto applied = apply_events(frame); !applied) {
    broken_ = std::move(applied.error())
                  .during("applying partition " + std::to_string(header.partition.value()) +
                          ", seq " + std::to_string(header.seq.value()));
    return fail(*broken_);
  }
  if (header.partition == events::kRegistry) trail_.extend(header.seq, frame.frame.hash);
  partitions_[header.partition.value()].apply(frame, chain);
  return {};
}

Result<void> RowProjector::apply_events(const ValidFrame& frame) {
  const auto& header = frame.frame.header;
  invariant(header.partition.value() < partitions_.size(), "the log has this partition");
  invariant(frame.events.size() == frame.frame.events.size(), "every body was decoded");
  packer_.clear();
  pack_frame_facts(packer_, {{header.partition, header.seq},
                             frame.offset,
                             header.time,
                             header.actor,
                             header.channel,
                             header.command});
  const auto facts = packer_.view().size();
  for (std::uint32_t i = 0; i < frame.events.size(); ++i) {
    const auto& stored = frame.frame.events[i];
    packer_.truncate(facts);
    pack_history_event(packer_, i, stored, frame.events[i]);
    const auto report = report_of(stored.stream);
    key_.start(Table::history);
    report ? key_.u8(2).id(*report) : key_.u8(1).text(stored.stream);
    batch_.put(key_.u40(stored.version.value()).view(), packer_.view());
    if (auto applied = apply_event(frame, i, report); !applied) return applied;
  }
  return {};
}

Result<void> RowProjector::apply_event(const ValidFrame& frame, std::uint32_t index,
                                       const std::optional<events::ReportId>& id) {
  const auto& header = frame.frame.header;
  const auto& event = frame.events[index];
  const auto& stored = frame.frame.events[index];
  const auto misplaced = [&](const char* what) {
    return fail(Errc::corrupt, "projection.misplaced",
                what + (" stands in stream " + std::string(stored.stream)));
  };
  if (const auto* report = std::get_if<events::report::Event>(&event)) {
    if (!id || header.partition == events::kRegistry) return misplaced("an event of a report");
    return reports_.apply(store_, batch_, *id, *report, stored.version, header.partition,
                          header.seq, header.time);
  }
  if (header.partition == events::kRegistry)
    return registry_.apply(events::StreamId{std::string(stored.stream)}, event);
  if (!std::holds_alternative<events::log::Event>(event))
    return misplaced("an event of the registry");
  return {};
}

Result<void> RowProjector::commit() {
  if (broken_) return fail(*broken_);
  for (auto& partition : partitions_) partition.stage(batch_);
  reports_.stage(batch_);
  totals_.stage(batch_);
  completeness_.stage(batch_);
  if (batch_.size() == 0) return {};
  if (!generation_written_)
    batch_.put(Key(Table::generation).view(),
               Packer().number(kSchemaGeneration).number(partition_count()).view());
  if (auto written = store_.write(batch_); !written) return written;
  generation_written_ = true;
  batch_.clear();
  for (auto& partition : partitions_) partition.written();
  reports_.trim();
  totals_.trim();
  return {};
}

}  // namespace

Result<std::unique_ptr<Projector>> Projector::open(Store& store, std::uint32_t partitions,
                                                   Options options) {
  invariant(partitions >= 2, "a log has a registry and a shard");
  auto projector = std::make_unique<RowProjector>(store, partitions, options);
  if (auto loaded = projector->load(); !loaded)
    return fail(std::move(loaded.error()).during("opening the store"));
  return projector;
}

}  // namespace cas::projections
