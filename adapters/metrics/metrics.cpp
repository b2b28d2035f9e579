#include "adapters/metrics/metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <array>
#include <atomic>

namespace cas::adapters::metrics {
namespace {

using prometheus::BuildCounter;
using prometheus::BuildHistogram;
using prometheus::Counter;
using prometheus::Histogram;

constexpr int kStatusMin = 100;
constexpr int kStatusEnd = 600;
constexpr std::array<std::string_view, 3> kWent{"done", "repeated", "already_so"};

const Histogram::BucketBoundaries& bounds() {
  static const auto all = [] {
    Histogram::BucketBoundaries in_seconds;
    for (const auto us : engine::Durations::kBoundsUs)
      in_seconds.push_back(static_cast<double>(us) / 1e6);
    return in_seconds;
  }();
  return all;
}

double seconds(std::chrono::microseconds lasted) {
  return std::chrono::duration<double>(lasted).count();
}

/// Found once, by whoever needs it first; found twice, it is the same one.
using Found = std::atomic<Counter*>;

struct Operation {
  std::string name;
  Histogram* seconds = nullptr;
  std::array<Found, kStatusEnd - kStatusMin> by_status{};
};

struct Kind {
  std::string name;
  Histogram* seconds = nullptr;
  std::array<Counter*, kWent.size()> went{};
};

}  // namespace

struct Metrics::Families {
  prometheus::Registry registry;
  prometheus::Family<Counter>& requests = BuildCounter()
                                              .Name("cas_http_requests_total")
                                              .Help("Requests answered, by operation and status.")
                                              .Register(registry);
  prometheus::Family<Histogram>& request_seconds =
      BuildHistogram()
          .Name("cas_http_request_duration_seconds")
          .Help("From the end of a request's header to its answer.")
          .Register(registry);
  prometheus::Family<Counter>& commands =
      BuildCounter()
          .Name("cas_commands_total")
          .Help("Commands answered, by kind and outcome; a refusal's outcome is its reason.")
          .Register(registry);
  prometheus::Family<Histogram>& command_seconds =
      BuildHistogram()
          .Name("cas_command_duration_seconds")
          .Help("From a command's arrival until it was read back, or refused.")
          .Register(registry);
  std::vector<std::unique_ptr<Operation>> operations;  ///< the first is what has no name
  std::array<Kind, engine::kCommandKinds> kinds;
};

Metrics::Metrics(const std::vector<std::string_view>& operations)
    : families_(std::make_unique<Families>()) {
  auto& all = families_->operations;
  all.push_back(std::make_unique<Operation>());
  all.front()->name = "none";
  for (const auto name : operations) {
    all.push_back(std::make_unique<Operation>());
    all.back()->name = name;
  }
  for (auto& one : all)
    one->seconds = &families_->request_seconds.Add({{"operation", one->name}}, bounds());
  for (std::size_t kind = 0; kind < engine::kCommandKinds; ++kind) {
    auto& one = families_->kinds[kind];
    one.name = name_of(engine::CommandKind{kind});
    one.seconds = &families_->command_seconds.Add({{"command", one.name}}, bounds());
    for (std::size_t i = 0; i < kWent.size(); ++i)
      one.went[i] =
          &families_->commands.Add({{"command", one.name}, {"outcome", std::string(kWent[i])}});
  }
}
Metrics::~Metrics() = default;

void Metrics::request(int operation, int status, std::chrono::microseconds lasted) {
  auto& one = *families_->operations.at(static_cast<std::size_t>(std::max(operation, -1) + 1));
  one.seconds->Observe(seconds(lasted));
  auto& found = one.by_status.at(static_cast<std::size_t>(status - kStatusMin));
  auto* counter = found.load(std::memory_order_acquire);
  if (counter == nullptr) {
    counter =
        &families_->requests.Add({{"operation", one.name}, {"status", std::to_string(status)}});
    found.store(counter, std::memory_order_release);
  }
  counter->Increment();
}

void Metrics::command(engine::CommandKind kind, Outcome outcome, std::string_view reason,
                      std::chrono::microseconds lasted) {
  auto& one = families_->kinds.at(kind.value());
  one.seconds->Observe(seconds(lasted));
  if (outcome != Outcome::refused)
    return one.went.at(static_cast<std::size_t>(outcome))->Increment();
  families_->commands.Add({{"command", one.name}, {"outcome", std::string(reason)}}).Increment();
}

void Metrics::tell(Page& page) const { page.add(families_->registry.Collect()); }

}  // namespace cas::adapters::metrics
