#include "ops/cli/form_picture.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <span>

#include "ops/cli/output.hpp"

namespace cas::ops {
namespace {

using events::FormColumn;
using events::FormRow;
using events::FormSection;
using events::FormTemplate;
using events::forms::Language;

constexpr std::size_t kCellWidth = 6;
constexpr std::size_t kLabelMin = 24;
constexpr std::size_t kLabelMax = 60;

std::string times(std::size_t count, std::string_view piece) {
  std::string all;
  while (count-- > 0) all += piece;
  return all;
}

/// The words around the form's own.
struct Words {
  std::string_view version, section, row, label, rules, hard, soft, barred, computed, not_summed,
      cumulative;
};
constexpr Words kPolish{"wersja",
                        "Dział",
                        "w.",
                        "treść",
                        "Reguły",
                        "twarda",
                        "miękka",
                        "zablokowana",
                        "suma wyliczana ze wzoru",
                        "nie sumuje się",
                        "narasta od początku roku"};
constexpr Words kEnglish{"version",
                         "Section",
                         "row",
                         "content",
                         "Rules",
                         "hard",
                         "soft",
                         "barred",
                         "total computed by a formula",
                         "not added up",
                         "runs on within the year"};

/// The word of a template's period type, in Polish.
std::string_view polish_period(std::string_view word) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kPeriods{
      {{"month", "miesięczny"},
       {"quarter", "kwartalny"},
       {"half-year", "półroczny"},
       {"year", "roczny"},
       {"free", "jednorazowy"}}};
  const auto known = std::ranges::find(kPeriods, word, [](const auto& one) { return one.first; });
  return known == kPeriods.end() ? word : known->second;
}

class Picture {
 public:
  Picture(const FormTemplate& form, Language language, std::size_t width)
      : form_(form),
        layout_(events::Layout::of(form).value()),
        polish_(language == Language::polish),
        words_(polish_ ? kPolish : kEnglish),
        width_(width) {
    for (auto& column : events::cumulative_columns(form)) cumulative_.insert(std::move(column));
  }

  std::string drawn() && {
    add(form_.code.value() + " · " + std::string(words_.version) + " " +
            std::to_string(form_.version.value()) + " · " +
            std::string(polish_ ? polish_period(form_.period) : form_.period),
        "");
    add(polish_ ? form_.title_pl : form_.title_en, "");
    std::size_t first = 0;
    for (const auto& section : form_.sections) {
      draw_section(section, first);
      first += section.rows.size() * section.columns.size();
    }
    add_rules();
    return std::move(out_);
  }

 private:
  void line(std::string_view text) {
    out_ += text;
    while (out_.ends_with(' ')) out_.pop_back();
    out_ += '\n';
  }
  /// Wrapped text behind a head; what follows its first line is set in as far.
  void add(std::string_view text, const std::string& head) {
    const auto indent = width_of(head);
    bool begun = false;
    for (const auto& piece : wrapped(text, width_ - indent)) {
      line((begun ? std::string(indent, ' ') : head) + piece);
      begun = true;
    }
  }

  void draw_section(const FormSection& section, std::size_t first) {
    line("");
    add(polish_ ? section.title_pl : section.title_en,
        std::string(words_.section) + " " + section.code + "  ");
    for (const auto& column : section.columns)
      add((polish_ ? column.label_pl : column.label_en) + " [" + column.unit + "]" +
              (cumulative_.contains(section.code + "/" + column.number)
                   ? marked("↑", words_.cumulative, " ↑")
                   : ""),
          "  " + pad_left(column.number, 3) + "  ");
    std::size_t numbers = width_of(words_.row);
    std::size_t labels = width_of(words_.label);
    for (const auto& row : section.rows) {
      numbers = std::max(numbers, row.number.size());
      labels = std::max(labels, width_of(label_of(row)) + 2 * depth(section, row));
    }
    labels = std::min(labels, kLabelMax);
    // Labels give way to columns, as far as they can; then the table is cut.
    const auto all_cells = section.columns.size() * (kCellWidth + 1);
    const auto taken = numbers + 1 + all_cells;
    if (taken + labels > width_)
      labels = std::max(kLabelMin, width_ > taken ? width_ - taken : std::size_t{0});
    labels = std::min(labels, width_ - numbers - 1 - (kCellWidth + 1));
    const auto fit = std::max<std::size_t>(1, (width_ - numbers - 1 - labels) / (kCellWidth + 1));
    for (std::size_t from = 0; from < section.columns.size(); from += fit)
      draw_table(section, first, {from, std::min(from + fit, section.columns.size())}, numbers,
                 labels);
  }

