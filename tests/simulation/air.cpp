#include "tests/simulation/air.hpp"

namespace cas::simulation {

class Air::Listener final : public adapters::node::Heartbeats {
 public:
  explicit Listener(Air& air) : air_(air) { air_.listeners_.push_back(this); }
  ~Listener() override { std::erase(air_.listeners_, this); }
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  void send(const engine::Heartbeat& heartbeat) override {
    for (auto* listener : air_.listeners_) {
      if (air_.random_.chance(air_.weather_.lost)) continue;
      const auto delay =
          air_.random_.between(air_.weather_.delay.min_us, air_.weather_.delay.max_us);
      listener->coming_.emplace(events::Time{air_.clock_.now().value() + delay}, heartbeat);
    }
  }

  void take(std::vector<engine::Heartbeat>& out) override {
    const auto due = coming_.upper_bound(air_.clock_.now());
    for (auto at = coming_.begin(); at != due; ++at) out.push_back(std::move(at->second));
    coming_.erase(coming_.begin(), due);
  }

 private:
  Air& air_;
  std::multimap<events::Time, engine::Heartbeat> coming_;
};

std::unique_ptr<adapters::node::Heartbeats> Air::join() {
  return std::make_unique<Listener>(*this);
}

}  // namespace cas::simulation
