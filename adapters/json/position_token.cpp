#include "adapters/json/position_token.hpp"

#include <charconv>

namespace cas::adapters::json {
namespace {

constexpr std::size_t kLogChars = 8;

std::string name_of(const events::LogId& log) { return to_hex(log).substr(0, kLogChars); }

bool read(std::string_view text, std::uint64_t& number) {
  const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), number);
  return wrong == std::errc{} && end == text.data() + text.size();
}

}  // namespace

std::string print(const PositionToken& token) {
  auto text = token.log;
  for (const auto& [partition, seq] : token.seqs)
    text += "-" + std::to_string(partition.value()) + "." + std::to_string(seq.value());
  return text;
}

Result<PositionToken> parse_token(std::string_view text) {
  const auto unreadable = [&] {
    return fail(Errc::invalid, "position.unreadable",
                "A position is written as in a1b2c3d4-1.42-3.17, as an earlier answer gave it; "
                "got '" +
                    std::string(text.substr(0, 100)) + "'.");
  };
  PositionToken token{std::string(text.substr(0, kLogChars)), {}};
  if (token.log.size() != kLogChars ||
      token.log.find_first_not_of("0123456789abcdef") != std::string::npos)
    return unreadable();
  for (auto rest = text.substr(kLogChars); !rest.empty();) {
    const auto end = std::min(rest.find('-', 1), rest.size());
    const auto part = rest.substr(1, end - 1);
    const auto dot = part.find('.');
    std::uint64_t partition = 0, seq = 0;
    if (rest.front() != '-' || dot == std::string_view::npos ||
        !read(part.substr(0, dot), partition) || !read(part.substr(dot + 1), seq) ||
        partition > UINT32_MAX)
      return unreadable();
    token.seqs[events::PartitionNo{static_cast<std::uint32_t>(partition)}] = events::Seq{seq};
    rest.remove_prefix(end);
  }
  return token;
}

PositionToken token_now(const projections::Projector& projector) {
  PositionToken token{name_of(projector.checkpoint(events::kRegistry).chain.log), {}};
  for (std::uint32_t p = 0; p < projector.partition_count(); ++p) {
    const events::PartitionNo partition{p};
    token.seqs[partition] = projector.checkpoint(partition).chain.tip.seq;
  }
  return token;
}

Result<bool> reached(const projections::Projector& projector, const PositionToken& token) {
  const auto own = name_of(projector.checkpoint(events::kRegistry).chain.log);
  const bool too_wide =
      !token.seqs.empty() && token.seqs.rbegin()->first.value() >= projector.partition_count();
  if (token.log != own || too_wide)
    return fail(Errc::invalid, "position.other_log",
                "That position belongs to another log than this one, " + own + ".");
  for (const auto& [partition, seq] : token.seqs)
    if (projector.checkpoint(partition).chain.tip.seq < seq) return false;
  return true;
}

Result<projections::Position> position_of(const projections::Projector& projector,
                                          const PositionToken& token) {
  if (const auto there = reached(projector, token); !there) return fail(there.error());
  projections::Position position;
  for (const auto& [partition, seq] : token.seqs) position.seqs.push_back(seq);
  if (auto fits = check_position(projector, position.seqs); !fits)
    return fail(std::move(fits.error()));
  return position;
}

}  // namespace cas::adapters::json
