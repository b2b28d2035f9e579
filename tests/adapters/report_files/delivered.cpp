#include "tests/adapters/report_files/delivered.hpp"

#include <sstream>

namespace cas::adapters::report_files {

std::string Delivered::outcome() const {
  return facts ? "read" : facts.error().reason + " " + facts.error().detail;
}

std::string Delivered::faults() const {
  std::string all;
  for (const auto& report : reports)
    for (const auto& fault : report.faults) all += fault.reason + " " + to_string(fault) + "\n";
  return all;
}

Delivered deliver(std::istream& from, const Limits& limits) {
  Delivered delivered;
  Receiver receiver;
  receiver.report = [&](FiledReport&& report) -> Result<void> {
    delivered.reports.push_back(std::move(report));
    return {};
  };
  delivered.facts = read_delivery(from, receiver, limits);
  return delivered;
}

Delivered deliver(std::string_view bytes, const Limits& limits) {
  std::istringstream from{std::string(bytes)};
  return deliver(from, limits);
}

events::FormTemplate awkward_form() {
  events::FormTemplate form;
  form.code = events::FormCode{"DOZ-1"};
  form.version = events::FormVersion{7};
  form.title_pl = "=SUM(A1) <&> \"tytuł\"";
  form.title_en = "title";
  form.period = "quarter";
  events::FormSection first{"A", "Dział; pierwszy", "First", {}, {}, {1, 3}};
  for (const auto* number : {"1", "1.1", "2"})
    first.rows.push_back(
        {number, std::string("- w tym \"") + number + "\"; 'x", "row", "", {}, "", {}});
  first.columns = {{"3", "Kwota <zł>", "Amount", "PLN", 2},
                   {"4", "@osoby", "Persons", "persons", 0}};
  events::FormSection second{"B2", "+Dział\tdrugi", "Second", {}, {}, {}};
  second.rows.push_back({"10", "=1+1", "row", "", {}, "", {}});
  second.columns = {{"5", "Udział", "Share", "share", 6}};
  form.sections = {first, second};
  return form;
}

events::CellChanges whole(const events::Layout& layout, const events::CellGrid& grid) {
  events::CellChanges all;
  for (std::uint16_t i = 0; i < layout.cells().size(); ++i)
    if (!layout.cells()[i].barred)
      all.add(i, static_cast<events::CellKind>(grid.kinds[i]), grid.values[i]);
  return all;
}

std::string xml(std::string_view reports) {
  return "<delivery xmlns=\"urn:cas:report:1\">\n" + std::string(reports) + "\n</delivery>\n";
}

std::string csv(std::initializer_list<std::string_view> lines) {
  std::string text = "unit;form;version;period;cell;value\n";
  for (const auto line : lines) text += "0212033;FA;1;2014-Q4;" + std::string(line) + "\n";
  return text;
}

}  // namespace cas::adapters::report_files
