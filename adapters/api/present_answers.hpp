#pragma once
#include <memory>
#include <string>
#include <unordered_map>

#include "adapters/http/shared_body.hpp"

namespace cas::adapters::api {

/// Answers about the present, kept for whoever asks the same before the next frame is applied: then
/// all of them are about the past, and go. One thread.
class PresentAnswers {
 public:
  using Body = std::shared_ptr<const http::SharedBody>;

  /// Null if it was not asked for yet.
  /// @param applied  frames so far, of all partitions: they name the position
  /// @param question  the same for the same answer
  [[nodiscard]] Body find(std::uint64_t applied, const std::string& question);
  /// @returns what shares the text from now on
  Body keep(std::uint64_t applied, std::string question, std::string text);

 private:
  static constexpr std::size_t kBytesMax = std::size_t{8} * 1024 * 1024;

  void forget_the_past(std::uint64_t applied);

  std::uint64_t applied_ = 0;
  std::size_t bytes_ = 0;
  std::unordered_map<std::string, Body> kept_;
};

}  // namespace cas::adapters::api
