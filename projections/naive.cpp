#include "projections/naive.hpp"

#include <algorithm>
#include <ranges>

namespace cas::projections {
namespace {

using namespace events::report;

constexpr std::string_view kLenses[] = {"entered", "submitted", "accepted_regional",
                                        "accepted_national"};

/// A cell's sum in a section, by the printed formula where the form says so.
template <class SumOf>
Result<std::int64_t> section_sum(const events::FormSection& section, const events::FormRow& row,
                                 const SumOf& entered) {
  if (row.aggregate != events::Aggregate::formula) return entered(row);
  const auto terms = events::parse_formula(row.formula);
  if (!terms) return fail(terms.error());
  std::int64_t sum = 0;
  for (const auto& term : *terms) {
    const auto part = std::ranges::find(section.rows, term.row, &events::FormRow::number);
    const auto value = section_sum(section, *part, entered);
    if (!value) return value;
    const bool over = term.sign > 0 ? __builtin_add_overflow(sum, *value, &sum)
                                    : __builtin_sub_overflow(sum, *value, &sum);
    if (over)
      return fail(Errc::corrupt, "projection.overflow",
                  "the formula of row " + row.number + " leaves 64 bits");
  }
  return sum;
}

}  // namespace

void NaiveTotals::add(const ValidFrame& frame) {
  for (std::size_t i = 0; i < frame.events.size(); ++i) {
    const auto& event = frame.events[i];
    if (const auto* form = std::get_if<events::form::Event>(&event)) {
      const auto& published = std::get<events::form::FormPublished>(*form).form;
      forms_[{published.code.value(), published.version.value()}] = published;
    } else if (const auto* report = std::get_if<events::report::Event>(&event)) {
      note(reports_[std::string(frame.frame.events[i].stream)], *report);
    }
  }
}

void NaiveTotals::note(History& history, const events::report::Event& event) {
  const auto put = [&](const events::CellChanges& changes) {
    for (std::size_t i = 0; i < changes.size(); ++i)
      history.now.at(changes.cells[i]) = {changes.kinds[i], changes.values[i]};
  };
  const auto step = [&](Act act) { history.steps.push_back({act, history.frozen.size()}); };
  std::visit(overloaded{
                 [&](const ReportOpened& e) {
                   history.opened = e;
                   history.now.assign(e.cells, {});
                 },
                 [&](const CellsSaved& e) { put(e.changes); },
                 [&](const CellsLoaded& e) { put(e.changes); },
                 [&](const CellsPrefilled& e) { put(e.changes); },
                 [&](const ReportApproved&) { history.frozen.push_back(history.now); },
                 [&](const ReportSubmitted&) { step(Act::submitted); },
                 [&](const SubmissionWithdrawn&) { step(Act::withdrawn); },
                 [&](const AcceptedByVoivodeship&) { step(Act::regional); },
                 [&](const AcceptedByMinistry&) { step(Act::national); },
                 [&](const ReportReturned&) { step(Act::returned); },
                 [&](const CorrectionOpened&) { step(Act::correction); },
                 [&](const RegionAssigned& e) { history.opened.region = e.region; },
                 [](const ApprovalWithdrawn&) {},
                 [](const CorrectionRequested&) {},
                 [](const CorrectionPermitted&) {},
                 [](const CorrectionRefused&) {},
                 [](const BreachExplained&) {},
             },
             event);
}

// Read backwards, round by round: a round begins with the opening of a correction. The last word of
// a round is either the act that makes a version count, or one that takes the whole round back; in
// that case, or if the round says nothing, the round before speaks.
std::size_t NaiveTotals::last_version(const History& history, Act counts, bool withdrawal_undoes) {
  bool taken_back = false;
  for (const auto& step : std::views::reverse(history.steps)) {
    if (step.act == Act::correction) {
      taken_back = false;
    } else if (!taken_back && step.act == counts) {
      return step.version;
    } else if (step.act == Act::returned || (withdrawal_undoes && step.act == Act::withdrawn)) {
      taken_back = true;
    }
  }
  return 0;
}

const NaiveTotals::Content* NaiveTotals::counted(const History& history, std::string_view lens) {
  if (lens == "entered") return &history.now;
  const auto version = lens == "submitted"           ? last_version(history, Act::submitted, true)
                       : lens == "accepted_regional" ? last_version(history, Act::regional, false)
                                                     : last_version(history, Act::national, false);
  return version == 0 ? nullptr : &history.frozen[version - 1];
}

Result<NaiveTotals::Sums> NaiveTotals::add_up() const {
  Sums sums;
  for (const auto& [stream, history] : reports_) {
    const auto& opened = history.opened;
    const auto form = forms_.find({opened.form.value(), opened.form_version.value()});
    if (form == forms_.end())
      return fail(
          Errc::corrupt, "projection.unknown_form",
          stream + " stands on form " + opened.form.value() + ", which was never published");
    const auto head = opened.campaign.value() + ";" + opened.form.value() + ";" +
                      std::to_string(opened.form_version.value()) + ";";
    for (const auto lens : kLenses) {
      const auto* content = counted(history, lens);
      if (content == nullptr) continue;
      for (const auto& region : opened.region.regions()) {
        auto& [of, cells] = sums[head + std::string(lens) + ";" + region + ";"];
        of = &form->second;
        cells.resize(content->size());
        for (std::size_t i = 0; i < content->size(); ++i) {
          ++cells[i].counts[(*content)[i].kind];
          if (__builtin_add_overflow(cells[i].sum, (*content)[i].value, &cells[i].sum))
            return fail(Errc::corrupt, "projection.overflow",
                        "the sum of cell " + std::to_string(i) + " of " + head + " in " + region +
                            " leaves 64 bits");
        }
      }
    }
  }
  return sums;
}

Result<void> NaiveTotals::each_line(const std::function<void(std::string_view)>& take) const {
  const auto sums = add_up();
  if (!sums) return fail(sums.error());
  for (const auto& [head, total] : *sums) {
    const auto& [form, cells] = total;
    std::vector<std::string> lines;
    std::size_t first = 0;
    for (const auto& section : form->sections) {
      const auto columns = section.columns.size();
      for (std::size_t at = 0; at < section.rows.size() * columns; ++at) {
        const auto& row = section.rows[at / columns];
        const auto& column = section.columns[at % columns];
        const auto& [unused, counts] = cells.at(first + at);
        const bool filled = counts[1] + counts[2] + counts[3] + counts[4] > 0;
        if (!filled || row.aggregate == events::Aggregate::none ||
            std::ranges::find(section.barred, at) != section.barred.end())
          continue;
        const auto sum = section_sum(section, row, [&](const events::FormRow& of) {
          const auto index = static_cast<std::size_t>(&of - section.rows.data());
          return Result<std::int64_t>(cells[first + index * columns + at % columns].sum);
        });
        if (!sum) return fail(sum.error());
        auto line = head + section.code + "/" + row.number + "/" + column.number + ";" +
                    std::to_string(*sum) + ";" + std::to_string(column.scale);
        for (std::size_t kind = 1; kind < events::kCellKinds; ++kind)
          line += ";" + std::to_string(counts[kind]);
        lines.push_back(std::move(line) + "\n");
      }
      first += section.rows.size() * columns;
    }
    std::ranges::sort(lines);
    for (const auto& line : lines) take(line);
  }
  return {};
}

Result<events::Hash> NaiveTotals::totals_hash() const {
  events::Sha256 hash;
  const auto add = [&](std::string_view line) { hash.add(line); };
  if (auto done = each_line(add); !done) return fail(std::move(done.error()));
  return hash.finish();
}

}  // namespace cas::projections
