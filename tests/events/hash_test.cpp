#include "events/hash.hpp"

#include <gtest/gtest.h>

#include <random>

#include "tests/events/samples.hpp"

namespace cas::events {
namespace {

std::string counting(int from, int step) {
  std::string bytes;
  for (int i = 0; i < 32; ++i) bytes.push_back(static_cast<char>(from + i * step));
  return bytes;
}

TEST(Crc32c, HasTheValuesOfRfc3720) {
  const std::pair<std::string, std::uint32_t> vectors[]{
      {std::string(32, '\0'), 0x8a9136aa}, {std::string(32, '\xff'), 0x62a8ab43},
      {counting(0, 1), 0x46dd794e},        {counting(31, -1), 0x113fdb5c},
      {"123456789", 0xe3069283},           {"", 0}};
  for (const auto& [bytes, crc] : vectors) {
    EXPECT_EQ(crc32c(bytes), crc) << samples::hex(bytes);
    EXPECT_EQ(crc32c_by_table(bytes), crc) << samples::hex(bytes);
  }
}

TEST(Crc32c, IsTheSameByTableAndByInstruction) {
  std::mt19937_64 random(7);
  for (std::size_t size = 0; size < 300; ++size) {
    std::string bytes(size, '\0');
    for (auto& byte : bytes) byte = static_cast<char>(random());
    EXPECT_EQ(crc32c(bytes), crc32c_by_table(bytes)) << samples::hex(bytes);
  }
}

TEST(Sha256, HasTheValuesOfItsStandard) {
  EXPECT_EQ(to_hex(sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(to_hex(sha256("abc")),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(to_hex(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(to_hex(sha256(std::string(1'000'000, 'a'))),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, TakesPartsOneAfterTheOther) {
  Sha256 parts;
  parts.add("a");
  parts.add("");
  parts.add("bc");
  EXPECT_EQ(parts.finish(), sha256("abc"));
}

TEST(DeriveId, KeepsListsOfPartsApart) {
  EXPECT_NE(derive_id({"ab", "c"}), derive_id({"a", "bc"}));
  EXPECT_NE(derive_id({"ab"}), derive_id({"ab", ""}));
  EXPECT_EQ(derive_id({"ab", "c"}), derive_id({"ab", "c"}));
}

TEST(Hex, ComesBackAndRefusesTheRest) {
  const auto id = CommandId{samples::bytes16(0xf8)};
  EXPECT_EQ(to_hex(id), "f8f9fafbfcfdfeff0001020304050607");
  Bytes16 back{};
  EXPECT_TRUE(from_hex(to_hex(id), back.data(), back.size()));
  EXPECT_EQ(back, id.value());
  for (const auto* text :
       {"", "f8", "f8f9fafbfcfdfeff000102030405060", "f8f9fafbfcfdfeff00010203040506077",
        "F8f9fafbfcfdfeff0001020304050607", "g8f9fafbfcfdfeff0001020304050607"})
    EXPECT_FALSE(from_hex(text, back.data(), back.size())) << text;
}

TEST(Ids, AreDerivedTheSameWayForEver) {
  const UnitId unit{samples::bytes16(0x10)};
  const auto report = report::report_id(CampaignCode{"FA-2014Q4"}, unit);
  EXPECT_EQ(report, report::report_id(CampaignCode{"FA-2014Q4"}, unit));
  EXPECT_EQ(report::stream_of(report).value(), "report/" + to_hex(report));
  EXPECT_EQ(to_hex(report), "fc2e2c73072bfa2bb899cd5891268570");
  const auto of_unit = sha256({reinterpret_cast<const char*>(unit.value().data()), 16});
  EXPECT_EQ(to_hex(report).substr(0, 16), to_hex(of_unit).substr(0, 16)) << "tells its shard";
  EXPECT_EQ(unit::stream_of(unit).value(), "unit/101112131415161718191a1b1c1d1e1f");
  EXPECT_EQ(form::stream_of(FormCode{"FA"}, FormVersion{3}).value(), "form/FA/3");
  EXPECT_EQ(campaign::stream_of(CampaignCode{"FA-2014Q4"}).value(), "campaign/FA-2014Q4");
  EXPECT_EQ(log::stream_of(PartitionNo{4}).value(), "log/4");
}

}  // namespace
}  // namespace cas::events
