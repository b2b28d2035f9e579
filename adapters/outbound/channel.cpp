#include "adapters/outbound/channel.hpp"

namespace cas::adapters::outbound {
namespace {

constexpr std::chrono::seconds kTryAgain{5};
constexpr std::chrono::seconds kCheckEvery{60};

}  // namespace

Publisher::Channel::Channel(const Options& options, std::string_view kind,
                            std::unique_ptr<Owed> owed, std::uint32_t partitions)
    : options_{options.client, kafka::topic_beside(options.log_topic, kind), partitions,
               std::string(json::kCloudEventJson)},
      on_trouble_(options.on_trouble),
      owed_(std::move(owed)) {}

Published Publisher::Channel::counts() const {
  return {options_.topic, published_, failed_, due_ + on_their_way_};
}

void Publisher::Channel::give_up(const Error& why) {
  topic_.reset();
  read_back_.reset();
  refused_ = false;
  on_their_way_ = 0;
  try_at_ = Clock::now() + kTryAgain;
  say(why);
}

/// Once, until something else is wrong or it has been good again.
void Publisher::Channel::say(const Error& trouble) {
  if (std::exchange(trouble_, trouble.detail) != trouble.detail) on_trouble_(trouble);
}

Result<void> Publisher::Channel::open() {
  auto topic = kafka::ValueTopic::open(options_, [this](std::string_view key, bool stored) {
    ++(stored ? published_ : failed_);
    if (stored) return;
    refused_ = true;
    again_.emplace_back(key);
  });
  if (!topic) return fail(std::move(topic.error()));
  auto read_back = ReadBack::open(options_.client, options_.topic);
  if (!read_back) return fail(std::move(read_back.error()));
  topic_ = *std::move(topic);
  read_back_ = *std::move(read_back);
  check_at_ = Clock::now() + kCheckEvery;
  all_again_ = true;  // it may be a new one
  trouble_.clear();
  return {};
}

/// Is there a topic that takes something?
bool Publisher::Channel::ready() {
  if (!topic_ && Clock::now() < try_at_) return false;
  if (!topic_)
    if (auto opened = open(); !opened) {
      give_up(opened.error());
      return false;
    }
  topic_->poll();
  on_their_way_ = topic_->waiting();
  if (refused_) {
    give_up({Errc::unavailable,
             "values.refused",
             "The broker does not take what is published to " + options_.topic + ".",
             {}});
    return false;
  }
  if (Clock::now() >= check_at_) {
    check_at_ = Clock::now() + kCheckEvery;
    // Only what is wrong with the topic: a broker that is away comes back.
    if (const auto good = topic_->check(); !good && good.error().reason.starts_with("values.")) {
      give_up(good.error());
      return false;
    }
  }
  if (const auto read = read_back_->take(again_); !read) {
    give_up(read.error());
    return false;
  }
  return topic_->room() > 0;
}

bool Publisher::Channel::round(node::NodeThread& node) {
  if (!ready()) return false;
  const auto due = node.with([this](node::Node& n) {
    if (std::exchange(all_again_, false)) owed_->owe_all();
    for (const auto& subject : again_) owed_->owe(subject);
    again_.clear();
    auto values = owed_->take(n, topic_->room());
    due_ = owed_->waiting();
    return values;
  });
  if (!due) {
    give_up(due.error());
    return false;
  }
  send(due->values);
  return due->more;
}

void Publisher::Channel::send(const std::vector<Value>& values) {
  for (const auto& value : values) {
    const auto subject = value.subject();
    if (read_back_->later_owner_than(value)) {
      say({Errc::unavailable,
           "values.later_owner",
           "The topic " + options_.topic +
               " holds values of a later owner than this node. If no other node has taken over, "
               "they come from a log that has lost its end: delete the topic.",
           {}});
      continue;
    }
    if (!topic_->send(value.partition, subject, value.event())) {
      ++failed_;
      again_.push_back(subject);
    }
  }
  on_their_way_ = topic_->waiting();
}

void Publisher::Channel::flush(std::chrono::milliseconds at_most) {
  if (topic_) topic_->flush(at_most);
}

}  // namespace cas::adapters::outbound
