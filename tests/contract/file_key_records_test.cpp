#include "adapters/crypto/file_key_records.hpp"

#include "tests/contract/key_records_contract.hpp"
#include "tests/support/temporary_folder.hpp"

namespace cas::contract {
namespace {

KeyRecordsUnderTest in_a_folder() {
  auto folder = std::make_shared<tests::TemporaryFolder>();
  return {
      [folder] { return adapters::crypto::FileKeyRecords::open(folder->path() / "keys").value(); }};
}

INSTANTIATE_TEST_SUITE_P(File, KeyRecordsContract,
                         testing::Values(KeyRecordsFactory{"folder", in_a_folder}),
                         [](const auto& instance) { return instance.param.name; });

}  // namespace
}  // namespace cas::contract
