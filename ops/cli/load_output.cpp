#include "ops/cli/load_output.hpp"

#include <algorithm>
#include <iostream>

#include "adapters/print/sheet.hpp"
#include "adapters/report_files/delivery.hpp"
#include "ops/cli/output.hpp"

namespace cas::ops {
namespace {

using boost::json::object;
using boost::json::value;

constexpr std::size_t kFaultsShown = 20;
constexpr std::size_t kReportsInDetail = 3;

/// A member that a document of ours is sure to have; an answer from elsewhere may lack it.
std::string text(const object& from, std::string_view name) {
  const auto* found = from.if_contains(name);
  if (found == nullptr) return {};
  return found->is_string() ? std::string(found->get_string()) : boost::json::serialize(*found);
}

std::uint32_t number(const object& from, std::string_view name) {
  const auto* found = from.if_contains(name);
  return found != nullptr && found->is_number() ? found->to_number<std::uint32_t>() : 0;
}

const boost::json::array& list(const object& from, std::string_view name) {
  static const boost::json::array kNone;
  const auto* found = from.if_contains(name);
  return found != nullptr && found->is_array() ? found->get_array() : kNone;
}

void print_fault(const value& told) {
  const auto& from = told.as_object();
  const adapters::report_files::Fault fault{
      {number(from, "line"), number(from, "column"), text(from, "sheet")},
      text(from, "cell"),
      text(from, "reason"),
      text(from, "detail")};
  std::cout << "    " << to_string(fault) << "\n";
}

/// "-154386.29", exactly; nothing if it is not there.
std::optional<events::forms::Decimal> decimal(const object& from, std::string_view name) {
  constexpr std::size_t kDigitsMax = 38;  // of 128 bits
  const auto said = text(from, name);
  if (said.empty() || said.size() > kDigitsMax) return std::nullopt;
  events::forms::Decimal number;
  const auto point = std::min(said.find('.'), said.size());
  for (const char c : said)
    if (c >= '0' && c <= '9') number.value = number.value * 10 + (c - '0');
  if (said.front() == '-') number.value = -number.value;
  if (point < said.size()) number.scale = static_cast<std::uint8_t>(said.size() - point - 1);
  return number;
}

void print_finding(const value& told, Language in) {
  const auto& finding = told.as_object();
  const auto kind = text(finding, "severity") == "hard" ? Bilingual{"twarda", "hard"}
                                                        : Bilingual{"miękka", "soft"};
  const std::string margin = "\n        ";
  std::cout << "    " << kind.in(in) << "  " << text(finding, "breach") << margin
            << text(finding.at("message").as_object(), Bilingual{"pl", "en"}.in(in));
  std::string cells;
  for (const auto& cell : list(finding, "cells"))
    cells += (cells.empty() ? "" : ", ") + std::string(std::string_view(cell.as_string()));
  if (!cells.empty()) std::cout << margin << Bilingual{"komórki: ", "cells: "}.in(in) << cells;
  const auto sides = adapters::print::sides_of(decimal(finding, "left"), decimal(finding, "right"),
                                               decimal(finding, "difference"), in);
  std::cout << (sides.empty() ? "" : margin + sides) << "\n";
}

void print_change(const value& told) {
  const auto& change = told.as_object();
  const auto said = [&](std::string_view name) {
    const auto content = text(change, name);
    return content.empty() ? std::string("(empty)") : content;
  };
  std::cout << "    " << pad_right(text(change, "cell"), 14) << pad_left(said("before"), 18)
            << " -> " << said("after") << "\n";
}

void print_report(const object& report) {
  const auto campaign = text(report, "campaign");
  const auto version = text(report, "version");
  std::cout << pad_right(text(report, "unit"), 9)
            << pad_right(campaign.empty() ? text(report, "form") + " " + text(report, "period")
                                          : campaign,
                         24)
            << pad_left(text(report, "changed"), 6) << " of " << pad_left(text(report, "cells"), 5)
            << " cells change" << (version.empty() ? "" : ", version " + version) << "\n";
}

/// Prints those that still fit, and counts the rest.
void print_some(const boost::json::array& all, std::size_t& shown, auto print) {
  for (const auto& one : all)
    if (++shown <= kFaultsShown) print(one);
}

}  // namespace

void print_dry_run(const object& told, Language language, const Listed& listed) {
  const auto& file = told.at("file").as_object();
  std::cout << text(file, "reports") << " reports, " << text(file, "cells") << " cells, "
            << text(file, "bytes") << " bytes, " << text(file, "encoding") << ", SHA-256 "
            << text(file, "sha256") << "\n";
  const auto& reports = list(told, "reports");
  std::size_t faults = 0;
  std::size_t findings = 0;
  std::size_t wanted = 0;
  for (const auto& one : reports) {
    const auto& report = one.as_object();
    if (!listed.units.empty() && std::ranges::count(listed.units, text(report, "unit")) == 0)
      continue;
    if (++wanted > listed.max) continue;
    print_report(report);
    print_some(list(report, "faults"), faults, print_fault);
    print_some(list(report, "findings"), findings,
               [&](const value& finding) { print_finding(finding, language); });
    findings += number(report, "hard") + number(report, "soft") - list(report, "findings").size();
    if (reports.size() <= kReportsInDetail)
      for (const auto& change : list(report, "changes")) print_change(change);
  }
  if (wanted > listed.max) std::cout << "… and " << wanted - listed.max << " more reports.\n";
  if (findings > kFaultsShown)
    std::cout << "… and " << findings - kFaultsShown
              << " more findings; --json of a dry run has more.\n";
  if (faults > kFaultsShown)
    std::cout << "… and " << faults - kFaultsShown << " more things are wrong; --json has all.\n";
}

void print_outcome(const object& told) {
  const auto& refused = list(told, "refused");
  std::cout << text(told, "loaded") << " reports loaded, " << text(told, "unchanged")
            << " were as the file says already, " << refused.size() << " refused.\n";
  for (const auto& report : refused)
    std::cout << "    " << text(report.as_object(), "unit") << ": "
              << text(report.as_object(), "detail") << "\n";
}

}  // namespace cas::ops
