#include <deque>
#include <future>
#include <iostream>

#include "adapters/files/form_json.hpp"
#include "adapters/files/units_csv.hpp"
#include "events/hash.hpp"
#include "ops/cli/commands.hpp"
#include "ops/cli/session.hpp"
#include "ops/cli/words.hpp"

namespace cas::ops {
namespace {

namespace files = adapters::files;

struct ImportWords {
  std::string units_file;
  std::vector<std::string> form_files;
  std::string valid_from = "2014-01-01";
};

struct Tally {
  std::size_t done = 0;
  std::size_t as_before = 0;
};

/// An import's ids are hashes of what is imported, so that importing twice meets itself.
engine::Envelope envelope_of(engine::RegistryCommand command, const events::Actor& actor) {
  engine::Envelope envelope;
  envelope.actor = actor;
  envelope.channel = events::Channel::import;
  envelope.command = std::move(command);
  const auto hash = canonical_hash(envelope);
  envelope.id = events::CommandId{events::derive_id({"import", to_hex(hash)})};
  return envelope;
}

/// Sends all of them, a window at a time, and stops at the first that is refused.
Result<Tally> send_all(Writing& writing, std::vector<engine::Envelope> envelopes,
                       std::string_view what) {
  constexpr std::size_t kWindow = 512;
  Progress progress("Importing", std::string(what), false);
  Tally tally;
  std::deque<std::future<Result<engine::Done>>> sent;
  const auto total = envelopes.size();
  for (std::size_t next = 0; next < total || !sent.empty();) {
    if (next < total && sent.size() < kWindow) {
      auto promise = std::make_shared<std::promise<Result<engine::Done>>>();
      sent.push_back(promise->get_future());
      writing.node().submit(std::move(envelopes[next++]), [promise](Result<engine::Done> done) {
        promise->set_value(std::move(done));
      });
      continue;
    }
    auto done = sent.front().get();
    sent.pop_front();
    if (!done)
      return fail(std::move(done.error())
                      .during("importing number " + std::to_string(next - sent.size()) + " of " +
                              std::to_string(total)));
    ++(done->repeated || done->already_so ? tally.as_before : tally.done);
    progress.show(tally.done + tally.as_before, total);
  }
  return tally;
}

Result<Exit> import_all(const Options& options, const events::Actor& actor,
                        std::vector<engine::RegistryCommand> commands, std::string_view what) {
  std::vector<engine::Envelope> envelopes;
  for (auto& command : commands) envelopes.push_back(envelope_of(std::move(command), actor));
  auto writing = Writing::open(options, new_log(options, events::log::Environment::demo));
  if (!writing) return fail(std::move(writing.error()));
  auto tally = send_all(**writing, std::move(envelopes), what);
  if (!tally) return fail(std::move(tally.error()));
  if (options.json)
    print_json({{"imported", tally->done}, {"as_before", tally->as_before}});
  else
    std::cout << tally->done << " " << what << " imported, " << tally->as_before
              << " were there already.\n";
  return Exit::ok;
}

Result<Exit> import_units(const Options& options, const ImportWords& words) {
  auto actor = actor_of(options);
  if (!actor) return fail(std::move(actor.error()));
  auto list = files::load_units(words.units_file, words.valid_from);
  if (!list) return fail(std::move(list.error()));
  std::vector<engine::RegistryCommand> commands;
  for (const auto& u : list->units)
    commands.emplace_back(
        engine::RegisterUnit{u.code, u.name, u.kind, u.region, u.valid_from, u.generated});
  return import_all(options, *actor, std::move(commands), "units");
}

Result<Exit> import_forms(const Options& options, const ImportWords& words) {
  auto actor = actor_of(options);
  if (!actor) return fail(std::move(actor.error()));
  std::vector<engine::RegistryCommand> commands;
  for (const auto& file : words.form_files) {
    auto form = files::load_form(file);
    if (!form) return fail(std::move(form.error()));
    commands.emplace_back(engine::PublishForm{*std::move(form)});
  }
  return import_all(options, *actor, std::move(commands), "forms");
}

}  // namespace

void add_import(CLI::App& app, Options& options, Run& run) {
  auto words = std::make_shared<ImportWords>();
  auto* import = app.add_subcommand(
      "import",
      "Bring units and forms into the registry. A file with a mistake changes nothing; when a\n"
      "rule refuses one entry, others may be in already, and importing again is safe.\n\n"
      "Example: cas import units TERC_Urzedowy.csv --as central_administrator@PL");
  import->require_subcommand(1);
  auto* units =
      import->add_subcommand("units",
                             "the official TERC file, or terc;nazwa;rodzaj;…\n\nExample: cas "
                             "import units TERC_Urzedowy.csv --as central_administrator@PL");
  units->add_option("file", words->units_file, "the list")->required();
  units->add_option("--valid-from", words->valid_from, "since when, if the file does not say")
      ->capture_default_str();
  units->callback([&options, &run, words] {
    run = [&options, words] { return import_units(options, *words); };
  });
  auto* forms = import->add_subcommand(
      "forms",
      "form templates (JSON, see form.schema.json)\n\nExample: cas import forms "
      "ops/catalogue/forms/op-3.json --as ministry_methodologist@PL");
  forms->add_option("files", words->form_files, "one form each")->required();
  forms->callback([&options, &run, words] {
    run = [&options, words] { return import_forms(options, *words); };
  });
}

}  // namespace cas::ops
