#pragma once
#include <cstddef>
#include <string_view>

#include "engine/commands.hpp"

namespace cas::engine {

/// Which command it is, whatever it says: for figures and logs.
using CommandKind = events::Strong<std::size_t, struct CommandKindTag>;

inline constexpr std::size_t kCommandKinds = std::variant_size_v<RegistryCommand> +
                                             std::variant_size_v<ReportCommand> +
                                             std::variant_size_v<LogCommand>;

[[nodiscard]] CommandKind kind_of(const Command& command);
/// "save_cells"; stable, since dashboards name it.
[[nodiscard]] std::string_view name_of(CommandKind kind);

}  // namespace cas::engine
