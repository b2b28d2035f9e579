#include "projections/naive.hpp"

#include <algorithm>
#include <ranges>

#include "projections/naive_formulas.hpp"

namespace cas::projections {
namespace {

using namespace events::report;

constexpr std::string_view kLenses[] = {"entered", "submitted", "accepted_regional",
                                        "accepted_national"};

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
  std::map<const events::FormTemplate*, NaivePolicy> policies;
  for (const auto& [head, total] : *sums) {
    const auto& [form, cells] = total;
    std::vector<std::string> lines;
    std::map<const events::FormSection*, std::size_t> first;
    std::size_t next = 0;
    for (const auto& section : form->sections) {
      first[&section] = next;
      next += section.rows.size() * section.columns.size();
    }
    const auto sum_of = [&](const NaiveFormulas::Place& at) -> const Sum& {
      return cells.at(first.at(at.section) + at.row * at.section->columns.size() + at.column);
    };
    const auto& policy = policies.try_emplace(form, *form).first->second;
    const NaiveFormulas formulas(*form, policy, [&](const auto& at) -> std::optional<std::int64_t> {
      if (sum_of(at).counts[1] == 0) return std::nullopt;
      return sum_of(at).sum;
    });
    for (const auto& section : form->sections)
      for (std::size_t row = 0; row < section.rows.size(); ++row)
        for (std::size_t column = 0; column < section.columns.size(); ++column) {
          const NaiveFormulas::Place place{&section, row, column};
          const auto& counts = sum_of(place).counts;
          if (counts[1] + counts[2] + counts[3] + counts[4] == 0) continue;
          const auto sum = formulas.total(place);
          if (!sum) continue;
          auto line = head + section.code + "/" + section.rows[row].number + "/" +
                      section.columns[column].number + ";" + std::to_string(*sum) + ";" +
                      std::to_string(section.columns[column].scale);
          for (std::size_t kind = 1; kind < events::kCellKinds; ++kind)
            line += ";" + std::to_string(counts[kind]);
          lines.push_back(std::move(line) + "\n");
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
