#include <algorithm>
#include <array>

#include "adapters/files/catalogue.hpp"
#include "adapters/files/splitmix.hpp"

namespace cas::adapters::files {
namespace {

using Months = std::array<std::int64_t, 3>;  // cumulative after 1, 2, 3 months of the quarter

/// Months of the year that lie before the end of the fourth quarter's first month.
constexpr std::int64_t kMonthsBefore = 10;

struct Figures {
  std::array<Months, 4> benefits{};  ///< rows 1, 1.1, 1.2, 1.3: how many
  std::array<Months, 4> paid{};      ///< the same rows [grosze]
  std::array<Months, 4> returned{};  ///< rows 2, 2.1, 2.2, 2.3 [grosze]
  std::array<Months, 3> income{};    ///< rows 3, 3.1, 3.2 [grosze]
  Months receivables{};              ///< row 4 [grosze]
  events::CellKind remitted_kind{};  ///< row 5
  Months remitted{};                 ///< row 5 [grosze]
};

/// Cumulates a monthly figure that wavers by up to a tenth.
Months cumulate(SplitMix& random, std::int64_t monthly) {
  const auto month = [&] { return monthly * random.between(900, 1'100) / 1'000; };
  Months sums{};
  for (std::int64_t i = 0; i < kMonthsBefore; ++i) sums[0] += month();
  sums[1] = sums[0] + month();
  sums[2] = sums[1] + month();
  return sums;
}

Months sum(std::initializer_list<Months> parts) {
  Months whole{};
  for (const auto& part : parts)
    for (std::size_t i = 0; i < whole.size(); ++i) whole[i] += part[i];
  return whole;
}

/// Size of a gmina beside the real one [thousandths]: most are smaller, a few much larger.
std::int64_t invent_size(SplitMix& random) {
  const auto small = 100 + random.between(0, 1'000) * random.between(0, 1'000) / 500;
  return random.below(20) == 0 ? small * random.between(3, 12) : small;
}

/// Benefits of one age group: `monthly` in the real gmina [hundredths], at about 372 zł each.
void invent_benefits(SplitMix& random, std::int64_t size, std::int64_t monthly, std::size_t age,
                     Figures& figures) {
  auto& count = figures.benefits.at(age);
  count = cumulate(random, monthly * size / 1'000);
  for (auto& number : count) number /= 100;
  const auto average = random.between(330, 410);  // whole złoty, as the law sets them
  for (std::size_t i = 0; i < count.size(); ++i) figures.paid.at(age)[i] = count[i] * average * 100;
}

/// What debtors returned, 60 : 20 : 20 to the grosz; what does not divide goes to the state.
void invent_returns(SplitMix& random, std::int64_t size, Figures& figures) {
  figures.returned[0] = cumulate(random, 15'462'08 * size / 1'000);
  for (std::size_t i = 0; i < 3; ++i) {
    const auto fifth = figures.returned[0][i] / 5;
    figures.returned[1][i] = figures.returned[0][i] - 2 * fifth;
    figures.returned[2][i] = figures.returned[3][i] = fifth;
  }
}

void invent_remitted(SplitMix& random, std::int64_t size, Figures& figures) {
  using events::CellKind;
  const auto dice = random.below(64);
  figures.remitted_kind = dice < 8    ? CellKind::number
                          : dice < 10 ? CellKind::below_unit
                          : dice < 12 ? CellKind::no_data
                                      : CellKind::empty;
  if (figures.remitted_kind == CellKind::number)
    figures.remitted = cumulate(random, 120'00 * size / 1'000);
}

Figures invent(std::uint64_t seed, std::string_view unit_code, std::uint32_t revision) {
  SplitMix random{seed, unit_code};
  const auto size = invent_size(random);
  Figures figures;
  invent_benefits(random, size, 248'00, 1, figures);
  invent_benefits(random, size, 45'60, 2, figures);
  invent_benefits(random, size, 75, 3, figures);
  invent_returns(random, size, figures);
  figures.income[1] = cumulate(random, 3'600'00 * size / 1'000);
  figures.income[2] = cumulate(random, 2'380'00 * size / 1'000);
  figures.receivables = cumulate(random, 60'000'00 * size / 1'000);
  for (auto& month : figures.receivables) month += 5'000'000'00 * size / 1'000;
  invent_remitted(random, size, figures);
  // A correction finds a little more in the last month: the youngest group's amount grows.
  for (std::uint32_t i = 0; i < revision; ++i) figures.paid[1][2] += 100 * random.between(1, 400);
  figures.benefits[0] = sum({figures.benefits[1], figures.benefits[2], figures.benefits[3]});
  figures.paid[0] = sum({figures.paid[1], figures.paid[2], figures.paid[3]});
  figures.income[0] = sum({figures.income[1], figures.income[2]});
  return figures;
}

/// Rows in layout order, so that the cells ascend.
class Filing {
 public:
  explicit Filing(const events::Layout& fa) : fa_(fa) {}
  void add(std::string_view row, int first_column, const Months& months,
           events::CellKind kind = events::CellKind::number) {
    for (std::size_t i = 0; i < months.size(); ++i) {
      const auto cell = fa_.find("A/" + std::string(row) + "/" +
                                 std::to_string(first_column + static_cast<int>(i)));
      invariant(cell.has_value(), "the layout is that of FA");
      changes_.add(*cell, kind, months[i]);
    }
  }
  [[nodiscard]] events::CellChanges take() {
    invariant(changes_.well_formed(), "cells are filed in layout order");
    return std::move(changes_);
  }

 private:
  const events::Layout& fa_;
  events::CellChanges changes_;
};

}  // namespace

events::CellChanges invent_fa(const events::Layout& fa, std::uint64_t seed,
                              std::string_view unit_code, std::uint32_t revision) {
  const auto figures = invent(seed, unit_code, revision);
  Filing filing{fa};
  const auto add_rows = [&](std::initializer_list<std::string_view> rows, const auto& months) {
    for (std::size_t i = 0; i < rows.size(); ++i) filing.add(rows.begin()[i], 3, months.at(i));
  };
  constexpr std::array<std::string_view, 4> kPaid{"1", "1.1", "1.2", "1.3"};
  for (std::size_t i = 0; i < kPaid.size(); ++i) {
    filing.add(kPaid.at(i), 3, figures.paid.at(i));
    filing.add(kPaid.at(i), 6, figures.benefits.at(i));
  }
  add_rows({"2", "2.1", "2.2", "2.3"}, figures.returned);
  add_rows({"3", "3.1", "3.2"}, figures.income);
  filing.add("4", 3, figures.receivables);
  if (figures.remitted_kind != events::CellKind::empty)
    filing.add("5", 3, figures.remitted, figures.remitted_kind);
  return filing.take();
}

}  // namespace cas::adapters::files
