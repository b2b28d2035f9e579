#include <filesystem>
#include <iostream>

#include "ops/cli/commands.hpp"
#include "ops/cli/open_log.hpp"
#include "ops/cli/serve_words.hpp"

namespace cas::ops {
namespace {

constexpr std::string_view kUnset = "(none)";
constexpr std::string_view kHidden = "(set, not shown)";

std::string shown(const Setting& setting) {
  const auto value = setting.value();
  const bool empty = (value.is_string() && value.as_string().empty()) ||
                     (value.is_array() && value.as_array().empty());
  if (empty) return std::string(kUnset);
  if (setting.secret) return std::string(kHidden);
  return boost::json::serialize(value);
}

/// What settings say together, and what they name.
std::vector<Finding> check_together(const Options& options, ServeWords& words) {
  auto findings = check_serve(words);
  if (auto good = check_log_address(options); !good)
    findings.push_back(Finding::of("log", good.error()));
  if (!options.as.empty() && !options.token.empty())
    findings.push_back({"", "as", "and token both say who acts; only one of them may"});
  if (!options.catalogue.empty() && !std::filesystem::is_directory(options.catalogue))
    findings.push_back({"", "catalogue", "names no folder: '" + options.catalogue + "'"});
  return findings;
}

void print_findings(const std::vector<Finding>& findings, bool json) {
  boost::json::array all;
  for (const auto& finding : findings) {
    if (json)
      all.push_back({{"place", finding.place}, {"key", finding.key}, {"what", finding.what}});
    else
      std::cerr << finding.text() << "\n";
  }
  if (json) print_json({{"good", findings.empty()}, {"findings", std::move(all)}});
}

void print_effective(const Settings& settings, bool json) {
  boost::json::array all;
  for (const auto& setting : settings.all()) {
    if (json) {
      boost::json::object line{
          {"key", setting.key}, {"source", name_of(setting.source)}, {"place", setting.place}};
      if (!setting.secret) line["value"] = setting.value();
      all.push_back(std::move(line));
      continue;
    }
    std::cout << pad_right(setting.key, 32) << pad_right(shown(setting), 36)
              << (setting.place.empty() ? name_of(setting.source) : setting.place) << "\n";
  }
  if (json) print_json({{"good", true}, {"settings", std::move(all)}});
}

Result<Exit> run_check(const Options& options, Settings& settings, ServeWords& words,
                       const std::string& file) {
  auto findings = settings.resolve(file, true);
  if (findings.empty()) findings = check_together(options, words);
  for (auto& finding : findings)
    if (finding.place.empty()) finding.place = settings.place_of(finding.key);
  if (findings.empty())
    print_effective(settings, options.json);
  else
    print_findings(findings, options.json);
  return findings.empty() ? Exit::ok : Exit::usage;
}

}  // namespace

void add_config(CLI::App& app, Options& options, Settings& settings, ServeWords& words, Run& run) {
  auto* config =
      app.add_subcommand("config",
                         "The settings: from flags, the environment and a file, in this order.\n\n"
                         "Example: cas config check /etc/cas/cas.toml");
  config->require_subcommand(1);
  auto* check = config->add_subcommand(
      "check", "What is wrong with the settings, or what they are and where each comes from");
  auto file = std::make_shared<std::string>();
  check->add_option("file", *file, "the file, if it is not the one of --config");
  check->callback([&options, &settings, &words, &run, file] {
    run = [&options, &settings, &words, file] {
      return run_check(options, settings, words, file->empty() ? options.config : *file);
    };
  });
  auto* schema = config->add_subcommand("schema", "The JSON Schema of the file, for editors");
  schema->callback([&settings, &run] {
    run = [&settings]() -> Result<Exit> {
      print_json(settings.schema());
      return Exit::ok;
    };
  });
}

}  // namespace cas::ops
