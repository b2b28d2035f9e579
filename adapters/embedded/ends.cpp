#include "adapters/embedded/ends.hpp"

#include <cstring>

#include "events/hash.hpp"

namespace cas::adapters::embedded {
namespace {

constexpr std::size_t kSlotBytes = 16;

std::uint64_t check_of(events::LogId log, events::PartitionNo partition, events::Offset end) {
  char bytes[16 + 4 + 8];
  std::memcpy(bytes, log.value().data(), 16);
  std::memcpy(bytes + 16, &partition.value(), 4);
  std::memcpy(bytes + 20, &end.value(), 8);
  const std::uint64_t crc = events::crc32c({bytes, sizeof bytes});
  return (~crc << 32) | crc;
}

std::uint64_t slot_at(events::PartitionNo partition) {
  return std::uint64_t{partition.value()} * kSlotBytes;
}

}  // namespace

Ends::Ends(File file, events::LogId log) : file_(std::move(file)), log_(log) {}

Result<Ends> Ends::open_to_write(const std::filesystem::path& folder, events::LogId log,
                                 DiskTrace* trace) {
  auto file = File::open_to_write(folder / "ends", trace);
  if (!file) return fail(std::move(file).error());
  return Ends(*std::move(file), log);
}

Result<Ends> Ends::open_to_read(const std::filesystem::path& folder, events::LogId log) {
  auto file = File::open_to_read(folder / "ends");
  if (file) return Ends(*std::move(file), log);
  if (file.error().code == Errc::not_found) return Ends(File{}, log);
  return fail(std::move(file).error());
}

std::optional<events::Offset> Ends::read(events::PartitionNo partition) const {
  // The writer may be between two bytes of the slot; a second look is then whole.
  for (int attempt = 0; file_.is_open() && attempt < 3; ++attempt) {
    char slot[kSlotBytes];
    const auto got = file_.read(slot_at(partition), slot, sizeof slot);
    if (!got || *got != sizeof slot) return std::nullopt;
    std::uint64_t end = 0, check = 0;
    std::memcpy(&end, slot, sizeof end);
    std::memcpy(&check, slot + sizeof end, sizeof check);
    if (check == check_of(log_, partition, events::Offset{end})) return events::Offset{end};
  }
  return std::nullopt;
}

void Ends::write(events::PartitionNo partition, events::Offset end) {
  char slot[kSlotBytes];
  const auto check = check_of(log_, partition, end);
  std::memcpy(slot, &end.value(), sizeof end.value());
  std::memcpy(slot + sizeof end.value(), &check, sizeof check);
  static_cast<void>(file_.write(slot_at(partition), {slot, sizeof slot}));
}

}  // namespace cas::adapters::embedded
