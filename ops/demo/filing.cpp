#include "ops/demo/filing.hpp"

#include <sstream>

#include "adapters/report_files/cell_content.hpp"
#include "adapters/report_files/read_delivery.hpp"
#include "adapters/report_files/write_delivery.hpp"
#include "events/report_state.hpp"

namespace cas::ops {

namespace report_files = adapters::report_files;

engine::LoadCells file_figures(engine::ReportId report, const std::string& unit_code,
                               const events::FormTemplate& form, const events::Layout& layout,
                               const events::CellChanges& figures) {
  auto grid = events::CellGrid::of_size(layout.cells().size());
  events::report::apply(grid, figures);
  std::stringstream file;
  const auto writer = report_files::xml_writer(file);
  writer->add({unit_code, "2014-Q4", form, layout, grid});
  writer->finish();
  engine::LoadCells load{report, {}, {}};
  const auto facts =
      report_files::read_delivery(file, {[&](report_files::FiledReport&& filed) -> Result<void> {
                                    auto read = report_files::read_cells(filed, layout);
                                    invariant(read.faults.empty(), "what is written can be read");
                                    load.changes = std::move(read.changes);
                                    return {};
                                  }});
  invariant(facts.has_value(), "what is written can be read");
  load.file = {facts->sha256, facts->bytes, facts->format, {}};
  return load;
}

}  // namespace cas::ops
