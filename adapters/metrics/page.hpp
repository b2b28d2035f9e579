#pragma once
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/durations.hpp"

namespace prometheus {
struct MetricFamily;
}

namespace cas::adapters::metrics {

/// One answer to Prometheus as it is written. Names follow its conventions: base units, `_total`
/// for what only grows. Labels hold names of operations, outcomes and partitions, never of people,
/// units or campaigns. One thread at a time.
class Page {
 public:
  struct Label {
    std::string_view name;
    std::string value;
  };
  using Labels = std::initializer_list<Label>;

  Page();
  ~Page();
  Page(const Page&) = delete;
  Page& operator=(const Page&) = delete;

  /// What only grows, since the process or the log began; `name` ends in `_total`.
  void counter(std::string_view name, std::string_view help, double value, Labels labels = {});
  void gauge(std::string_view name, std::string_view help, double value, Labels labels = {});
  /// As a histogram in seconds.
  void durations(std::string_view name, std::string_view help, const engine::Durations& durations,
                 Labels labels = {});
  void add(std::vector<prometheus::MetricFamily> families);

  /// All of it in the text exposition format 0.0.4.
  [[nodiscard]] std::string text() const;

 private:
  struct Families;
  std::unique_ptr<Families> families_;
};

}  // namespace cas::adapters::metrics
