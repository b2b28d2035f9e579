#include "engine/commands.hpp"

#include "events/hash.hpp"

namespace cas::engine {

events::Hash canonical_hash(const Envelope& envelope) {
  std::string bytes;
  events::BodyWriter writer{bytes};
  writer(envelope.command, envelope.expected);
  return events::sha256(bytes);
}

ReportId target_of(const ReportCommand& command) {
  return std::visit(
      []<class C>(const C& c) {
        if constexpr (std::is_same_v<C, OpenReport>)
          return events::report::report_id(c.campaign, c.unit);
        else if constexpr (requires { c.report; })
          return c.report;
        else
          return c.target;
      },
      command);
}

}  // namespace cas::engine
