#include "adapters/loads/citation.hpp"

namespace cas::adapters::loads {
namespace {

constexpr std::size_t kHashDigits = 64;

}  // namespace

std::string print(const Citation& citation) {
  return to_hex(citation.file) + "-" + json::print(citation.at);
}

Result<Citation> parse_citation(std::string_view text) {
  events::Bytes32 file;
  if (text.size() > kHashDigits && text[kHashDigits] == '-' &&
      events::from_hex(text.substr(0, kHashDigits), file.data(), file.size()))
    if (auto at = json::parse_token(text.substr(kHashDigits + 1)))
      return Citation{events::Hash{file}, *std::move(at)};
  return fail(
      Errc::invalid, "load.bad_citation",
      "A commit cites the dry run that it follows: give the citation that the dry run told, "
      "as it is.");
}

Result<Shown> find_shown(const Citation& citation, const projections::Projector& projector) {
  auto at = json::position_of(projector, citation.at);
  if (!at) return fail(std::move(at.error()));
  return Shown{citation.file, *std::move(at)};
}

}  // namespace cas::adapters::loads
