#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "events/forms/rule_text.hpp"
#include "events/forms/rules.hpp"
#include "tests/events/forms/checked_report.hpp"

// What holds for every text and every order of saves. rapidcheck prints its seed, and
// RC_PARAMS="reproduce=…" runs a failure again.
namespace cas::events::forms {
namespace {

using Draws = std::vector<std::uint32_t>;

/// Makes an expression out of drawn numbers; when they end it closes what is open.
class Author {
 public:
  explicit Author(const Draws& draws) : draws_(draws) {}

  Expression condition() {
    auto root = condition(4);
    return {std::move(root), std::move(references_)};
  }

 private:
  std::uint32_t draw(std::uint32_t below) {
    return at_ < draws_.size() ? draws_[at_++] % below : 0;
  }
  static Node node(Op op, std::vector<Node> parts) { return {op, 0, 0, {}, std::move(parts)}; }

  Node condition(int depth) {
    if (depth == 0) return comparison(1);
    switch (draw(6)) {
      case 0: return comparison(3);
      case 1: return node(Op::filled, {reference(false)});
      case 2: return negation(condition(depth - 1));
      case 3: return chain(draw(2) == 0 ? Op::conjunction : Op::disjunction, depth);
      default: {
        auto left = condition(depth - 1);
        auto right = condition(depth - 1);
        return node(draw(2) == 0 ? Op::implies : Op::equivalent, {left, right});
      }
    }
  }

  static Node negation(Node part) { return node(Op::negation, {std::move(part)}); }

  Node chain(Op op, int depth) {
    std::vector<Node> parts;
    for (auto count = draw(3) + 2; count > 0; --count) parts.push_back(condition(depth - 1));
    return node(op, std::move(parts));
  }

  Node comparison(int depth) {
    const auto op = static_cast<Op>(static_cast<std::uint32_t>(Op::equal) + draw(6));
    auto left = number(depth);
    auto right = number(depth);
    return node(op, {left, right});
  }

  Node number(int depth) {
    if (depth == 0) return draw(2) == 0 ? reference(false) : literal();
    switch (draw(9)) {
      case 0: return literal();
      case 1: return node(Op::negate, {number(depth - 1)});
      case 2: return operands(Op::add, Op::negate, depth);
      case 3: return operands(Op::multiply, Op::invert, depth);
      case 4: return node(Op::absolute, {number(depth - 1)});
      case 5: {
        auto rounded = node(Op::round, {number(depth - 1)});
        rounded.number.value = draw(7);
        return rounded;
      }
      case 6: {
        std::vector<Node> parts;
        for (auto count = draw(3) + 1; count > 0; --count) parts.push_back(reference(true));
        return node(Op::count, std::move(parts));
      }
      case 7: {
        std::vector<Node> parts;
        for (auto count = draw(3) + 1; count > 0; --count)
          parts.push_back(draw(2) == 0 ? reference(true) : number(depth - 1));
        constexpr Op kOps[] = {Op::sum, Op::min, Op::max};
        return node(kOps[draw(3)], std::move(parts));
      }
      default: return reference(false);
    }
  }

  Node operands(Op op, Op inverse, int depth) {
    std::vector<Node> parts{number(depth - 1)};
    for (auto count = draw(3) + 1; count > 0; --count) {
      auto part = number(depth - 1);
      parts.push_back(draw(2) == 0 ? std::move(part) : node(inverse, {std::move(part)}));
    }
    return node(op, std::move(parts));
  }

  Node literal() {
    Node one{Op::number, 0, 0, {}, {}};
    one.number = {draw(1'000'000), static_cast<std::uint8_t>(draw(7))};
    return one;
  }

  Node reference(bool ranges) {
    static const std::vector<std::string> kCodes{"1", "1.1", "2A", "MP.3x"};
    static const std::vector<std::string> kSources{"",          "",     "previous",
                                                   "last_year", "OP-3", "M_3.b"};
    Reference one;
    one.source = kSources[draw(6)];
    one.section = kCodes[draw(4)];
    for (auto* span : {&one.rows, &one.columns}) {
      const auto kind = draw(ranges ? 3 : 2);
      if (kind == 0) span->first = kCodes[draw(4)];
      if (kind == 1) span->kind = Span::Kind::running;
      if (kind == 2) *span = {Span::Kind::range, kCodes[draw(4)], kCodes[draw(4)]};
    }
    references_.push_back(one);
    Node leaf{Op::reference, 0, 0, {}, {}};
    leaf.slot = static_cast<std::uint32_t>(references_.size() - 1);
    return leaf;
  }

