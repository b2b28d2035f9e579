#pragma once
#include <filesystem>
#include <vector>

namespace cas::bench {

/// Reads the files with libxml2 alone: its reader over each, validating by the schema of
/// deliveries. Ends the program if one is not valid. @returns how many elements there were
[[nodiscard]] std::size_t read_bare(const std::vector<std::filesystem::path>& files);

}  // namespace cas::bench
