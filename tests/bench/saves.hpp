#pragma once
#include <string>

#include "tests/bench/filed_nation.hpp"

namespace cas::bench {

/// The bytes of a GET; `more` are further header lines with their ends.
[[nodiscard]] std::string get(const std::string& path, const std::string& token,
                              const std::string& more = {});

/// Saves of five cells that stand side by side, in a report that is another one each time.
class Saves {
 public:
  /// The nation must outlive this.
  explicit Saves(const FiledNation& nation) : nation_(nation) {}
  /// Appends the next save; no key is used twice.
  void operator()(std::size_t, std::string& bytes);

 private:
  const FiledNation& nation_;
  std::size_t next_ = 0;
  std::string body_;
};

}  // namespace cas::bench
