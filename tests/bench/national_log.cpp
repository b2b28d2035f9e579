#include "tests/bench/national_log.hpp"

#include <cstdio>
#include <random>

#include "events/chain.hpp"
#include "events/hash.hpp"
#include "events/registry.hpp"

namespace cas::bench {
namespace {

using namespace events::report;

constexpr int kColumns = 10;
constexpr events::Time kStart{1'420'000'000'000'000};

events::FormTemplate form_of(int cells) {
  events::FormTemplate form;
  form.code = events::FormCode{"BENCH"};
  form.version = events::FormVersion{1};
  form.period = "quarter";
  events::FormSection section{"A", "", "", {}, {}, {}};
  for (int row = 1; row <= cells / kColumns; ++row)
    section.rows.push_back({std::to_string(row), "", "", "", {}, "", events::Aggregate::sum});
  for (int column = 1; column <= kColumns; ++column)
    section.columns.push_back({std::to_string(column), "", "", "PLN", 2});
  form.sections = {section};
  return form;
}

events::RegionPath region_of(int unit) {
  char code[16];
  std::snprintf(code, sizeof code, "%02d%02d%03d", 2 + 2 * (unit % 16), 1 + unit / 16 % 24,
                unit / 384 * 10 + 3);
  const std::string gmina(code);
  return {gmina.substr(0, 2), gmina.substr(0, 4), gmina};
}

events::UnitId unit_id(int unit) {
  return events::UnitId{events::derive_id({"unit", std::to_string(unit)})};
}

/// Writes frames of an owner who never fails, one file for each partition.
class Writer {
 public:
  Writer(const std::filesystem::path& directory, std::uint32_t shards)
      : directory_(directory), counts_(shards + 1), chains_(shards + 1) {
    std::filesystem::create_directories(directory);
    events::log::LogCreated created;
    created.shards = shards;
    const events::LogId log{events::derive_id({"bench"})};
    for (std::uint32_t p = 0; p <= shards; ++p) {
      files_.emplace_back(directory / std::to_string(p), std::ios::binary);
      chains_[p].partition = events::PartitionNo{p};
      put(p, events::write_genesis(log, chains_[p].partition, kStart, created));
      append(chains_[p].partition, events::FrameKind::claim,
             {events::log::stream_of(chains_[p].partition), events::Version{2},
              events::encode(events::log::Event{events::log::PartitionClaimed{}})});
    }
  }

  void append(events::PartitionNo partition, events::FrameKind kind, events::PlacedEvent event) {
    const auto& chain = chains_[partition.value()];
    events::FrameHeader h;
    h.kind = kind;
    h.log = chain.log;
    h.partition = partition;
    h.epoch = kind == events::FrameKind::claim ? next(chain.epoch) : chain.epoch;
    h.claim = chain.claim;
    h.seq = next(chain.tip.seq);
    h.prev = chain.tip.hash;
    h.time = events::Time{chain.tip.time.value() + 700};
    h.command = events::CommandId{events::derive_id({std::to_string(++written_.frames)})};
    h.command_hash = events::sha256(event.event.body);
    h.actor = {events::AccountId{h.command.value()}, events::Role::unit_clerk,
               events::Scope::region("0212033")};
    if (partition != events::kRegistry) h.cited = {chains_[0].tip.seq, chains_[0].tip.hash};
    put(partition.value(), write_frame(h, {&event, 1}));
  }

  ~Writer() {
    std::ofstream ends(directory_ / "ends");
    for (const auto count : counts_) ends << count << "\n";
  }
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  WrittenLog written_;

 private:
  void put(std::uint32_t partition, const std::string& frame) {
    events::advance(chains_[partition], *events::parse_frame(frame));
    const auto size = static_cast<std::uint32_t>(frame.size());
    files_[partition].write(reinterpret_cast<const char*>(&size), sizeof size);
    files_[partition].write(frame.data(), static_cast<std::streamsize>(frame.size()));
    written_.bytes += frame.size();
    ++counts_[partition];
  }
  std::filesystem::path directory_;
  std::vector<std::uint64_t> counts_;
  std::vector<std::ofstream> files_;
  std::vector<events::ChainState> chains_;
};

/// One campaign: what each unit's report does at each step.
class Campaign {
 public:
  Campaign(Writer& writer, const LogPlan& plan, int number)
      : writer_(writer),
        plan_(plan),
        code_("BENCH-" + std::to_string(number)),
        random_(static_cast<std::uint64_t>(number)) {
    for (int unit = 0; unit < plan.units; ++unit) {
      const auto id = report_id(code_, unit_id(unit));
      reports_.push_back({stream_of(id), events::shard_of(unit_id(unit), plan.shards), {}});
    }
  }

  void run(const events::Hash& layout) {
    launch(layout);
    each([&](int unit) {
      return ReportOpened{code_,
                          events::FormCode{"BENCH"},
                          events::FormVersion{1},
                          layout,
                          static_cast<std::uint32_t>(plan_.cells),
                          unit_id(unit),
                          region_of(unit),
                          {}};
    });
    if (plan_.mix == LogPlan::Mix::full_saves) {
      for (int save = 0; save < 20; ++save) each([&](int) { return save_of(plan_.cells); });
      writer_.written_.full_saves += 20U * static_cast<std::uint64_t>(plan_.units);
      return;
    }
    each([&](int) { return save_of(plan_.cells); });
    const int saves = plan_.mix == LogPlan::Mix::mixed ? 19 : 5;
    for (int save = 0; save < saves; ++save) each([&](int) { return save_of(5); });
    each([](int) { return ReportApproved{}; });
    each([](int) { return ReportSubmitted{}; });
    each([](int) { return AcceptedByVoivodeship{}; });
    if (plan_.mix == LogPlan::Mix::all_lenses) each([](int) { return AcceptedByMinistry{}; });
  }

 private:
  struct Report {
    events::StreamId stream;
    events::PartitionNo shard;
    events::Version version;
  };

  void launch(const events::Hash& layout) {
    events::campaign::CampaignCreated created;
    created.campaign = code_;
    created.form = events::FormCode{"BENCH"};
    created.form_version = events::FormVersion{1};
    created.layout = layout;
    created.cells = static_cast<std::uint32_t>(plan_.cells);
    writer_.append(events::kRegistry, events::FrameKind::data,
                   {events::campaign::stream_of(code_), events::Version{1},
                    events::encode(events::campaign::Event{created})});
  }

  CellsSaved save_of(int cells) {
    CellsSaved save;
    const auto first =
        static_cast<std::uint16_t>(random_() % static_cast<std::uint64_t>(plan_.cells - cells + 1));
    for (std::uint16_t i = 0; i < cells; ++i)  // amounts in grosze, and numbers of persons
      save.changes.add(static_cast<std::uint16_t>(first + i), events::CellKind::number,
                       static_cast<std::int64_t>(random_() % (i % 2 == 0 ? 50'000'000 : 3'000)));
    return save;
  }

  template <class Make>
  void each(const Make& make) {
    for (int unit = 0; unit < plan_.units; ++unit) {
      auto& report = reports_[static_cast<std::size_t>(unit)];
      report.version = next(report.version);
      writer_.append(report.shard, events::FrameKind::data,
                     {report.stream, report.version, events::encode(Event{make(unit)})});
      ++writer_.written_.events;
    }
  }

  Writer& writer_;
  const LogPlan& plan_;
  events::CampaignCode code_;
  std::mt19937_64 random_;
  std::vector<Report> reports_;
};

}  // namespace

WrittenLog write_national_log(const std::filesystem::path& directory, const LogPlan& plan) {
  Writer writer(directory, plan.shards);
  const auto form = form_of(plan.cells);
  const auto layout = events::Layout::of(form)->hash();
  writer.append(events::kRegistry, events::FrameKind::data,
                {events::form::stream_of(form.code, form.version), events::Version{1},
                 events::encode(events::form::Event{events::form::FormPublished{form, layout}})});
  for (int number = 1; number <= plan.campaigns; ++number)
    Campaign(writer, plan, number).run(layout);
  return writer.written_;
}

FileLog::FileLog(const std::filesystem::path& directory) {
  std::ifstream ends(directory / "ends");
  for (std::uint32_t p = 0; std::filesystem::exists(directory / std::to_string(p)); ++p) {
    auto file = std::make_unique<File>();
    file->in.rdbuf()->pubsetbuf(file->buffer.data(),
                                static_cast<std::streamsize>(file->buffer.size()));
    file->in.open(directory / std::to_string(p), std::ios::binary);
    std::uint64_t end = 0;
    ends >> end;
    file->end = events::Offset{end};
    files_.push_back(std::move(file));
  }
}

void FileLog::follow(events::PartitionNo partition, events::Offset from) {
  auto& file = *files_[partition.value()];
  invariant(from == file.next, "the bench reads each partition once, from its beginning");
  file.followed = true;
}

Result<void> FileLog::append(events::PartitionNo, std::string) {
  return fail(Errc::unavailable, "log.read_only", "this log is only read");
}

void FileLog::ask_end(events::PartitionNo partition, std::uint64_t ticket) {
  ends_.emplace_back(events::EndIs{partition, ticket, files_[partition.value()]->end});
}

void FileLog::poll(std::vector<events::LogEvent>& out, std::size_t bytes_max) {
  for (auto& end : ends_) out.push_back(std::move(end));
  ends_.clear();
  for (std::uint32_t p = 0; p < files_.size(); ++p) {
    auto& file = *files_[p];
    if (!file.followed) continue;
    events::RecordsRead read{events::PartitionNo{p}, {}};
    for (std::size_t bytes = 0; bytes < bytes_max / files_.size() && file.next < file.end;) {
      std::uint32_t size = 0;
      file.in.read(reinterpret_cast<char*>(&size), sizeof size);
      events::Record record{file.next, std::string(size, '\0'), {}};
      file.in.read(record.bytes.data(), size);
      bytes += size;
      file.next = next(file.next);
      read.records.push_back(std::move(record));
    }
    if (!read.records.empty()) out.emplace_back(std::move(read));
  }
}

}  // namespace cas::bench
