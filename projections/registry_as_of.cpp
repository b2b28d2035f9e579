#include "projections/registry_as_of.hpp"

#include <algorithm>
#include <vector>

#include "projections/keys.hpp"
#include "projections/rows.hpp"

namespace cas::projections {

Result<events::Registry> read_registry(const Store& store, std::optional<events::Seq> until) {
  std::vector<std::pair<events::StreamId, HistoryEntry>> all;
  const auto prefix = Key(Table::history).u8(1).take();
  auto cursor = store.scan(prefix, after_prefix(prefix));
  if (!cursor) return fail(std::move(cursor.error()));
  for (auto& at = **cursor; at.valid(); at.step()) {
    const auto facts = unpack_frame_facts(at.value());
    if (!facts) return fail(facts.error());
    if (facts->at.partition != events::kRegistry || (until && facts->at.seq > *until)) continue;
    constexpr std::size_t kBeforeStream = 4;
    const auto stream =
        at.key().substr(kBeforeStream, at.key().size() - kBeforeStream - kVersionBytes);
    auto entry = unpack_history(version_at_end(at.key()), at.value());
    if (!entry) return fail(std::move(entry.error()));
    all.emplace_back(events::StreamId{std::string(stream)}, *std::move(entry));
  }
  if (auto read = (*cursor)->status(); !read) return fail(std::move(read.error()));
  std::ranges::sort(all, {}, [](const auto& one) {
    return std::pair{one.second.frame.at.seq, one.second.index};
  });
  events::Registry registry;
  for (const auto& [stream, entry] : all)
    if (auto applied = registry.apply(stream, entry.event); !applied)
      return fail(std::move(applied.error()));
  return registry;
}

}  // namespace cas::projections
