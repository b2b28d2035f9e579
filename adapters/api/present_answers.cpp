#include "adapters/api/present_answers.hpp"

namespace cas::adapters::api {

void PresentAnswers::forget_the_past(std::uint64_t applied) {
  if (applied == applied_) return;
  applied_ = applied;
  bytes_ = 0;
  kept_.clear();
}

PresentAnswers::Body PresentAnswers::find(std::uint64_t applied, const std::string& question) {
  forget_the_past(applied);
  const auto found = kept_.find(question);
  return found == kept_.end() ? nullptr : found->second;
}

PresentAnswers::Body PresentAnswers::keep(std::uint64_t applied, std::string question,
                                          std::string text) {
  forget_the_past(applied);
  auto body = std::make_shared<const http::SharedBody>(std::move(text));
  const auto bytes = question.size() + body->bytes().size();
  if (bytes_ + bytes > kBytesMax) {
    bytes_ = 0;
    kept_.clear();
  }
  bytes_ += bytes;
  kept_.insert_or_assign(std::move(question), body);
  return body;
}

}  // namespace cas::adapters::api
