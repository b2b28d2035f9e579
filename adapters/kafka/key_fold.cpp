#include "adapters/kafka/key_fold.hpp"

namespace cas::adapters::kafka {

using crypto::KeyFound;

void KeyFold::take(events::KeyId key, std::optional<std::string> record) {
  if (!record) {
    keys_.insert_or_assign(key, Standing{});
    return;
  }
  const auto [at, first] = keys_.try_emplace(key, Standing{record, false});
  if (!first) at->second.overtaken = at->second.record != record;
}

KeyFound KeyFold::find(events::KeyId key) const {
  const auto found = keys_.find(key);
  if (found == keys_.end()) return {};
  if (!found->second.record) return {KeyFound::State::erased, {}};
  return {KeyFound::State::stored, *found->second.record};
}

bool KeyFold::overtaken(events::KeyId key) const {
  const auto found = keys_.find(key);
  return found != keys_.end() && found->second.overtaken;
}

std::vector<events::KeyId> KeyFold::overtaken() const {
  std::vector<events::KeyId> keys;
  for (const auto& [key, standing] : keys_)
    if (standing.overtaken) keys.push_back(key);
  return keys;
}

}  // namespace cas::adapters::kafka
