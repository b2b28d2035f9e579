#include "projections/touched.hpp"

#include "events/result.hpp"

namespace cas::projections {
namespace {

using namespace events::report;

constexpr std::uint8_t bit(Lens lens) {
  return static_cast<std::uint8_t>(1U << static_cast<unsigned>(lens));
}
constexpr std::uint8_t kSubmitted = bit(Lens::submitted);
constexpr std::uint8_t kRegional = bit(Lens::accepted_regional);
constexpr std::uint8_t kNational = bit(Lens::accepted_national);
constexpr std::uint8_t kAll = bit(Lens::entered) | kSubmitted | kRegional | kNational;

}  // namespace

Touched touched_by(const Event& event) {
  return std::visit(
      overloaded{
          // Adds nothing, but a region may have its first report by it.
          [](const ReportOpened&) { return Touched{kAll, false}; },
          [](const CellsSaved&) { return Touched{bit(Lens::entered), false}; },
          [](const CellsLoaded&) { return Touched{bit(Lens::entered), false}; },
          [](const CellsPrefilled&) { return Touched{bit(Lens::entered), false}; },
          [](const ReportApproved&) { return Touched{}; },
          [](const ApprovalWithdrawn&) { return Touched{}; },
          [](const ReportSubmitted&) { return Touched{kSubmitted, false}; },
          [](const SubmissionWithdrawn&) { return Touched{kSubmitted, false}; },
          [](const AcceptedByVoivodeship&) { return Touched{kRegional, false}; },
          [](const AcceptedByMinistry&) { return Touched{kNational, false}; },
          [](const ReportReturned&) { return Touched{kSubmitted | kRegional | kNational, false}; },
          [](const CorrectionRequested&) { return Touched{}; },
          [](const CorrectionPermitted&) { return Touched{}; },
          [](const CorrectionRefused&) { return Touched{}; },
          [](const CorrectionOpened&) { return Touched{}; },
          [](const RegionAssigned&) { return Touched{kAll, true}; },
          [](const BreachExplained&) { return Touched{}; },
      },
      event);
}

}  // namespace cas::projections
