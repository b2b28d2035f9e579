#pragma once
#include <boost/json.hpp>
#include <cstdlib>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "events/result.hpp"

// What the benches share: a bench has nobody to hand an error to, and prints medians.
namespace cas::bench {

/// The value, or the end of the program with what went wrong.
template <class T>
T need_of(Result<T> result) {
  if (!result) {
    std::cerr << result.error().reason << ": " << result.error().detail << "\n";
    std::exit(1);
  }
  if constexpr (!std::is_void_v<T>) return *std::move(result);
}

/// "--name value" pairs of the command line.
class Words {
 public:
  Words(int count, char** words);
  [[nodiscard]] std::string text(const std::string& name, std::string otherwise) const;
  [[nodiscard]] std::size_t number(const std::string& name, std::size_t otherwise) const;

 private:
  std::map<std::string, std::string> values_;
};

/// Of a series of measurements [same unit as they are]; all 0 for an empty one.
struct Spread {
  double median = 0;
  double p99 = 0;
};
[[nodiscard]] Spread spread_of(std::vector<double> values);

/// User and system time of this process so far [s].
[[nodiscard]] double cpu_seconds();

struct MemoryUse {
  double resident_mib = 0;  ///< now
  double peak_mib = 0;      ///< since the process began
};
[[nodiscard]] MemoryUse memory_use();

/// Three digits behind the point are more than any machine repeats.
[[nodiscard]] double rounded(double value);

}  // namespace cas::bench
