#include "ops/cli/report_reads.hpp"

#include <filesystem>
#include <iostream>

#include "adapters/files/cell_text.hpp"
#include "adapters/json/moments.hpp"
#include "adapters/json/position_token.hpp"
#include "adapters/json/why_json.hpp"
#include "adapters/print/html.hpp"
#include "adapters/print/pdf.hpp"
#include "adapters/print/stored_report.hpp"
#include "ops/cli/language.hpp"
#include "ops/cli/open_keys.hpp"
#include "ops/cli/output_file.hpp"
#include "ops/cli/remote.hpp"
#include "ops/cli/session.hpp"
#include "ops/cli/words.hpp"

namespace cas::ops {
namespace {

namespace json = adapters::json;
namespace print = adapters::print;

struct Words {
  std::string campaign;
  std::string unit;
  std::string cell;
  std::string as_of;
  std::string format;  ///< empty: as the file is called, or pdf
  std::string output;
  Language language = Language::polish;
};

/// The report that the words name, at the moment that they name.
struct Named {
  const events::UnitFacts* unit = nullptr;
  const events::CampaignFacts* campaign = nullptr;
  const events::FormFacts* form = nullptr;
  projections::Position moment;
  projections::ReportFindings found;
};

Result<Named> named(const projections::Projector& projector, const Words& words) {
  const auto& registry = projector.registry();
  Named named;
  named.campaign = registry.campaign(events::CampaignCode{words.campaign});
  if (named.campaign == nullptr)
    return fail(Errc::not_found, "campaign.unknown",
                "No campaign is called " + words.campaign + "; see cas campaign list.");
  named.unit = registry.unit_by_code(words.unit);
  if (named.unit == nullptr)
    return fail(Errc::not_found, "unit.unknown", "No unit has the code " + words.unit + ".");
  auto moment = words.as_of.empty()
                    ? Result<projections::Position>(projections::position_now(projector))
                    : json::resolve(projector, words.as_of);
  if (!moment) return fail(std::move(moment.error()));
  named.moment = *std::move(moment);
  const auto& created = named.campaign->created;
  auto found = projections::findings_as_of(
      projector, events::report::report_id(created.campaign, named.unit->id), named.moment.seqs);
  if (!found) return fail(std::move(found.error()));
  if (!*found)
    return fail(Errc::not_found, "report.absent",
                "The unit " + words.unit + " has no report in " + words.campaign + ".");
  named.found = **std::move(found);
  named.form = registry.form(created.form, created.form_version);
  invariant(named.form != nullptr, "a campaign's form was published");
  return named;
}

/// What the report's rules look at beside it.
Result<events::SourceReports> others_of(const projections::Projector& projector,
                                        const Named& named) {
  return projections::sources_as_of(projector, named.found.state.opened, *named.form,
                                    named.moment.seqs);
}

/// How a cell came to be what it is.
Bilingual how_of(std::string_view how) {
  if (how == "loaded") return {"wczytane z pliku", "loaded from a file"};
  if (how == "prefilled") return {"wstępnie wypełnione", "prefilled"};
  return {"wpisane", "typed"};
}

Bilingual words_of(events::forms::Outcome outcome) {
  using events::forms::Outcome;
  switch (outcome) {
    case Outcome::passed: return {"spełniona", "passed"};
    case Outcome::breached: return {"naruszona", "breached"};
    case Outcome::unchecked: return {"niesprawdzona", "unchecked"};
    case Outcome::blank: return {"pusta", "blank"};
  }
  return {};
}

/// Who it was; the report's own unit by its code, as people know it.
std::string actor_of(const boost::json::value& actor, const Named& named) {
  const std::string scope(actor.at("scope").as_string());
  return std::string(actor.at("role").as_string()) + "@" +
         (scope == to_hex(named.unit->id) ? named.unit->code : scope);
}

void print_written(const boost::json::object& written, const Named& named, Language in) {
  const auto text = [&](std::string_view name) {
    const auto& value = written.at(name);
    return value.is_string() ? std::string(value.as_string()) : boost::json::serialize(value);
  };
  std::cout << how_of(text("how")).in(in) << Bilingual{" w wersji ", " in version "}.in(in)
            << text("version") << ", " << text("time") << Bilingual{", przez ", ", by "}.in(in)
            << actor_of(written.at("actor"), named) << " (" << text("channel") << ")\n";
  if (const auto* file = written.if_contains("file"))
    std::cout << Bilingual{"z pliku o SHA-256 ", "from a file with SHA-256 "}.in(in)
              << std::string_view(file->at("sha256").as_string()) << "\n";
  if (written.contains("from"))
    std::cout << Bilingual{"z ", "from "}.in(in) << text("from") << "\n";
}

void print_why(const projections::CellWhy& why, const boost::json::object& told, const Named& named,
               Language in) {
  const auto& cell = named.form->layout.cells().at(why.cell);
  const auto& cells = named.found.state.cells;
  const auto value = adapters::files::print_cell(
      {static_cast<events::CellKind>(cells.kinds.at(why.cell)), cells.values.at(why.cell)},
      cell.scale, adapters::files::style_in(in));
  std::cout << cell.code << " = "
            << (value.empty() ? Bilingual{"(puste)", "(empty)"}.in(in) : value) << "\n";
  if (why.formula)
    std::cout << Bilingual{"wyliczane: ", "computed: "}.in(in) << why.formula->in(in) << "\n";
  else
    std::cout << Bilingual{"nie jest wyliczane, lecz wpisywane", "not computed: it is entered"}.in(
                     in)
              << "\n";
  if (const auto* written = told.if_contains("written"))
    print_written(written->as_object(), named, in);
  else
    std::cout << Bilingual{"nikt tego nie wpisał", "nobody has written it"}.in(in) << "\n";
  for (const auto& [rule, missing] : why.rules) {
    std::cout << "  " << pad_right(std::string(words_of(rule.outcome).in(in)), 15) << rule.name
              << "\n        " << Bilingual{rule.pl, rule.en}.in(in) << "\n";
    if (missing) std::cout << "        " << missing->in(in) << "\n";
  }
}

Result<Exit> why(const Options& options, const Words& words) {
  auto reading = Reading::open(options);
  if (!reading) return fail(std::move(reading.error()));
  const auto& projector = (*reading)->projector();
  const auto report = named(projector, words);
  if (!report) return fail(report.error());
  const auto cell = projections::cell_of(report->form->layout, words.cell);
  if (!cell) return fail(cell.error());
  const auto& state = report->found.state;
  const auto others = others_of(projector, *report);
  if (!others) return fail(others.error());
  const auto found = projections::cell_why(projector.store(), state, *report->form, *others, *cell);
  if (!found) return fail(found.error());
  auto told = json::cell_why_json(*found, state, *report->form);
  told["unit"] = report->unit->code;
  if (options.json)
    print_json(told);
  else
    print_why(*found, told, *report, words.language);
  return Exit::ok;
}

/// Bytes to the file that was named, or to standard output.
Result<Exit> put(const std::string& bytes, const std::string& output) {
  const auto written = write_output(output, [&](std::ostream& to) -> Result<void> {
    to << bytes;
    return {};
  });
  if (!written) return fail(written.error());
  return Exit::ok;
}

/// What a file's name says of its format; empty if nothing.
std::string format_of(const std::string& output) {
  auto ending = std::filesystem::path(output).extension().string();
  for (char& c : ending) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  if (ending == ".pdf") return "pdf";
  return ending == ".html" || ending == ".htm" ? "html" : "";
}

/// @errors invalid "print.other_ending"
Result<std::string> chosen_format(const Words& words) {
  const auto ending = format_of(words.output);
  const auto called = std::filesystem::path(words.output).extension().string();
  if (words.format.empty() && ending.empty() && !called.empty())
    return fail(Errc::invalid, "print.other_ending",
                "A report is printed as .pdf or .html, not as " + called +
                    "; --format says which, whatever the file is called.");
  if (words.format.empty()) return ending.empty() ? "pdf" : ending;
  if (ending.empty() || ending == words.format) return words.format;
  return fail(Errc::invalid, "print.other_ending",
              words.output + " is called " + ending + ", but --format says " + words.format +
                  "; leave one of them out.");
}

Result<Exit> print_here(const Options& options, const Words& words) {
  auto reading = Reading::open(options);
  if (!reading) return fail(std::move(reading.error()));
  const auto& projector = (*reading)->projector();
  auto report = named(projector, words);
  if (!report) return fail(std::move(report.error()));
  const auto& created = report->campaign->created;
  auto explanations = projections::explanations_of(
      projector.store(), events::report::report_id(created.campaign, report->unit->id),
      report->found.state);
  if (!explanations) return fail(std::move(explanations.error()));
  std::unique_ptr<events::KeyStore> keys;
  if (!explanations->empty()) {
    auto opened = open_keys(options, Access::read, false);
    if (!opened) return fail(std::move(opened.error()));
    keys = *std::move(opened);
  }
  const auto others = others_of(projector, *report);
  if (!others) return fail(others.error());
  auto formulas = explain_breaches(report->found.state, *report->form, *others);
  const auto time = projections::time_of(projector, report->moment.seqs);
  if (!time) return fail(time.error());
  auto position = json::token_now(projector);
  for (auto& [partition, seq] : position.seqs) seq = report->moment.seqs.at(partition.value());
  const print::StoredReport stored{report->form->form,
                                   report->unit->code,
                                   report->unit->name,
                                   created.period,
                                   std::move(report->found),
                                   std::move(formulas),
                                   *std::move(explanations),
                                   json::print(position),
                                   *time,
                                   words.language};
  const auto sheet = print::sheet_of(stored, keys.get());
  if (words.format == "html") return put(print::to_html(sheet), words.output);
  const auto pdf = print::to_pdf(sheet);
  if (!pdf) return fail(pdf.error());
  return put(*pdf, words.output);
}

Result<Exit> print_there(const Words& words, Remote& server) {
  auto path = "/api/v1/campaigns/" + encoded(words.campaign) + "/reports/" + encoded(words.unit) +
              "/print." + words.format + "?language=" + Bilingual{"pl", "en"}.in(words.language);
  if (!words.as_of.empty()) path += "&as_of=" + encoded(words.as_of);
  const auto bytes = server.fetch(path);
  if (!bytes) return fail(bytes.error());
  return put(*bytes, words.output);
}

CLI::App* add_read(CLI::App& report, const char* name, const char* help, Words& words) {
  auto* sub = report.add_subcommand(name, help);
  sub->add_option("campaign", words.campaign, "campaign code")->required();
  sub->add_option("unit", words.unit, "the unit's code, e.g. 0212033")->required();
  sub->add_option("--as-of", words.as_of,
                  "a position, as answers tell it, or a time with an offset");
  return sub;
}

}  // namespace

void add_report_reads(CLI::App& report, Options& options, Run& run) {
  auto words = std::make_shared<Words>();
  auto* explains = add_read(report, "why",
                            "why a cell holds what it holds: who wrote it, by what it is computed, "
                            "and each rule that looks at it, filled in\n\nExample: cas report why "
                            "FA-2014Q4 0212033 A/1/3",
                            *words);
  explains->add_option("cell", words->cell, "section, row and column: A/1.1/3")->required();
  add_language(*explains, words->language);
  explains->callback(
      [&options, &run, words] { run = [&options, words] { return why(options, *words); }; });
  auto* prints = add_read(report, "print",
                          "the report on paper, as PDF or as a page\n\nExample: cas report print "
                          "FA-2014Q4 0212033 --output report.pdf",
                          *words);
  prints
      ->add_option("--format", words->format,
                   "pdf or html (default: as the file's name ends; pdf without one)")
      ->check(CLI::IsMember({"pdf", "html"}));
  add_language(*prints, words->language);
  prints->add_option("--output", words->output, "the file (default: standard output)");
  prints->callback([&options, &run, words] {
    run = [&options, words]() -> Result<Exit> {
      auto format = chosen_format(*words);
      if (!format) return fail(std::move(format.error()));
      words->format = *std::move(format);
      return here_or_there(
          options, [&] { return print_here(options, *words); },
          [&](Remote& server) { return print_there(*words, server); });
    };
  });
}

}  // namespace cas::ops
