#include "tests/events/samples.hpp"

#include <algorithm>

namespace cas::events::samples {
namespace {

RegionPath lwowek() { return {"02", "0212", "0212033"}; }

report::Deadlines deadlines() {
  return {Time{1'421'362'799'000'000}, "2015-01-15", Time{1'421'967'599'000'000}, "2015-01-22"};
}

Sealed sealed() {
  Sealed text{KeyId{bytes16(0x90)}, {}, "not really sealed: \x01\xff"};
  for (std::size_t i = 0; i < text.nonce.size(); ++i)
    text.nonce[i] = static_cast<std::uint8_t>(0xa0 + i);
  return text;
}

FormTemplate form() {
  FormTemplate form{FormCode{"FA"}, FormVersion{3}, "FA", "Fundusz", "Fund",
                    "quarter",      false,          {},   {}};
  FormSection section{"A", "Wydatki", "Spending", {}, {}, {1}};
  section.rows.push_back({"1", "Ogółem", "Total", "", Relation::of_which_all, "1.1", {}});
  section.rows.push_back({"1.1", "Świadczenia", "Benefits", "1", {}, "", Aggregate::none});
  section.columns.push_back({"3", "Kwota", "Amount", "PLN", 2});
  form.sections.push_back(section);
  form.policy = {EntryMode::loaded,
                 "2014-Q1",
                 "2014-Q4",
                 {{"growth", Severity::soft, "[A/1/3] >= [previous:A/1/3]", "Rośnie", "Grows"}},
                 {{"[A/1/3]", "[A/1.1/3] * 2"}},
                 {"[A/1.1/*]"},
                 {{"[A/1/3]", "[last_year:A/1/3]"}},
                 {{"A/2", ""}},
                 {"A/3"}};
  return form;
}

report::ReportOpened opened() {
  return {CampaignCode{"FA-2014Q4"}, FormCode{"FA"}, FormVersion{3}, hash_from(1), 312,
          UnitId{bytes16(0x10)},     lwowek(),       deadlines()};
}

report::CellsSaved saved() {
  report::CellsSaved event;
  event.changes.add(0, CellKind::number, 123'456);
  event.changes.add(7, CellKind::number, -1);
  event.changes.add(300, CellKind::below_unit, 0);
  event.changes.add(8191, CellKind::empty, 0);
  return event;
}

report::CellsPrefilled prefilled() {
  report::CellsPrefilled event;
  event.changes.add(3, CellKind::number, 700);
  event.changes.add(4, CellKind::no_data, 0);
  event.prefills = {0, 2};
  event.cited = {{ReportId{bytes16(0x50)}, Version{12}}};
  return event;
}

report::CellsLoaded loaded() {
  return {saved().changes, {hash_from(0xd0), 52'428'800, report::FileFormat::xlsx, sealed()}};
}

template <class Reasoned>
Reasoned reasoned() {
  Reasoned event;
  event.why = sealed();
  return event;
}

void add_reports(std::vector<Event>& all) {
  const std::initializer_list<report::Event> reports{
      opened(),
      saved(),
      report::ReportApproved{{{ReportId{bytes16(0x50)}, Version{12}}}},
      report::ApprovalWithdrawn{},
      report::ReportSubmitted{},
      report::SubmissionWithdrawn{},
      report::AcceptedByVoivodeship{},
      report::AcceptedByMinistry{},
      reasoned<report::ReportReturned>(),
      reasoned<report::CorrectionRequested>(),
      report::CorrectionPermitted{},
      reasoned<report::CorrectionRefused>(),
      report::CorrectionOpened{2},
      report::RegionAssigned{{"14", "1465", ""}},
      report::BreachExplained{"growth@3", {2, 7}, sealed()},
      loaded(),
      prefilled(),
  };
  for (const auto& event : reports) all.emplace_back(event);
}

void add_registry(std::vector<Event>& all) {
  const std::initializer_list<unit::Event> units{
      unit::UnitRegistered{UnitId{bytes16(0x20)}, "0212033", "Lwówek Śląski", unit::Kind::gmina,
                           lwowek(), "1999-01-01", true},
      unit::UnitRenamed{"Gmina Lwówek Śląski"},
      unit::UnitMoved{"1465", {"14", "1465", ""}, "2015-01-01"},
      unit::UnitClosed{"2015-12-31"},
  };
  for (const auto& event : units) all.emplace_back(event);
  all.emplace_back(form::Event{form::FormPublished{form(), hash_from(0x30)}});
  const std::initializer_list<campaign::Event> campaigns{
      campaign::CampaignCreated{CampaignCode{"FA-2014Q4"},
                                FormCode{"FA"},
                                FormVersion{3},
                                hash_from(0x40),
                                312,
                                "2014-Q4",
                                {unit::Kind::gmina, unit::Kind::institution},
                                deadlines()},
      campaign::CampaignLaunched{2477},
      campaign::CampaignClosed{},
  };
  for (const auto& event : campaigns) all.emplace_back(event);
}

void add_accounts(std::vector<Event>& all) {
  const std::initializer_list<account::Event> accounts{
      account::AccountCreated{AccountId{bytes16(0xb0)}, Role::wps_head, Scope::region("0212"),
                              sealed()},
      account::TokenIssued{3, hash_from(0xc0), Time{1'420'070'400'000'000}},
      account::TokenRevoked{2},
      account::AccountRevoked{},
  };
  for (const auto& event : accounts) all.emplace_back(event);
}

log::LogCreated created() {
  return {log::Environment::test,
          8,
          "sha-256",
          1,
          LogId{bytes16(0x50)},
          {{PartitionNo{1}, Seq{77}, hash_from(0x60)}}};
}

}  // namespace

Bytes16 bytes16(std::uint8_t first) {
  Bytes16 bytes;
  for (auto& byte : bytes) byte = first++;
  return bytes;
}

Hash hash_from(std::uint8_t first) {
  Bytes32 bytes;
  for (auto& byte : bytes) byte = first++;
  return Hash{bytes};
}

std::vector<Event> one_of_each() {
  std::vector<Event> all;
  add_reports(all);
  add_registry(all);
  const std::initializer_list<log::Event> of_the_log{
      created(),
      log::PartitionClaimed{Incarnation{bytes16(0x70)}, NodeId{bytes16(0x80)},
                            "http://node-1:8080"},
      log::LogFormatRaised{2},
      log::ReactedThrough{Seq{41}},
      log::Ticked{},
  };
  for (const auto& event : of_the_log) all.emplace_back(event);
  add_accounts(all);
  return all;
}

FrameHeader data_header() {
  FrameHeader h;
  h.kind = FrameKind::data;
  h.log = LogId{bytes16(0x01)};
  h.partition = PartitionNo{3};
  h.epoch = Epoch{4};
  h.claim = hash_from(0x11);
  h.seq = Seq{0x0102030405060708};
  h.prev = hash_from(0x21);
  h.time = Time{1'420'000'000'123'456};
  h.command = CommandId{bytes16(0x31)};
  h.command_hash = hash_from(0x41);
  h.actor = {AccountId{bytes16(0x51)}, Role::wps_head, Scope::region("0212")};
  h.channel = Channel::api;
  h.correlation = CorrelationId{bytes16(0x61)};
  h.causation = {PartitionNo{7}, Seq{99}};
  h.cited = {Seq{12}, hash_from(0x71)};
  h.origin = hash_from(0x81);
  h.extension = "an extension";
  return h;
}

std::vector<PlacedEvent> data_events() {
  const auto stream = report::stream_of(ReportId{bytes16(0x91)});
  return {{stream, Version{5}, encode(report::Event{saved()})},
          {stream, Version{6}, {report::ReportApproved::kName, 1, "\x01"}}};
}

std::string data_frame() { return write_frame(data_header(), data_events()); }

std::string genesis_frame() {
  return write_genesis(LogId{bytes16(0x01)}, PartitionNo{0}, Time{1'420'000'000'000'000},
                       created());
}

std::string claim_frame() {
  FrameHeader h;
  h.kind = FrameKind::claim;
  h.log = LogId{bytes16(0x01)};
  h.epoch = Epoch{1};
  h.seq = Seq{1};
  h.prev = hash_from(0x21);
  h.time = Time{1'420'000'000'000'001};
  h.actor = system_actor();
  const PlacedEvent claimed{
      log::stream_of(h.partition), Version{2},
      encode(log::Event{log::PartitionClaimed{Incarnation{bytes16(0x70)}, NodeId{}, ""}})};
  return write_frame(h, {&claimed, 1});
}

std::string name_of(const Event& event) { return std::string(encode(event).name); }

std::string hex(std::string_view bytes) {
  return to_hex(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
}

std::string hex_lines(std::string_view bytes) {
  std::string text;
  for (; !bytes.empty(); bytes.remove_prefix(std::min<std::size_t>(32, bytes.size())))
    text += hex(bytes.substr(0, 32)) + "\n";
  return text;
}

std::string from_hex_lines(std::string_view text) {
  std::string digits(text);
  std::erase(digits, '\n');
  std::string bytes(digits.size() / 2, '\0');
  invariant(from_hex(digits, reinterpret_cast<std::uint8_t*>(bytes.data()), bytes.size()),
            "a golden file is hexadecimal");
  return bytes;
}

}  // namespace cas::events::samples
