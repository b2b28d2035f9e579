#pragma once
#include <gtest/gtest.h>

#include <functional>
#include <memory>

#include "projections/store.hpp"

namespace cas::contract {

/// One adapter under the contract of every store. `reopen` ends the store cleanly and opens it
/// again; an adapter whose rows live in memory alone leaves it empty.
struct StoreUnderTest {
  // Declared first, so that what it holds (a directory) outlives the store.
  std::function<std::unique_ptr<projections::Store>(std::unique_ptr<projections::Store>)> reopen;
  std::unique_ptr<projections::Store> store;
};

struct StoreFactory {
  std::string name;
  std::function<StoreUnderTest()> make;
};

class StoreContract : public ::testing::TestWithParam<StoreFactory> {
 protected:
  void SetUp() override { under_test_ = GetParam().make(); }
  projections::Store& store() { return *under_test_.store; }
  StoreUnderTest under_test_;
};

}  // namespace cas::contract
