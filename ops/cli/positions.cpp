#include "ops/cli/positions.hpp"

#include <charconv>

#include "ops/cli/output.hpp"

namespace cas::ops {

Result<Moment> parse_moment(std::string_view text) {
  if (text.find('T') != std::string_view::npos) {
    auto time = parse_time(text);
    if (!time) return fail(std::move(time.error()));
    return Moment{{}, *time};
  }
  Moment moment;
  const char* at = text.data();
  const char* const end = at + text.size();
  for (;;) {
    std::uint64_t seq = 0;
    const auto [stopped, error] = std::from_chars(at, end, seq);
    if (error != std::errc{} || (stopped != end && *stopped != ','))
      return fail(Errc::invalid, "position.unreadable",
                  "Want a seq for each partition, such as 12,41,40, or a time such as "
                  "2015-01-15T12:00:00Z; got '" +
                      std::string(text) + "'.");
    moment.position.emplace_back(seq);
    if (stopped == end) return moment;
    at = stopped + 1;
  }
}

Result<projections::Position> resolve(const projections::Projector& projector,
                                      std::string_view as_of) {
  auto moment = parse_moment(as_of);
  if (!moment) return fail(std::move(moment.error()));
  if (moment->position.empty()) return projections::position_at(projector, moment->time);
  if (auto fits = check_position(projector, moment->position); !fits)
    return fail(std::move(fits.error()));
  return projections::Position{std::move(moment->position), false};
}

std::string print_position(const std::vector<events::Seq>& position) {
  std::string text;
  for (const auto seq : position) text += (text.empty() ? "" : ",") + std::to_string(seq.value());
  return text;
}

}  // namespace cas::ops
