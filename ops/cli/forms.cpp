#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <iostream>
#include <map>

#include "adapters/files/catalogue.hpp"
#include "adapters/files/form_json.hpp"
#include "adapters/files/form_lint.hpp"
#include "adapters/files/text.hpp"
#include "events/forms/cell_map.hpp"
#include "events/forms/rules.hpp"
#include "ops/cli/commands.hpp"
#include "ops/cli/form_diff.hpp"
#include "ops/cli/form_picture.hpp"
#include "ops/cli/language.hpp"
#include "ops/cli/session.hpp"

namespace cas::ops {
namespace {

namespace files = adapters::files;

constexpr std::size_t kFormBytesMax = 1024 * 1024;

constexpr std::size_t kUsualWidth = 80;

struct FormWords {
  std::vector<std::string> files;
  std::string form;
  std::string other;
  Language language = Language::polish;
  std::size_t width = 0;  // 0: the terminal's
};

boost::json::array as_json(const std::vector<Error>& remarks) {
  boost::json::array all;
  for (const auto& one : remarks)
    all.push_back(boost::json::object{{"reason", one.reason}, {"detail", one.detail}});
  return all;
}

void print(const std::string& file, std::string_view kind, const std::vector<Error>& remarks) {
  for (const auto& one : remarks)
    std::cout << file << ": " << kind << ": " << one.detail << " (" << one.reason << ")\n";
}

/// "FA version 1: 78 cells, 12 rules of its own and 20 that its print implies"
std::string summary(const events::FormTemplate& form) {
  const auto rules = events::forms::CompiledRules::of(form);
  invariant(rules.has_value(), "a form without errors compiles");
  return form.code.value() + " version " + std::to_string(form.version.value()) + ": " +
         std::to_string(events::Layout::of(form)->cells().size()) + " cells, " +
         std::to_string(form.policy.rules.size()) + " rules of its own and " +
         std::to_string(rules->derived()) + " that its print implies";
}

/// What is wrong between the versions of a form: each with the one before it, of those that are
/// here.
void check_versions(std::vector<files::FormLint>& all) {
  using Version = std::pair<events::FormCode, events::FormVersion>;
  std::map<Version, files::FormLint*> versions;
  for (auto& one : all)
    if (one.form) versions[{one.form->code, one.form->version}] = &one;
  const files::FormLint* before = nullptr;
  for (auto& [version, one] : versions) {
    if (before != nullptr && before->form->code == version.first)
      if (auto good = events::check_successions(*before->form, *one->form); !good)
        one->errors.push_back(std::move(good.error()));
    before = one;
  }
}

Result<Exit> lint(const Options& options, const FormWords& words) {
  std::vector<files::FormLint> forms;
  for (const auto& file : words.files) {
    const auto bytes = files::read_file(file, kFormBytesMax);
    if (!bytes) return fail(bytes.error());
    forms.push_back(files::lint_form(*bytes));
  }
  check_versions(forms);
  boost::json::array all;
  bool good = true;
  for (std::size_t i = 0; i < forms.size(); ++i) {
    const auto& file = words.files[i];
    const auto& found = forms[i];
    good = good && found.errors.empty();
    if (options.json) {
      all.push_back(boost::json::object{{"file", file},
                                        {"good", found.errors.empty()},
                                        {"errors", as_json(found.errors)},
                                        {"warnings", as_json(found.warnings)}});
      continue;
    }
    print(file, "error", found.errors);
    print(file, "warning", found.warnings);
    if (found.form) std::cout << file << ": " << summary(*found.form) << "\n";
  }
  if (options.json) print_json(all);
  return good ? Exit::ok : Exit::usage;
}

/// CODE or CODE/VERSION; without a version (0) the newest is meant.
struct Named {
  events::FormCode code;
  std::uint32_t version = 0;
};

std::optional<Named> read_name(std::string_view name) {
  const auto slash = name.find('/');
  Named named{events::FormCode{std::string(name.substr(0, slash))}, 0};
  if (slash == std::string_view::npos) return named;
  const auto text = name.substr(slash + 1);
  const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), named.version);
  if (wrong != std::errc{} || end != text.data() + text.size() || named.version == 0)
    return std::nullopt;
  return named;
}

const events::FormFacts* find_form(const events::Registry& registry, const Named& named) {
  if (named.version != 0) return registry.form(named.code, events::FormVersion{named.version});
  const events::FormFacts* newest = nullptr;
  for (const auto& [key, form] : registry.forms())
    if (key.first == named.code) newest = &form;
  return newest;
}

/// What the packaged catalogue has of a form that was not published; says that it is from there.
Result<events::FormTemplate> packaged(const Options& options, const Named& named,
                                      const std::string& name) {
  const auto catalogue = options.catalogue.empty() ? files::default_catalogue()
                                                   : std::filesystem::path(options.catalogue);
  auto found = files::find_packaged_form(catalogue, named.code.value(), named.version);
  if (!found)
    return fail(Errc::not_found, "form.unknown",
                "'" + name + "' is neither a file nor CODE or CODE/VERSION of a form that was " +
                    "published or is in the catalogue.");
  std::cerr << "The form " << name << " is not published in this log; this is version "
            << found->form.version.value() << " of the packaged catalogue, " << found->file.string()
            << ".\n";
  return std::move(found->form);
}

