#pragma once
#include <set>
#include <string>

#include "adapters/report_files/delivery.hpp"

namespace cas::adapters::report_files {

/// The report that is being read, handed on when the next one begins; and the counts that limits
/// are put on.
class Gathering {
 public:
  /// Both must outlive it.
  Gathering(const Receiver& receiver, const Limits& limits)
      : receiver_(receiver), limits_(limits) {}

  /// Hands on the report before, if there is one.
  /// @errors those of the receiver; invalid "file.too_many_reports", "file.too_many_faults" (which
  ///         tells the first one)
  Result<void> begin(ReportKey key, KeyPlaces at);
  /// Within a report.
  /// @errors invalid "file.too_many_cells"
  Result<void> add(std::string_view code, std::string_view text, Place place);
  /// Of the report that is being read.
  void fault(Fault fault);
  Result<void> end();

  [[nodiscard]] bool open() const noexcept { return open_; }
  [[nodiscard]] const ReportKey& key() const noexcept { return report_.key; }
  void count(FileFacts& facts) const;

 private:
  const Receiver& receiver_;
  const Limits& limits_;
  bool open_ = false;
  FiledReport report_;
  std::set<events::Bytes16> seen_;
  std::uint32_t reports_ = 0;
  std::uint64_t cells_ = 0;
  std::uint32_t faults_ = 0;
  std::string first_fault_;
};

/// The version of a form as a text says it; 0 if it is none.
[[nodiscard]] events::FormVersion read_version(std::string_view text);

}  // namespace cas::adapters::report_files
