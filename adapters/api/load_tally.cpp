#include "adapters/api/load_tally.hpp"

#include <algorithm>

#include "adapters/api/forwarding.hpp"

namespace cas::adapters::api {
namespace {

using boost::json::object;
using boost::json::value;

bool by_another(const object& refusal) {
  return Forwarding::wanted(
      {Errc::unavailable, std::string(refusal.at("reason").as_string()), {}, {}});
}

bool same_report(const object& one, const object& other) {
  return std::ranges::all_of(
      std::initializer_list<std::string_view>{"unit", "form", "form_version", "period"},
      [&](std::string_view name) { return one.at(name) == other.at(name); });
}

}  // namespace

void LoadTally::sort_out(const object& refusal) {
  (by_another(refusal) ? open_ : refused_).push_back(refusal);
}

void LoadTally::add(const object& answer) {
  const auto& refused = answer.at("refused").as_array();
  const auto loaded = answer.at("loaded").to_number<std::uint64_t>();
  loaded_ += loaded;
  if (auto token = json::parse_token(answer.at("position").as_string())) {
    position_.log = token->log;
    for (const auto& [partition, seq] : token->seqs)
      position_.seqs[partition] = std::max(position_.seqs[partition], seq);
  }
  if (reports_ == 0) {
    file_ = answer.at("file");
    reports_ = loaded + answer.at("unchanged").to_number<std::uint64_t>() + refused.size();
    for (const auto& refusal : refused) sort_out(refusal.as_object());
    return;
  }
  for (const auto& was_open : std::exchange(open_, {})) {
    const auto still = std::ranges::find_if(refused, [&](const value& refusal) {
      return same_report(refusal.as_object(), was_open.as_object());
    });
    if (still != refused.end()) sort_out(still->as_object());
  }
}

object LoadTally::told() const {
  auto refused = refused_;
  refused.insert(refused.end(), open_.begin(), open_.end());
  const auto not_as_said = std::min<std::uint64_t>(loaded_ + refused.size(), reports_);
  return {{"file", file_},
          {"loaded", loaded_},
          {"unchanged", reports_ - not_as_said},
          {"refused", std::move(refused)},
          {"position", json::print(position_)}};
}

}  // namespace cas::adapters::api