  void draw_table(const FormSection& section, std::size_t first,
                  std::pair<std::size_t, std::size_t> shown, std::size_t numbers,
                  std::size_t labels) {
    const auto rule = [&](std::string_view cross) {
      line(times(numbers, "─") + std::string(cross) + times(labels, "─") +
           times(shown.second - shown.first, std::string(cross) + times(kCellWidth, "─")));
    };
    rule("┬");
    auto head = pad_right(words_.row, numbers) + "│" + pad_right(words_.label, labels);
    for (auto c = shown.first; c < shown.second; ++c)
      head += "│" + pad_left(section.columns[c].number, kCellWidth);
    line(head);
    rule("┼");
    for (std::size_t r = 0; r < section.rows.size(); ++r) {
      const auto& row = section.rows[r];
      const auto indent = 2 * depth(section, row);
      bool begun = false;
      for (const auto& piece : wrapped(label_of(row), labels - indent)) {
        auto text = pad_right(begun ? "" : row.number, numbers) + "│" +
                    pad_right(std::string(indent, ' ') + piece, labels);
        for (auto c = shown.first; c < shown.second; ++c)
          text += "│" + (begun ? std::string(kCellWidth, ' ')
                               : cell(layout_.cells()[first + r * section.columns.size() + c]));
        line(text);
        begun = true;
      }
    }
    rule("┴");
  }

  std::string cell(const events::LayoutCell& cell) {
    if (cell.barred) return marked("▓", words_.barred, times(kCellWidth, "▓"));
    switch (cell.aggregate) {
      case events::Aggregate::sum: return std::string(kCellWidth, ' ');
      case events::Aggregate::none:
        return marked("–", words_.not_summed, pad_left("–", kCellWidth));
      case events::Aggregate::formula:
        return marked("=", words_.computed, pad_left("=", kCellWidth));
    }
    return {};
  }
  std::string marked(std::string_view sign, std::string_view meaning, std::string drawn) {
    used_[std::string(sign)] = meaning;
    return drawn;
  }

  void add_rules() {
    std::string signs;
    for (const auto& [sign, meaning] : used_)
      signs += (signs.empty() ? "" : "   ") + sign + " " + std::string(meaning);
    if (!signs.empty()) add(signs, "");
    if (form_.policy.rules.empty()) return;
    line("");
    line(words_.rules);
    for (const auto& rule : form_.policy.rules) {
      const auto severity = rule.severity == events::Severity::hard ? words_.hard : words_.soft;
      line("  " + rule.id + " (" + std::string(severity) + ")");
      add(rule.condition, "    ");
      add(polish_ ? rule.message_pl : rule.message_en, "    ");
    }
  }

  [[nodiscard]] std::string label_of(const FormRow& row) const {
    auto label = polish_ ? row.label_pl : row.label_en;
    if (!row.formula.empty()) label += " (" + row.formula + ")";
    return label;
  }
  [[nodiscard]] std::size_t depth(const FormSection& section, const FormRow& row) const {
    std::size_t levels = 0;
    for (auto parent = row.parent; !parent.empty(); ++levels)
      parent = std::ranges::find(section.rows, parent, &FormRow::number)->parent;
    return std::min<std::size_t>(levels, 4);
  }

  const FormTemplate& form_;
  const events::Layout layout_;
  const bool polish_;
  const Words& words_;
  const std::size_t width_;
  std::set<std::string> cumulative_;
  std::map<std::string, std::string_view> used_;
  std::string out_;
};

}  // namespace

std::vector<std::string> wrapped(std::string_view text, std::size_t width) {
  std::vector<std::string> lines{""};
  while (!text.empty()) {
    // A formula has no blanks: it may be broken behind a sign, too.
    auto end = text.find_first_of(" +", 1);
    if (end != std::string_view::npos && text[end] == '+') ++end;
    auto word = text.substr(0, end);
    text = end == std::string_view::npos ? "" : text.substr(end);
    if (!lines.back().empty() && width_of(lines.back()) + width_of(word) > width)
      lines.emplace_back();
    if (lines.back().empty() && word.starts_with(' ')) word.remove_prefix(1);
    for (; width_of(word) > width; lines.emplace_back()) {
      std::size_t fits = 0;
      for (std::size_t letters = 0; letters < width; ++letters) do
          ++fits;
        while ((word[fits] & 0xC0) == 0x80);
      lines.back() += word.substr(0, fits);
      word.remove_prefix(fits);
    }
    lines.back() += word;
  }
  return lines;
}

std::string form_picture(const FormTemplate& form, Language language, std::size_t width) {
  return Picture(form, language, std::max<std::size_t>(width, 60)).drawn();
}

}  // namespace cas::ops
