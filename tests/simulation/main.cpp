#include <CLI/CLI.hpp>
#include <cstdlib>
#include <iostream>

#include "tests/simulation/simulation.hpp"

namespace {

using namespace cas::simulation;

/// @returns whether nothing went wrong
bool run_seed(std::uint64_t seed, Variant variant, bool rocksdb, bool traced) {
  Trace trace(traced);
  const auto scenario = scenario_of(seed, variant, rocksdb);
  const auto violations = Simulation(scenario, trace).run();
  for (const auto& line : trace.lines()) std::cout << line << '\n';
  if (violations.empty()) return true;
  std::cout << "seed " << seed << " (" << scenario.flavour << "):\n";
  for (const auto& violation : violations) std::cout << "  " << violation << '\n';
  std::cout << "  to see it: cas_simulation --seed " << seed << " --trace"
            << (variant == Variant::none ? "" : " --variant " + std::string(name_of(variant)))
            << (rocksdb ? " --rocksdb" : "") << std::endl;
  return false;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Runs real nodes on a simulated log; one seed decides everything."};
  std::uint64_t from = 1, count = 0, parts = 1;
  std::string variant_name = "none";
  bool traced = false, rocksdb = false, expect_violation = false;
  app.add_option("--seed,--from", from, "the first seed")->capture_default_str();
  app.add_option("--seeds", count, "how many seeds; 1 if not given");
  app.add_option("--parts", parts, "CAS_SIM_SEEDS, if set, is shared by so many processes");
  app.add_option("--variant", variant_name, "a rule taken away, see scenario.hpp");
  app.add_flag("--rocksdb", rocksdb, "stores on RocksDB");
  app.add_flag("--trace", traced, "print what happened");
  app.add_flag("--expect-violation", expect_violation, "fail if nothing goes wrong");
  CLI11_PARSE(app, argc, argv);
  const auto variant = variant_named(variant_name);
  if (!variant) {
    std::cerr << "no variant is called " << variant_name << '\n';
    return 2;
  }
  if (count == 0) {
    count = 1;
  } else if (const char* total = std::getenv("CAS_SIM_SEEDS"); total != nullptr) {
    count = (std::strtoull(total, nullptr, 10) + parts - 1) / parts;
  }
  std::uint64_t failed = 0;
  for (std::uint64_t i = 0; i < count && !(expect_violation && failed > 0); ++i)
    failed += run_seed(from + i, *variant, rocksdb, traced) ? 0 : 1;
  std::cout << count << " seeds from " << from << ", " << failed << " went wrong\n";
  return (failed > 0) == expect_violation ? 0 : 1;
}
