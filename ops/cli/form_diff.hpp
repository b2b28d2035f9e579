#pragma once
#include <boost/json.hpp>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "events/forms/form_template.hpp"

namespace cas::ops {

/// What one version of a form has that another has not. Rows and columns are named with their
/// section: "A/1.1".
struct FormDiff {
  struct Part {
    std::vector<std::string> added;
    std::vector<std::string> gone;
    std::vector<std::string> changed;  ///< same name, something else about it
  };
  Part rows;  ///< less those that go on under another number
  Part columns;
  Part cumulative;  ///< columns that run on within the year: from now on, or no longer
  Part rules;       ///< derived ones, too
  std::vector<std::pair<std::string, std::string>> renamed;  ///< rows: before, now
  struct Merged {
    std::vector<std::string> before;
    std::string now;
    friend bool operator==(const Merged&, const Merged&) = default;
  };
  std::vector<Merged> merged;  ///< rows that are one from now on, which holds their sum
  /// Rows of a number that was there before which nonetheless go on from nothing.
  std::vector<std::string> begun;
  std::vector<std::string> ended;  ///< rows that nothing goes on from, gone ones left out
  /// Successions from rows that the version before does not have.
  std::vector<std::pair<std::string, std::string>> from_nowhere;
  struct Cell {
    std::string now;
    std::vector<std::string> before;  ///< none: new; several: it holds their sum
    friend bool operator==(const Cell&, const Cell&) = default;
  };
  std::vector<Cell> cells;  ///< those of the newer version that are not barred
};

/// Compares the first version with the last one.
/// @param versions  of one form, at least one: both, and those between, by which rows go on from
/// one
///                  to the other; all can be compiled
[[nodiscard]] FormDiff form_diff(std::span<const events::FormTemplate> versions);
[[nodiscard]] boost::json::object form_diff_json(const FormDiff& diff);
/// For people: what did not change is only counted.
[[nodiscard]] std::string form_diff_text(const FormDiff& diff);

}  // namespace cas::ops
