#pragma once
#include <string_view>

namespace cas::ops {

/// Tells whoever started this process as a service: "READY=1", "STOPPING=1" (sd_notify(3)). Nothing
/// happens where nobody asked for it in NOTIFY_SOCKET.
void tell_service_manager(std::string_view state);

}  // namespace cas::ops
