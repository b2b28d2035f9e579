#include "ops/cli/words.hpp"

#include <iostream>

#include "adapters/crypto/random.hpp"
#include "adapters/json/answers.hpp"
#include "ops/cli/language.hpp"

namespace cas::ops {
namespace {

void print_counts(std::string_view name, const projections::FindingCounts& counts) {
  std::cout << pad_right(std::string(name), 12) << pad_left(std::to_string(counts.reports), 11)
            << pad_left(std::to_string(counts.broken), 12)
            << pad_left(std::to_string(counts.hard), 10)
            << pad_left(std::to_string(counts.soft), 10)
            << pad_left(std::to_string(counts.unexplained), 16) << "\n";
}

}  // namespace

Result<void> check_region(const events::Registry& registry, std::string_view region) {
  if (auto path = events::region_path(region); !path) return fail(std::move(path.error()));
  return registry.known_region(region);
}

std::string shorten(std::string_view text, std::size_t width) {
  if (width_of(text) <= width) return std::string(text);
  std::string kept;
  std::size_t letters = 0;
  for (const char c : text) {
    const bool begins = (static_cast<unsigned char>(c) & 0xc0) != 0x80;
    if (begins && ++letters == width) break;
    kept.push_back(c);
  }
  return kept + "…";
}

Result<events::CommandId> command_id(std::string_view given) {
  if (given.empty()) return events::CommandId{adapters::crypto::random_bytes16()};
  events::Bytes16 id;
  if (events::from_hex(given, id.data(), id.size())) return events::CommandId{id};
  return fail(
      Errc::invalid, "command.bad_id",
      "A command id has 32 lower-case hexadecimal digits; got '" + std::string(given) + "'.");
}

void print_survey(const projections::Survey& survey, Language in) {
  const auto head = [in](const Bilingual& words, std::size_t width) {
    return pad_left(words.in(in), width);
  };
  std::cout << "\n"
            << pad_right("region", 12) << head({"sprawozdań", "reports"}, 11)
            << head({"z twardymi", "with hard"}, 12) << head({"twardych", "hard"}, 10)
            << head({"miękkich", "soft"}, 10) << head({"do wyjaśnienia", "to explain"}, 16) << "\n";
  for (const auto& [region, counts] : survey.below) print_counts(region, counts);
  print_counts(survey.region, survey.all);
  for (const auto& [name, rule] : survey.rules)
    std::cout << "\n"
              << name << Bilingual{" · naruszeń: ", " · findings: "}.in(in) << rule.findings
              << Bilingual{", sprawozdań: ", ", reports: "}.in(in) << rule.reports << "\n  "
              << Bilingual{rule.message_pl, rule.message_en}.in(in) << "\n";
}

Result<Exit> tell(const Result<engine::Done>& outcome, events::CommandId id, bool json,
                  std::string_view already_so_words) {
  if (!outcome) {
    auto error = outcome.error();
    return fail(std::move(error).during("sending command " + to_hex(id)));
  }
  const auto& [receipt, repeated, already_so] = *outcome;
  if (json) {
    print_json(adapters::json::done_json(id, *outcome));
  } else if (already_so) {
    std::cout << already_so_words << " (version " << receipt.version.value() << ").\n";
  } else {
    std::cout << (repeated ? "Done before" : "Done") << ": " << receipt.stream.value()
              << " is at version " << receipt.version.value() << " (partition "
              << receipt.partition.value() << ", seq " << receipt.seq.value() << ").\n";
  }
  return Exit::ok;
}

}  // namespace cas::ops
