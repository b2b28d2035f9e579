#pragma once
#include <cstdio>
#include <cstdlib>
#include <expected>
#include <source_location>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cas {

/// What a caller can do about a failure; add a code only when a caller will act on it.
enum class Errc {
  invalid,      ///< the input cannot be read; the sender must fix it
  rejected,     ///< a rule of the domain says no; `reason` names the rule
  forbidden,    ///< this actor may not do this here
  not_found,    ///< no such stream, cell or row
  conflict,     ///< somebody changed it first; read again, decide again
  unavailable,  ///< log, disk or peer is away; the same call may work later
  corrupt,      ///< stored bytes break an invariant; stop and call a person
};

struct Error {
  Errc code{};
  std::string reason;                ///< stable token for programs: "report.not_open"
  std::string detail;                ///< one sentence for people, with the values
  std::vector<std::string> context;  ///< innermost first: what each caller was doing

  [[nodiscard]] Error during(std::string doing) && {
    context.push_back(std::move(doing));
    return std::move(*this);
  }
  friend bool operator==(const Error&, const Error&) = default;
};

template <class T>
using Result = std::expected<T, Error>;

[[nodiscard]] inline std::unexpected<Error> fail(Error error) {
  return std::unexpected(std::move(error));
}
[[nodiscard]] inline std::unexpected<Error> fail(Errc code, std::string reason,
                                                 std::string detail) {
  return fail(Error{code, std::move(reason), std::move(detail), {}});
}

template <class... F>
struct overloaded : F... {
  using F::operator()...;
};

/// A programmer's mistake ends the process, in every build; a user's mistake is a `Result`.
inline void invariant(bool holds, std::string_view what,
                      std::source_location where = std::source_location::current()) {
  if (holds) [[likely]]
    return;
  std::fprintf(stderr, "%s:%u: invariant broken: %.*s\n", where.file_name(),
               static_cast<unsigned>(where.line()), static_cast<int>(what.size()), what.data());
  std::abort();
}

}  // namespace cas