  const Draws& draws_;
  std::size_t at_ = 0;
  std::vector<Reference> references_;
};

RC_GTEST_PROP(RuleTextProperty, WhatIsPrintedReadsBackTheSame, (const Draws& draws)) {
  const auto written = Author(draws).condition();
  const auto text = print(written);
  const auto read = parse_condition(text, kDerivedLimits);
  if (!read) RC_FAIL(text + "\n" + read.error().detail);
  if (*read != written) RC_FAIL(text + "\n" + print(*read));
}

FormTemplate ruled_form() {
  auto form = test::plain_form();
  form.cumulative = true;
  int number = 0;
  for (const auto* condition :
       {"[A/*/3] > 0 <=> [A/*/5] > 0", "[A/1/3] / [A/1/5] <= 4 or not filled([A/1/4])",
        "sum([A/1..3/*]) < max([B/*/3], 5)", "abs([A/*/3] - [previous:A/*/4]) <= 0.3 * [A/1/3]",
        "[A/*/*] <= [B/*/*]", "count([A/1..2/3..4], [OP-3:Z/1/1]) <> 3",
        "round([A/1.1/3] * 0.333, 1) = [A/1.2/3]", "[B/9/5] >= min([A/1..1.2/5])"})
    form.policy.rules.push_back({"rule-" + std::to_string(++number),
                                 number % 2 == 0 ? Severity::hard : Severity::soft, condition, "",
                                 ""});
  return form;
}

const FormTemplate kForm = ruled_form();
const Layout kLayout = Layout::of(kForm).value();
const CompiledRules kRules = CompiledRules::of(kForm).value();

/// Small numbers, so that comparisons go either way, and all symbols.
void put(CellGrid& cells, std::uint16_t cell, std::uint32_t draw) {
  constexpr CellKind kKinds[] = {CellKind::number,  CellKind::number,    CellKind::number,
                                 CellKind::number,  CellKind::empty,     CellKind::below_unit,
                                 CellKind::no_data, CellKind::impossible};
  const auto kind = kKinds[draw % 8];
  cells.kinds[cell] = static_cast<std::uint8_t>(kind);
  cells.values[cell] = kind == CellKind::number ? static_cast<std::int64_t>(draw / 8 % 9) : 0;
}

CellGrid grid_of(const Draws& draws) {
  auto cells = CellGrid::of_size(kLayout.cells().size());
  for (std::size_t i = 0; i < draws.size(); ++i)
    put(cells, static_cast<std::uint16_t>(draws[i] / 128 % cells.size()), draws[i]);
  return cells;
}

RC_GTEST_PROP(RuleStateProperty, SavesInAnyOrderComeToWhatAFreshCheckComesTo,
              (const std::vector<Draws>& saves, const Draws& before)) {
  const auto previous = grid_of(before);
  const Sources sources{{"previous", {&kLayout, &previous, {}}}};
  auto cells = CellGrid::of_size(kLayout.cells().size());
  RuleState live(kRules);
  live.check(cells, sources);
  for (const auto& save : saves) {
    std::vector<std::uint16_t> saved;
    for (const auto draw : save) {
      const auto cell = static_cast<std::uint16_t>(draw / 128 % cells.size());
      put(cells, cell, draw);
      saved.push_back(cell);
    }
    live.update(cells, saved);
    RuleState fresh(kRules);
    fresh.check(cells, sources);
    RC_ASSERT(live == fresh);
    RC_ASSERT(live.findings(cells, true) == fresh.findings(cells, true));
    for (const auto severity : {Severity::hard, Severity::soft})
      RC_ASSERT(live.breaches(severity) == fresh.breaches(severity));
    RC_ASSERT(live.unchecked() == fresh.unchecked());
  }
}

RC_GTEST_PROP(RuleStateProperty, AnotherReportThatChangesComesToWhatAFreshCheckComesTo,
              (const Draws& own, const std::vector<Draws>& others)) {
  const auto cells = grid_of(own);
  RuleState live(kRules);
  live.check(cells, {});
  for (const auto& other : others) {
    const auto previous = grid_of(other);
    Sources sources;
    if (!other.empty()) sources["previous"] = {&kLayout, &previous, {}};
    live.update_sources(cells, sources);
    RuleState fresh(kRules);
    fresh.check(cells, sources);
    RC_ASSERT(live == fresh);
  }
}

RC_GTEST_PROP(RuleStateProperty, EveryOutcomeCanBeExplained, (const Draws& own)) {
  const auto cells = grid_of(own);
  RuleState state(kRules);
  state.check(cells, {});
  for (std::uint32_t i = 0; i < kRules.instances(); ++i)
    for (const auto language : {Language::polish, Language::english})
      RC_ASSERT(state.explain(cells, i, language).find(": ") != std::string::npos);
}

}  // namespace
}  // namespace cas::events::forms
