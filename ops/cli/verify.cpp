#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <sstream>

#include "adapters/json/moments.hpp"
#include "adapters/memory/overlay_store.hpp"
#include "adapters/rocksdb/rebuild.hpp"
#include "adapters/rocksdb/rocks_store.hpp"
#include "adapters/rocksdb/store_directory.hpp"
#include "ops/cli/commands.hpp"
#include "ops/cli/open_log.hpp"
#include "ops/cli/remote.hpp"
#include "ops/cli/verify_frames.hpp"
#include "projections/fingerprints.hpp"
#include "projections/naive.hpp"
#include "projections/replay.hpp"

namespace cas::ops {
namespace {

using adapters::RocksOptions;
using events::PartitionNo;
using projections::Projector;
using projections::ReplayOptions;
using projections::ReplayProgress;
using projections::Store;

/// A store that grows in a folder of its own and is gone with this.
class Scratch {
 public:
  static Result<std::unique_ptr<Scratch>> make(std::uint32_t partitions) {
    auto scratch = std::unique_ptr<Scratch>(new Scratch);
    auto folder = adapters::make_scratch_directory();
    if (!folder) return fail(std::move(folder.error()));
    scratch->folder_ = *std::move(folder);
    auto store = adapters::open_rocks_store(scratch->folder_ / "store",
                                            {.mode = RocksOptions::Mode::rebuild});
    if (!store) return fail(std::move(store.error()));
    scratch->store_ = *std::move(store);
    auto projector = Projector::open(*scratch->store_, partitions, {});
    if (!projector) return fail(std::move(projector.error()));
    scratch->projector_ = *std::move(projector);
    return scratch;
  }
  ~Scratch() {
    projector_.reset();
    store_.reset();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  [[nodiscard]] Projector& projector() { return *projector_; }

 private:
  Scratch() = default;
  std::filesystem::path folder_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<Projector> projector_;
};

std::vector<events::Seq> position_of(const Projector& projector) {
  std::vector<events::Seq> position;
  for (std::uint32_t p = 0; p < projector.partition_count(); ++p)
    position.push_back(projector.checkpoint(PartitionNo{p}).chain.tip.seq);
  return position;
}

struct Fingerprints {
  events::Hash totals;
  events::Hash digest;
};

Result<Fingerprints> fingerprints(const Projector& projector) {
  auto totals = projections::totals_hash(projector);
  if (!totals) return fail(std::move(totals.error()));
  auto digest = projections::digest(projector);
  if (!digest) return fail(std::move(digest.error()));
  return Fingerprints{*totals, *digest};
}

Result<ReplayProgress> replay_shown(events::Log& log, Projector& projector, ReplayOptions options,
                                    std::string what) {
  Progress bar(std::move(what), "records", false);
  options.progress = [&](const ReplayProgress& p) {
    bar.show(p.frames + p.voids, p.frames + p.voids + p.records_left);
  };
  return replay(log, projector, options);
}

/// The store as it is, led to the same position by the log, has to have the same digest.
Result<events::Hash> digest_of_store(const Options& options, const std::string& folder,
                                     const std::vector<events::Seq>& position) {
  if (!std::filesystem::exists(folder))
    return fail(Errc::not_found, "store.not_found", "There is no store in " + folder + ".");
  auto base = adapters::open_rocks_store(folder, {.mode = RocksOptions::Mode::beside});
  if (!base) return fail(std::move(base.error()));
  adapters::OverlayStore overlay(**base);
  auto log = open_log(options, Access::read, {}, {});
  if (!log) return fail(std::move(log.error()));
  auto projector = Projector::open(overlay, (*log)->partition_count(), {});
  if (!projector) return fail(std::move(projector.error()));
  ReplayOptions replaying;
  replaying.until_position = position;
  auto done = replay_shown(**log, **projector, std::move(replaying), "Comparing the store");
  if (!done) return fail(std::move(done.error()));
  return projections::digest(**projector);
}

/// Acknowledged frames by place, as `cas demo --acks` notes them.
using Acks = std::map<std::pair<std::uint32_t, std::uint64_t>, std::string>;

Result<Acks> read_acks(const std::string& path) {
  Acks acks;
  std::ifstream file(path);
  if (!path.empty() && !file)
    return fail(Errc::invalid, "acks.unreadable", "Cannot read " + path + ".");
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line);
    std::string command, hash;
    std::uint32_t partition = 0;
    std::uint64_t seq = 0;
    // A crash may have cut the last line short; nobody heard of that one.
    if (words >> command >> partition >> seq >> hash && hash.size() == 64)
      acks[{partition, seq}] = hash;
  }
  return acks;
}

struct VerifyWords {
  std::string store;
  std::string acks;
  FrameFiles frames;
};

struct Findings {
  ReplayProgress read;
  Fingerprints prints;
  events::Hash naive;
  std::optional<events::Hash> store_digest;
  std::size_t acks = 0;
  std::size_t acks_missing = 0;
  [[nodiscard]] bool ok() const {
    return naive == prints.totals && (!store_digest || *store_digest == prints.digest) &&
           acks_missing == 0;
  }
};

Result<Findings> examine(const Options& options, const VerifyWords& words) {
  auto acks = read_acks(words.acks);
  if (!acks) return fail(std::move(acks.error()));
  auto log = open_log(options, Access::read, {}, {});
  if (!log) return fail(std::move(log.error()));
  auto scratch = Scratch::make((*log)->partition_count());
  if (!scratch) return fail(std::move(scratch.error()));
  auto& projector = (*scratch)->projector();

  Findings found;
  found.acks = acks->size();
  projections::NaiveTotals naive;
  ReplayOptions replaying;
  replaying.each = [&](const projections::ValidFrame& frame) {
    naive.add(frame);
    const auto& h = frame.frame.header;
    const auto ack = acks->find({h.partition.value(), h.seq.value()});
    if (ack != acks->end() && ack->second == to_hex(frame.frame.hash)) acks->erase(ack);
  };
  auto read = replay_shown(**log, projector, std::move(replaying), "Verifying");
  if (!read) return fail(std::move(read.error()));
  found.read = *read;
  found.acks_missing = acks->size();
  auto prints = fingerprints(projector);
  if (!prints) return fail(std::move(prints.error()));
  found.prints = *prints;
  auto second = naive.totals_hash();
  if (!second) return fail(std::move(second.error()));
  found.naive = *second;
  if (!words.store.empty()) {
    auto digest = digest_of_store(options, words.store, position_of(projector));
    if (!digest) return fail(std::move(digest.error()));
    found.store_digest = *digest;
  }
  return found;
}

std::string verdict(bool good) { return good ? "same" : "DIFFERENT"; }

void print(const Findings& f, bool json) {
  if (json) {
    boost::json::object all{{"frames", f.read.frames + f.read.voids},
                            {"valid", f.read.frames},
                            {"void", f.read.voids},
                            {"totals_hash", to_hex(f.prints.totals)},
                            {"naive_totals_hash", to_hex(f.naive)},
                            {"digest", to_hex(f.prints.digest)}};
    if (f.store_digest) all["store_digest"] = to_hex(*f.store_digest);
    all["acknowledged"] = f.acks;
    all["acknowledged_missing"] = f.acks_missing;
    all["ok"] = f.ok();
    print_json(all);
    return;
  }
  std::cout << "frames       " << f.read.frames + f.read.voids << ": " << f.read.frames
            << " valid, " << f.read.voids << " void\n"
            << "totals_hash  " << to_hex(f.prints.totals) << "\n"
            << "  computed a second, naive way: " << verdict(f.naive == f.prints.totals) << "\n"
            << "digest       " << to_hex(f.prints.digest) << "\n";
  if (f.store_digest)
    std::cout << "  of the store: " << verdict(*f.store_digest == f.prints.digest) << "\n";
  if (f.acks > 0)
    std::cout << "acknowledged " << f.acks << " commands noted, " << f.acks_missing
              << " missing in the log\n";
  std::cout << (f.ok() ? "ok\n" : "NOT OK\n");
}

Result<Exit> verify(const Options& options, const VerifyWords& words) {
  auto found = examine(options, words);
  if (!found) return fail(std::move(found.error()));
  print(*found, options.json);
  return found->ok() ? Exit::ok : Exit::corrupt;
}

struct ReplayWords {
  std::optional<std::string> until;
  std::size_t batch_rows = ReplayOptions{}.batch_rows;
};

Result<Exit> replay_until(const Options& options, const ReplayWords& words) {
  ReplayOptions replaying;
  replaying.batch_rows = words.batch_rows;
  if (words.until) {
    auto moment = adapters::json::parse_moment(*words.until);
    if (!moment) return fail(std::move(moment.error()));
    if (moment->position.empty())
      replaying.until_time = moment->time;
    else
      replaying.until_position = moment->position;
  }
  auto log = open_log(options, Access::read, {}, {});
  if (!log) return fail(std::move(log.error()));
  const auto partitions = (*log)->partition_count();
  if (replaying.until_position && replaying.until_position->size() != partitions)
    return fail(Errc::invalid, "position.width",
                "A position of this log has " + std::to_string(partitions) +
                    " seqs, one for each partition; got " +
                    std::to_string(replaying.until_position->size()));
  auto scratch = Scratch::make(partitions);
  if (!scratch) return fail(std::move(scratch.error()));
  auto& projector = (*scratch)->projector();
  auto done = replay_shown(**log, projector, replaying, "Replaying");
  if (!done) return fail(std::move(done.error()));
  if (replaying.until_position)
    if (auto reached = check_position(projector, *replaying.until_position); !reached)
      return fail(std::move(reached.error()));
  auto prints = fingerprints(projector);
  if (!prints) return fail(std::move(prints.error()));
  const auto position = adapters::json::print_position(position_of(projector));
  if (options.json)
    print_json({{"events", done->events},
                {"position", position},
                {"totals_hash", to_hex(prints->totals)},
                {"digest", to_hex(prints->digest)}});
  else
    std::cout << done->events << " events up to position " << position << "\ntotals_hash "
              << to_hex(prints->totals) << "\ndigest      " << to_hex(prints->digest) << "\n";
  return Exit::ok;
}

Result<Exit> rebuild(const Options& options, bool compare) {
  auto log = open_log(options, Access::read, {}, {});
  if (!log) return fail(std::move(log.error()));
  Progress bar("Rebuilding", "records", false);
  const auto show = [&](const ReplayProgress& p) {
    bar.show(p.frames + p.voids, p.frames + p.voids + p.records_left);
  };
  auto rebuilt = adapters::rebuild_store(**log, options.data, {compare, show});
  if (!rebuilt) return fail(named_holder(options, std::move(rebuilt.error())));
  const auto& [read, digest, old_digest] = *rebuilt;
  const bool sound = old_digest && *old_digest == digest;
  if (options.json) {
    boost::json::object all{{"digest", to_hex(digest)}};
    if (compare) all["old_rows_were_sound"] = sound;
    print_json(all);
    return Exit::ok;
  }
  std::cout << "The store in " << options.data << " was rebuilt from " << read.frames
            << " frames.\ndigest " << to_hex(digest) << "\n";
  if (compare) std::cout << "The old rows were " << (sound ? "the same.\n" : "NOT the same.\n");
  return Exit::ok;
}

}  // namespace

