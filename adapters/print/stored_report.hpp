#pragma once
#include <string>

#include "adapters/print/sheet.hpp"
#include "projections/explanations.hpp"
#include "projections/findings.hpp"

namespace cas::adapters::print {

/// A report with all that its print needs, apart from the registry, which goes on meanwhile.
struct StoredReport {
  events::FormTemplate form;
  std::string unit_code;
  std::string unit_name;
  std::string period;
  projections::ReportFindings found;
  std::vector<events::Formula> formulas;  ///< of the breaches, in their order
  projections::Explanations explanations;
  std::string position;
  events::Time time;  ///< of that position
  Language language{};
};

/// @param keys  opens the explanations; null: they are left out
[[nodiscard]] Sheet sheet_of(const StoredReport& stored, const events::KeyStore* keys);

}  // namespace cas::adapters::print
