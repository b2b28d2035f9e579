#include "ops/cli/feed_printer.hpp"

#include <iostream>

#include "ops/cli/words.hpp"

namespace cas::ops {
namespace {

namespace json = adapters::json;
using json::CloudEvent;

std::string text_of(const CloudEvent& event, const char* name) {
  const auto* value = event.data.if_contains(name);
  if (value == nullptr) return {};
  return value->is_string() ? std::string(value->as_string()) : boost::json::serialize(*value);
}

/// What an event says, but not when and up to where it was looked at: a new owner publishes every
/// value again.
events::Hash said_by(const CloudEvent& event) {
  auto said = event.data;
  for (const auto* name : {"position", "epoch", "counter"}) said.erase(name);
  return events::sha256(boost::json::serialize(said));
}

/// The smallest region that a report lies in.
std::string place_of(const CloudEvent& event) {
  for (const auto* level : {"gmina", "powiat", "voivodeship"})
    if (auto code = text_of(event, level); !code.empty()) return code;
  return std::string(events::kCountry);
}

}  // namespace

std::string FeedPrinter::line_of(const CloudEvent& event) const {
  auto line = event.time.substr(0, 19) + "Z  " + pad_right(text_of(event, "campaign"), 20) + "  ";
  if (event.type == json::kAggregatesType) {
    const auto* cells = event.data.if_contains("cells");
    return line + pad_right(text_of(event, "region"), 8) + pad_right(text_of(event, "lens"), 19) +
           pad_left(
               std::to_string(cells != nullptr && cells->is_array() ? cells->as_array().size() : 0),
               5) +
           " cells";
  }
  line += pad_right(text_of(event, "unit"), 9) + pad_right(text_of(event, "phase"), 19) +
          "version " + text_of(event, "approved_version");
  if (text_of(event, "returned") == "true") line += ", returned";
  if (const auto number = text_of(event, "correction"); number != "0")
    line += ", correction " + number;
  if (const auto ask = text_of(event, "correction_request"); ask != "none")
    line += ", correction " + ask;
  if (!here(event)) line += ", lies in " + place_of(event) + " now";
  return line;
}

void FeedPrinter::take(const std::string& text) {
  const auto event = json::read_cloud_event(text);
  if (!event) {
    std::cerr << "cas: " << event.error().detail << "\n";
    return;
  }
  // Of every key, whether it is wanted or not: what is wanted may change.
  if (latest_.take(*event) != json::LatestValues::Verdict::newer || !asked_for(*event)) return;
  const Key key{event->source, event->subject};
  if (here(*event)) {
    const auto said = said_by(*event);
    const auto [told, fresh] = told_.try_emplace(key, said);
    if (!fresh && std::exchange(told->second, said) == said) return;
  } else if (told_.erase(key) == 0 && words_.server.empty()) {
    return;  // it was never there; a server tells of those alone that were
  }
  out_ << (as_json_ ? text : line_of(*event)) << std::endl;
}

bool FeedPrinter::asked_for(const CloudEvent& event) const {
  return (words_.campaign.empty() || text_of(event, "campaign") == words_.campaign) &&
         (event.type != json::kAggregatesType || text_of(event, "lens") == words_.lens);
}

bool FeedPrinter::here(const CloudEvent& event) const {
  if (words_.region == events::kCountry) return true;
  if (event.type == json::kAggregatesType)
    return text_of(event, "region").starts_with(words_.region);
  return words_.region == text_of(event, "voivodeship") ||
         words_.region == text_of(event, "powiat") || words_.region == text_of(event, "gmina");
}

}  // namespace cas::ops
