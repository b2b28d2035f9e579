#include "adapters/kafka/heartbeat_json.hpp"

#include <boost/json.hpp>
#include <charconv>

#include "adapters/files/strict_json.hpp"

namespace cas::adapters::kafka {
namespace {

constexpr std::size_t kUrlMax = 1024;

const boost::json::string* text_in(const boost::json::object& object, std::string_view name) {
  const auto* found = object.if_contains(name);
  return found == nullptr ? nullptr : found->if_string();
}

template <class Id>
bool read_id(const boost::json::string* text, Id& id) {
  auto bytes = id.value();
  if (text == nullptr || !events::from_hex(*text, bytes.data(), bytes.size())) return false;
  id = Id{bytes};
  return true;
}

bool read_number(const boost::json::object& object, std::string_view name, std::int64_t& number) {
  const auto* found = object.if_contains(name);
  if (found == nullptr || !found->is_int64()) return false;
  number = found->get_int64();
  return number >= 0;
}

bool read_holds(const boost::json::object& object, std::vector<engine::Heartbeat::Held>& holds) {
  const auto* found = object.if_contains("holds");
  if (found == nullptr || !found->is_object()) return false;
  for (const auto& [name, value] : found->get_object()) {
    std::uint32_t partition = 0;
    const auto* end = name.data() + name.size();
    const auto [stopped, wrong] = std::from_chars(name.data(), end, partition);
    engine::Heartbeat::Held held;
    if (wrong != std::errc{} || stopped != end || !read_id(value.if_string(), held.claim))
      return false;
    held.partition = events::PartitionNo{partition};
    holds.push_back(held);
  }
  return true;
}

}  // namespace

std::string print_heartbeat(const engine::Heartbeat& heartbeat) {
  boost::json::object holds;
  for (const auto& held : heartbeat.holds)
    holds[std::to_string(held.partition.value())] = to_hex(held.claim);
  return boost::json::serialize(boost::json::object{{"v", 1},
                                                    {"node", to_hex(heartbeat.node)},
                                                    {"incarnation", to_hex(heartbeat.incarnation)},
                                                    {"url", heartbeat.url},
                                                    {"time_us", heartbeat.time.value()},
                                                    {"waiting", heartbeat.waiting},
                                                    {"holds", std::move(holds)}});
}

Result<engine::Heartbeat> parse_heartbeat(std::string_view text) {
  auto parsed = files::parse_json(text);
  if (!parsed) return fail(std::move(parsed.error()));
  const auto* object = parsed->if_object();
  engine::Heartbeat heartbeat;
  std::int64_t version = 0, time = 0, waiting = 0;
  const bool good = object != nullptr && read_number(*object, "v", version) && version >= 1 &&
                    read_id(text_in(*object, "node"), heartbeat.node) &&
                    read_id(text_in(*object, "incarnation"), heartbeat.incarnation) &&
                    read_number(*object, "time_us", time) &&
                    read_number(*object, "waiting", waiting) &&
                    read_holds(*object, heartbeat.holds);
  const auto* url = good ? text_in(*object, "url") : nullptr;
  if (url == nullptr || url->size() > kUrlMax)
    return fail(Errc::invalid, "heartbeat.unreadable", "That is no heartbeat of a node.");
  heartbeat.url.assign(url->data(), url->size());
  heartbeat.time = events::Time{time};
  heartbeat.waiting = static_cast<std::uint64_t>(waiting);
  return heartbeat;
}

}  // namespace cas::adapters::kafka
