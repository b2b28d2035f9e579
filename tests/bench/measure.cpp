#include "tests/bench/measure.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <cmath>
#include <fstream>

namespace cas::bench {

Words::Words(int count, char** words) {
  for (int i = 1; i < count; i += 2) {
    const std::string name = words[i];
    if (!name.starts_with("--") || i + 1 == count) {
      std::cerr << "expected --name value, found '" << name << "'\n";
      std::exit(2);
    }
    values_[name.substr(2)] = words[i + 1];
  }
}

std::string Words::text(const std::string& name, std::string otherwise) const {
  const auto found = values_.find(name);
  return found == values_.end() ? std::move(otherwise) : found->second;
}

std::size_t Words::number(const std::string& name, std::size_t otherwise) const {
  const auto found = values_.find(name);
  return found == values_.end() ? otherwise : std::stoul(found->second);
}

Spread spread_of(std::vector<double> values) {
  if (values.empty()) return {};
  std::ranges::sort(values);
  return {values[values.size() / 2], values[values.size() * 99 / 100]};
}

double cpu_seconds() {
  rusage use{};
  getrusage(RUSAGE_SELF, &use);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  return seconds(use.ru_utime) + seconds(use.ru_stime);
}

MemoryUse memory_use() {
  MemoryUse use;
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmRSS:")) use.resident_mib = std::stod(line.substr(6)) / 1024;
    if (line.starts_with("VmHWM:")) use.peak_mib = std::stod(line.substr(6)) / 1024;
  }
  return use;
}

double rounded(double value) { return std::round(value * 1000) / 1000; }

}  // namespace cas::bench