/// A form from its file, or from the log, which is opened for the first that is no file; one that
/// was not published, from the catalogue.
Result<events::FormTemplate> form_of(const Options& options, std::unique_ptr<Reading>& reading,
                                     const std::string& named) {
  if (std::error_code none; std::filesystem::exists(named, none)) return files::load_form(named);
  const auto name = read_name(named);
  if (!reading) {
    auto opened = Reading::open(options);
    if (!opened && opened.error().reason == "log.not_found" && name)
      return packaged(options, *name, named);
    if (!opened)
      return fail(std::move(opened.error())
                      .during("looking for the form '" + named + "', which is no file"));
    reading = *std::move(opened);
  }
  const auto* form = name ? find_form(reading->projector().registry(), *name) : nullptr;
  if (form != nullptr) return form->form;
  if (name) return packaged(options, *name, named);
  return fail(Errc::not_found, "form.unknown",
              "'" + named + "' is neither a file nor CODE or CODE/VERSION of a form.");
}

std::size_t terminal_width() {
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  return kUsualWidth;
}

Result<Exit> show(const Options& options, const FormWords& words) {
  std::unique_ptr<Reading> reading;
  const auto form = form_of(options, reading, words.form);
  if (!form) return fail(form.error());
  if (options.json) {
    std::cout << files::print_form(*form);
    return Exit::ok;
  }
  std::cout << form_picture(*form, words.language,
                            words.width > 0 ? words.width : terminal_width());
  return Exit::ok;
}

/// Both, and between them what was published between them, as far as the log was opened.
std::vector<events::FormTemplate> with_those_between(const events::FormTemplate& before,
                                                     const events::FormTemplate& now,
                                                     const Reading* reading) {
  std::vector<events::FormTemplate> versions{before};
  if (reading != nullptr)
    for (const auto& [key, form] : reading->projector().registry().forms())
      if (key.first == now.code && key.second > before.version && key.second < now.version)
        versions.push_back(form.form);
  versions.push_back(now);
  return versions;
}

Result<Exit> diff(const Options& options, const FormWords& words) {
  std::unique_ptr<Reading> reading;
  const auto before = form_of(options, reading, words.form);
  if (!before) return fail(before.error());
  const auto now = form_of(options, reading, words.other);
  if (!now) return fail(now.error());
  if (before->code != now->code)
    return fail(Errc::invalid, "form.other_form",
                before->code.value() + " and " + now->code.value() +
                    " are two forms; what is compared are versions of one.");
  const auto found = form_diff(with_those_between(*before, *now, reading.get()));
  if (options.json)
    print_json(form_diff_json(found));
  else
    std::cout << form_diff_text(found);
  return Exit::ok;
}

}  // namespace

void add_forms(CLI::App& app, Options& options, Run& run) {
  auto words = std::make_shared<FormWords>();
  auto* forms = app.add_subcommand(
      "forms",
      "Look at form templates before they are published, and at those that were.\n\n"
      "Example: cas forms lint ops/catalogue/forms/fa-quarterly.json");
  forms->require_subcommand(1);
  auto* linted = forms->add_subcommand(
      "lint",
      "everything that is wrong with templates, and what might be; exit 2 if one is wrong\n\n"
      "Example: cas forms lint ops/catalogue/forms/*-*.json");
  linted->add_option("files", words->files, "one form each (JSON, see form.schema.json)")
      ->required();
  linted->callback(
      [&options, &run, words] { run = [&options, words] { return lint(options, *words); }; });
  auto* shown = forms->add_subcommand(
      "show", "a form as it is printed\n\nExample: cas forms show FA --lang en");
  shown
      ->add_option("form", words->form,
                   "a file, or CODE or CODE/VERSION of the log, else of the catalogue")
      ->required();
  add_language(*shown, words->language);
  shown->add_option("--width", words->width, "columns (default: the terminal's, or 80)")
      ->check(CLI::Range(60, 1000));
  shown->callback(
      [&options, &run, words] { run = [&options, words] { return show(options, *words); }; });
  auto* compared = forms->add_subcommand(
      "diff",
      "what is new, gone or changed in a version, and which cells go on\n\n"
      "Example: cd ops/catalogue/forms && cas forms diff op-3-v1.json op-3.json");
  compared->add_option("before", words->form, "a file, or CODE or CODE/VERSION of the log")
      ->required();
  compared->add_option("now", words->other, "the newer one")->required();
  compared->callback(
      [&options, &run, words] { run = [&options, words] { return diff(options, *words); }; });
}

}  // namespace cas::ops
