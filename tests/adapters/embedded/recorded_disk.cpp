#include "tests/adapters/embedded/recorded_disk.hpp"

#include <algorithm>
#include <set>

#include "tests/adapters/embedded/scratch_log.hpp"

namespace cas::tests {
namespace {

namespace fs = std::filesystem;
constexpr std::size_t kPage = 4096;

}  // namespace

RecordedDisk::RecordedDisk(fs::path folder) : folder_(std::move(folder)) {
  for (const auto& entry : fs::recursive_directory_iterator(folder_)) {
    auto& content = before_[below(entry.path())];
    content.is_folder = entry.is_directory();
    if (!content.is_folder) content.now = content.durable = load(entry.path());
  }
}

RecordedDisk::RecordedDisk(fs::path folder, const RecordedDisk& earlier, std::size_t step,
                           bool failed_sync)
    : folder_(std::move(folder)), before_(earlier.tree_after(step)) {
  for (auto& [path, content] : before_) {
    if (content.is_folder)
      fs::create_directories(folder_ / path);
    else
      store(folder_ / path, content.now);
    if (failed_sync) content.pages.clear();
  }
}

RecordedDisk::Tree RecordedDisk::tree_after(std::size_t step) const {
  auto tree = before_;
  for (std::size_t i = 0; i < step; ++i) apply(tree, steps_[i]);
  return tree;
}

std::string RecordedDisk::below(const fs::path& path) const {
  return path.lexically_relative(folder_).string();
}

void RecordedDisk::add(Step step) {
  const std::lock_guard lock(mutex_);
  steps_.push_back(std::move(step));
}

void RecordedDisk::made(const fs::path& path) {
  // A folder is told apart from a file by what happens to it later; nothing writes to a folder.
  add({.kind = Step::Kind::made, .path = below(path)});
}
void RecordedDisk::wrote(const fs::path& file, std::uint64_t at, std::string_view bytes) {
  add({.kind = Step::Kind::wrote, .path = below(file), .at = at, .bytes = std::string(bytes)});
}
void RecordedDisk::synced(const fs::path& file_or_folder) {
  add({.kind = Step::Kind::synced, .path = below(file_or_folder)});
}
void RecordedDisk::served(events::PartitionNo partition, events::Offset end) {
  add({.kind = Step::Kind::served, .partition = partition, .end = end});
}

void RecordedDisk::apply(Tree& tree, const Step& step) {
  switch (step.kind) {
    case Step::Kind::made: {
      const auto [entry, fresh] = tree.try_emplace(step.path);
      if (fresh) entry->second.name_is_durable = false;
      if (fresh)
        entry->second.is_folder =
            fs::path(step.path).extension().empty() && step.path != "log" && step.path != "ends";
      break;
    }
    case Step::Kind::wrote: {
      auto& content = tree[step.path];
      const auto end = step.at + step.bytes.size();
      if (content.now.size() < end) content.now.resize(end, '\0');
      content.now.replace(step.at, step.bytes.size(), step.bytes);
      for (auto page = step.at / kPage; page * kPage < end; ++page)
        content.pages[page].push_back(content.now.substr(page * kPage, kPage));
      break;
    }
    case Step::Kind::synced:
      if (const auto found = tree.find(step.path); found != tree.end()) sync(found->second);
      for (auto& [path, content] : tree) {
        const auto parent = fs::path(path).parent_path().string();
        if (parent == step.path || (parent.empty() && step.path == "."))
          content.name_is_durable = true;
      }
      break;
    case Step::Kind::served: break;
  }
}

/// Only what is dirty reaches the disk: what the kernel takes for written does not.
void RecordedDisk::sync(Content& content) {
  for (const auto& [page, versions] : content.pages) {
    const auto at = page * kPage;
    const auto& newest = versions.back();
    if (content.durable.size() < at + newest.size())
      content.durable.resize(at + newest.size(), '\0');
    content.durable.replace(at, newest.size(), newest);
  }
  content.pages.clear();
}

std::string RecordedDisk::survivor(const Content& content, std::mt19937_64& random) {
  auto bytes = content.durable;
  // Half of the cuts keep nearly all or nearly nothing: the edges are where mistakes live.
  const auto mood = random() % 4;
  for (const auto& [page, versions] : content.pages) {
    const bool kept = mood == 0   ? random() % 16 == 0
                      : mood == 1 ? random() % 16 != 0
                                  : random() % 2 == 0;
    if (!kept) continue;
    const auto& version =
        random() % 2 == 0 ? versions.back() : versions[random() % versions.size()];
    const auto at = page * kPage;
    if (bytes.size() < at + version.size()) bytes.resize(at + version.size(), '\0');
    bytes.replace(at, version.size(), version);
  }
  // A file may have its new size without its new pages.
  if (random() % 2 == 0 && bytes.size() < content.now.size())
    bytes.resize(content.now.size(), '\0');
  return bytes;
}

void RecordedDisk::power_cut(std::size_t step, std::mt19937_64& random, const fs::path& to) const {
  std::set<std::string> lost;
  for (const auto& [path, content] : tree_after(step)) {
    const auto parent = fs::path(path).parent_path().string();
    if (lost.contains(parent) || (!content.name_is_durable && random() % 2 == 0)) {
      lost.insert(path);
    } else if (content.is_folder) {
      fs::create_directories(to / path);
    } else {
      store(to / path, survivor(content, random));
    }
  }
}

std::map<events::PartitionNo, events::Offset> RecordedDisk::served_before(std::size_t step) const {
  std::map<events::PartitionNo, events::Offset> ends;
  for (std::size_t i = 0; i < step; ++i)
    if (steps_[i].kind == Step::Kind::served)
      ends[steps_[i].partition] = std::max(ends[steps_[i].partition], steps_[i].end);
  return ends;
}

std::string RecordedDisk::tell(std::size_t step) const {
  static constexpr const char* kNames[] = {"made", "wrote", "synced", "served"};
  std::string text;
  for (auto i = step < 30 ? 0 : step - 30; i < std::min(step + 3, steps_.size()); ++i) {
    const auto& [kind, path, at, bytes, partition, end] = steps_[i];
    if (i == step) text += "---- here it ended\n";
    text += std::string(kNames[static_cast<int>(kind)]) + " " + path;
    if (kind == Step::Kind::wrote)
      text += " at " + std::to_string(at) + ", " + std::to_string(bytes.size()) + " bytes";
    if (kind == Step::Kind::served)
      text += std::to_string(partition.value()) + " up to " + std::to_string(end.value());
    text += "\n";
  }
  return text;
}

}  // namespace cas::tests
