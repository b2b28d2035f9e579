#include "adapters/node/node_thread.hpp"

#include <chrono>

namespace cas::adapters::node {
namespace {

using std::chrono::duration_cast;
using std::chrono::microseconds;
using std::chrono::steady_clock;

constexpr std::chrono::milliseconds kIdle{20};

}  // namespace

events::Time system_now() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return events::Time{duration_cast<microseconds>(now).count()};
}

engine::Moment steady_moment() {
  return duration_cast<engine::Moment>(steady_clock::now().time_since_epoch());
}

NodeThread::NodeThread(events::Log& log, projections::Projector& projector, Node::Options options)
    : log_(log), node_(log, projector, std::move(options)), thread_([this] { run(); }) {}

NodeThread::~NodeThread() {
  stopping_ = true;
  log_.wake();
  thread_.join();
}

void NodeThread::post(Posted posted) {
  bool first = false;
  {
    const std::lock_guard lock(mutex_);
    first = posted_.empty();
    posted_.push_back(std::move(posted));
  }
  // Whoever was first wakes the thread for all who came before it looked.
  if (first) log_.wake();
}

void NodeThread::submit(engine::Envelope envelope, Node::OnReply reply) {
  post(Submission{std::move(envelope), std::move(reply)});
}

void NodeThread::take(Submission& submission) {
  node_.submit(std::move(submission.envelope), std::move(submission.reply), system_now());
}

void NodeThread::take(Work& work) { work(node_); }

Result<engine::Done> NodeThread::ask(engine::Envelope envelope) {
  std::promise<Result<engine::Done>> promise;
  auto future = promise.get_future();
  submit(std::move(envelope),
         [&](Result<engine::Done> done) { promise.set_value(std::move(done)); });
  return future.get();
}

void NodeThread::when(std::function<bool(const Node&)> holds, std::chrono::milliseconds at_most,
                      std::function<void(Node&, Result<void>)> then) {
  auto watcher = std::make_shared<Watcher>();
  *watcher = {std::move(holds), steady_clock::now() + at_most, std::move(then)};
  // std::function copies what it holds, so the watcher is shared with its errand.
  post(Work([this, watcher](Node&) { watchers_.push_back(watcher); }));
}

Result<void> NodeThread::until(std::function<bool(const Node&)> holds,
                               std::chrono::milliseconds at_most) {
  std::promise<Result<void>> promise;
  auto outcome = promise.get_future();
  when(std::move(holds), at_most,
       [&](Node&, Result<void> held) { promise.set_value(std::move(held)); });
  return outcome.get();
}

void NodeThread::serve_watchers() {
  std::vector<std::pair<std::shared_ptr<Watcher>, Result<void>>> due;
  std::erase_if(watchers_, [&](const std::shared_ptr<Watcher>& w) {
    if (w->holds(node_)) {
      due.emplace_back(w, Result<void>{});
    } else if (auto trouble = node_.trouble()) {
      due.emplace_back(w, fail(*std::move(trouble)));
    } else if (stopping_ || steady_clock::now() > w->deadline) {
      due.emplace_back(w,
                       fail(Errc::unavailable, "node.timeout", "The log did not answer in time."));
    } else {
      return false;
    }
    return true;
  });
  for (auto& [watcher, outcome] : due) watcher->then(node_, std::move(outcome));
}

bool NodeThread::take_posted() {
  std::vector<Posted> work;
  {
    const std::lock_guard lock(mutex_);
    work.swap(posted_);
  }
  for (auto& w : work) std::visit([this](auto& posted) { take(posted); }, w);
  return !work.empty();
}

void NodeThread::run() {
  while (!stopping_) {
    const bool handed = take_posted();
    const bool happened = node_.step(system_now());
    node_.attend(steady_moment(), system_now());
    serve_watchers();
    if (!happened && !handed) log_.wait(duration_cast<microseconds>(kIdle));
  }
  take_posted();  // nobody waits in vain for what was handed over before the end
  serve_watchers();
  node_.finish(system_now(), [this] { log_.wait(duration_cast<microseconds>(kIdle)); });
}

}  // namespace cas::adapters::node
