#include "adapters/embedded/segment_reader.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <cstring>

namespace cas::adapters::embedded {
namespace {

namespace fs = std::filesystem;
using events::Offset;

constexpr std::size_t kNameDigits = 20;
constexpr std::size_t kReadBytes = 256 * 1024;

std::optional<Offset> first_of_name(const std::string& name) {
  if (name.size() != kNameDigits + 4 || !name.ends_with(".seg")) return std::nullopt;
  std::uint64_t first = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + kNameDigits, first);
  if (error != std::errc{} || end != name.data() + kNameDigits) return std::nullopt;
  return Offset{first};
}

}  // namespace

fs::path PartitionFolder::segment(Offset first) const {
  char name[kNameDigits + 8];
  std::snprintf(name, sizeof name, "%020llu.seg", static_cast<unsigned long long>(first.value()));
  return path / name;
}

Result<std::vector<Offset>> PartitionFolder::segments() const {
  std::vector<Offset> found;
  std::error_code error;
  for (fs::directory_iterator entry(path, error), end; !error && entry != end;
       entry.increment(error))
    if (const auto first = first_of_name(entry->path().filename().string()))
      found.push_back(*first);
  if (error && error != std::errc::no_such_file_or_directory)
    return fail(Errc::unavailable, "log.cannot_open", path.string() + ": " + error.message());
  if (found.empty())
    return fail(Errc::corrupt, "log.damaged",
                path.string() + " holds no segment, so partition " +
                    std::to_string(partition.value()) + " is lost");
  std::ranges::sort(found);
  return found;
}

Result<SegmentReader> SegmentReader::open(const PartitionFolder& folder, Offset first) {
  auto file = File::open_to_read(folder.segment(first));
  if (!file) return fail(std::move(file).error());
  return SegmentReader(*std::move(file), folder.place(first));
}

Result<bool> SegmentReader::header_holds() const {
  const auto bytes = file_.read(0, kSegmentHeaderBytes);
  if (!bytes) return fail(bytes.error());
  return read_segment_header(*bytes) == place_;
}

std::string_view SegmentReader::buffered() const {
  const auto skipped = position_ - buffer_at_;
  if (position_ < buffer_at_ || skipped >= buffer_.size()) return {};
  return std::string_view{buffer_}.substr(skipped);
}

Result<void> SegmentReader::fill(std::size_t size) {
  buffer_.resize(std::max(size, kReadBytes));
  buffer_at_ = position_;
  const auto got = file_.read(position_, buffer_.data(), buffer_.size());
  buffer_.resize(got.value_or(0));
  if (!got) return fail(got.error());
  return {};
}

Result<std::optional<Group>> SegmentReader::group() {
  // What was buffered may have been zeros then and a group now: only a good group ends the search.
  for (int attempt = 0;; ++attempt) {
    const auto bytes = buffered();
    if (auto found = read_group(place_, position_, bytes)) return found;
    const auto claimed = claimed_group_bytes(bytes);
    const bool fresh_and_whole = attempt > 0 && claimed.value_or(0) <= bytes.size();
    if (attempt == 2 || fresh_and_whole) return std::optional<Group>{};
    if (auto filled = fill(claimed.value_or(0)); !filled) return fail(std::move(filled).error());
  }
}

void SegmentReader::look_again() {
  buffer_.clear();
  file_.forget_cached();
}

Result<bool> SegmentReader::only_zeros_follow() const {
  for (auto at = position_;; at += kReadBytes) {
    const auto bytes = file_.read(at, kReadBytes);
    if (!bytes) return fail(bytes.error());
    if (bytes->empty()) return true;
    if (!only_zeros(*bytes)) return false;
  }
}

Result<std::optional<Offset>> SegmentReader::mark_beyond() const {
  const auto rest = file_.read(position_, SIZE_MAX);
  if (!rest) return fail(rest.error());
  std::optional<Offset> mark;
  const std::string_view bytes{*rest};
  for (std::size_t at = kGroupAlignment; at + kGroupHeaderBytes <= bytes.size();) {
    if (const auto found = read_group(place_, position_ + at, bytes.substr(at))) {
      mark = std::max(mark.value_or(Offset{0}), found->head.durable);
      at += found->bytes;
    } else {
      at += kGroupAlignment;
    }
  }
  return mark;
}

}  // namespace cas::adapters::embedded
