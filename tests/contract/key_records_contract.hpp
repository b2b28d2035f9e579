#pragma once
#include <gtest/gtest.h>

#include <functional>
#include <memory>

#include "adapters/crypto/key_records.hpp"

namespace cas::contract {

/// One place of wrapped keys under the contract of them all. `open` may be called several times:
/// every call gives another process's view of the same place.
struct KeyRecordsUnderTest {
  std::function<std::unique_ptr<adapters::crypto::KeyRecords>()> open;
};

struct KeyRecordsFactory {
  std::string name;
  std::function<KeyRecordsUnderTest()> make;  ///< an empty place
};

///   INSTANTIATE_TEST_SUITE_P(File, KeyRecordsContract, testing::Values(KeyRecordsFactory{...}),
///                            [](const auto& info) { return info.param.name; });
class KeyRecordsContract : public ::testing::TestWithParam<KeyRecordsFactory> {
 protected:
  void SetUp() override {
    under_test_ = GetParam().make();
    records_ = under_test_.open();
  }
  adapters::crypto::KeyRecords& records() { return *records_; }
  std::unique_ptr<adapters::crypto::KeyRecords> another() { return under_test_.open(); }

 private:
  KeyRecordsUnderTest under_test_;
  std::unique_ptr<adapters::crypto::KeyRecords> records_;
};

}  // namespace cas::contract
