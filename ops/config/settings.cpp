#include "ops/config/settings.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "adapters/toml/toml.hpp"
#include "ops/config/take.hpp"

namespace cas::ops {
namespace {

constexpr std::size_t kFileBytesMax = 1024 * 1024;

Result<std::string> contents(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return fail(Errc::invalid, "config.unreadable", "cannot be read");
  std::string text(kFileBytesMax, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (stream.bad()) return fail(Errc::invalid, "config.unreadable", "cannot be read");
  text.resize(static_cast<std::size_t>(stream.gcount()));
  return text;
}

/// How a flag takes a value: as the file and the environment do.
CLI::Option* add_flag(CLI::App& command, const Setting& setting) {
  const auto flag = setting.flag();
  const auto what =
      setting.variable.empty() ? setting.what : setting.what + " (" + setting.variable + ")";
  return std::visit(
      overloaded{
          [&](const Text& t) { return command.add_option(flag, *t.to, what); },
          [&](const OneOf& t) {
            return command.add_option(flag, *t.to, what)->check(CLI::IsMember(t.names));
          },
          [&](const Texts& t) { return command.add_option(flag, *t.to, what)->delimiter(','); },
          [&](const Truth& t) { return command.add_flag(flag, *t.to, what); },
          [&](const Whole& t) {
            return command.add_option_function<std::uint64_t>(flag, t.set, what)
                ->check(CLI::Range(t.min, t.max));
          },
      },
      setting.target);
}

std::string standard_text(const Setting& setting) {
  const auto value = setting.value();
  if (value.is_string()) return std::string(value.as_string());
  return value.is_uint64() ? std::to_string(value.as_uint64()) : std::string();
}

}  // namespace

std::string_view name_of(Source source) {
  switch (source) {
    case Source::standard: return "default";
    case Source::file: return "file";
    case Source::variable: return "environment";
    case Source::flag: return "flag";
  }
  return {};
}

std::string Setting::flag() const {
  auto name = key.substr(key.rfind('.') + 1);  // npos + 1 = 0
  std::ranges::replace(name, '_', '-');
  return "--" + name;
}

boost::json::value Setting::value() const {
  return std::visit(overloaded{
                        [](const Text& t) { return boost::json::value(*t.to); },
                        [](const OneOf& t) { return boost::json::value(*t.to); },
                        [](const Texts& t) { return boost::json::value_from(*t.to); },
                        [](const Truth& t) { return boost::json::value(*t.to); },
                        [](const Whole& t) { return boost::json::value(t.get()); },
                    },
                    target);
}

Finding Finding::of(std::string key, const Error& error) {
  auto what = error.detail;
  if (what.ends_with('.')) what.pop_back();
  return {"", std::move(key), std::move(what), true};
}

std::string Finding::text() const {
  const auto* joint = is_sentence ? ": " : " ";
  return (place.empty() ? "" : place + ": ") + (key.empty() ? "" : key + joint) + what;
}

void Settings::add(CLI::App& command, Setting setting) {
  auto& added = settings_.emplace_back(std::move(setting));
  added.command = &command;
  auto* option = add_flag(command, added);
  if (const auto text = standard_text(added); !text.empty() && !added.secret)
    option->default_str(text);
  added.option = option;
}

std::vector<Finding> Settings::resolve(const std::string& file, bool all) {
  std::vector<Finding> findings;
  for (auto& setting : settings_) {
    setting.source = setting.option->count() > 0 ? Source::flag : Source::standard;
    setting.place = setting.source == Source::flag ? setting.flag() : std::string();
  }
  if (!file.empty()) read_file(file, findings);
  for (auto& setting : settings_) {
    const bool asked_for = setting.command->get_parent() == nullptr || setting.command->parsed();
    if (setting.source != Source::flag && (all || asked_for)) read_variable(setting, findings);
  }
  return findings;
}

std::string Settings::place_of(std::string_view key) const {
  const auto setting = std::ranges::find(settings_, key, &Setting::key);
  return setting == settings_.end() ? std::string() : setting->place;
}

void Settings::read_file(const std::string& file, std::vector<Finding>& findings) {
  const auto text = contents(file);
  if (!text) return findings.push_back({file, "", text.error().detail});
  const auto values = adapters::parse_toml(*text);
  if (!values) return findings.push_back({file, "", values.error().detail});
  for (const auto& value : *values) {
    const auto place = file + ", line " + std::to_string(value.line);
    const auto setting = std::ranges::find(settings_, value.key, &Setting::key);
    if (setting == settings_.end()) {
      findings.push_back({place, value.key, "is no setting"});
      continue;
    }
    if (setting->source == Source::flag) {
      if (auto wrong = check_value(setting->target, value.value))
        findings.push_back({place, value.key, *wrong});
      continue;
    }
    if (auto wrong = take_value(setting->target, value.value)) {
      findings.push_back({place, value.key, *wrong});
      continue;
    }
    setting->source = Source::file;
    setting->place = place;
  }
}

void Settings::read_variable(Setting& setting, std::vector<Finding>& findings) {
  const char* text = setting.variable.empty() ? nullptr : std::getenv(setting.variable.c_str());
  if (text == nullptr || *text == '\0') return;
  if (auto wrong = take_text(setting.target, text)) {
    findings.push_back({setting.variable, setting.key, *wrong});
    return;
  }
  setting.source = Source::variable;
  setting.place = setting.variable;
}

}  // namespace cas::ops
