#pragma once
#include <array>
#include <string_view>

namespace cas::adapters::files {

// The enumerators of a form in JSON, in the order of their numbers.
inline constexpr std::array<std::string_view, 3> kRelations{"none", "of_which_all",
                                                            "of_which_some"};
inline constexpr std::array<std::string_view, 3> kAggregates{"sum", "none", "formula"};
inline constexpr std::array<std::string_view, 3> kEntryModes{"both", "typed", "loaded"};
inline constexpr std::array<std::string_view, 2> kSeverities{"hard", "soft"};

}  // namespace cas::adapters::files