void add_verify(CLI::App& app, Options& options, Run& run) {
  auto words = std::make_shared<VerifyWords>();
  auto* verify_app = app.add_subcommand(
      "verify",
      "Read the whole log, check every frame and chain, compute all totals a second way; or check "
      "frames that were fetched, without any log.\n\n"
      "Example: cas verify --store cas-data/store\n"
      "         cas verify --frames partition-1.frames");
  verify_app->add_option("--store", words->store, "compare this store with the log, too");
  verify_app->add_option("--acks", words->acks, "acknowledged commands, noted by cas demo --acks");
  auto* frames = verify_app->add_option(
      "--frames", words->frames.files,
      "files of frames in their order, from /api/v1/log/…?format=raw; - is standard input");
  verify_app
      ->add_option("--after", words->frames.after,
                   "PARTITION.SEQ:HASH, the tip that an earlier run printed: what follows has to "
                   "follow it")
      ->needs(frames);
  verify_app->callback([&options, &run, words] {
    run = [&options, words] {
      return words->frames.files.empty() ? verify(options, *words)
                                         : verify_frames(words->frames, options.json);
    };
  });
}

void add_replay(CLI::App& app, Options& options, Run& run) {
  auto words = std::make_shared<ReplayWords>();
  auto* sub = app.add_subcommand(
      "replay",
      "Compute everything anew up to a position or a time, and print its fingerprints.\n\n"
      "Example: cas replay --until 2015-01-15T12:00:00+01:00");
  sub->add_option("--until", words->until, "12,41,40,… (a seq for each partition) or a time");
  sub->add_option("--batch-rows", words->batch_rows,
                  "rows written together; the result must not depend on it")
      ->check(CLI::Range(1, 1'000'000'000))
      ->capture_default_str();
  sub->callback([&options, &run, words] {
    run = [&options, words] { return replay_until(options, *words); };
  });
}

void add_rebuild(CLI::App& app, Options& options, Run& run) {
  auto compare = std::make_shared<bool>(false);
  auto* sub =
      app.add_subcommand("rebuild",
                         "Build the store anew beside the old one and put it in its place.\n\n"
                         "Example: cas rebuild --compare");
  sub->add_flag("--compare", *compare, "say whether the old rows were the same");
  sub->callback([&options, &run, compare] {
    run = [&options, compare] { return rebuild(options, *compare); };
  });
}

}  // namespace cas::ops
