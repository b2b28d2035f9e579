#include "adapters/print/pdf.hpp"

#include <algorithm>

#include "adapters/print/canvas.hpp"

namespace cas::adapters::print {
namespace {

constexpr double kBottom = kPageHeight - kMargin - 16;  // above the footer
constexpr double kPad = 2.5;
constexpr double kNumberWidth = 30;
constexpr double kLabelWidth = 220;
constexpr double kColumnMin = 52;  // 14 figures with their blanks
constexpr std::size_t kColumnsMax =
    static_cast<std::size_t>((kTextWidth - kNumberWidth - kLabelWidth) / kColumnMin);

constexpr TextStyle kTitle{13, true, Align::left, 0};
constexpr TextStyle kHeading{10, true, Align::left, 0};
constexpr TextStyle kFactName{8.5, false, Align::left, 0.35};
constexpr TextStyle kFactValue{8.5, false, Align::left, 0};
constexpr TextStyle kHead{7, true, Align::center, 0};
constexpr TextStyle kLabel{7.5, false, Align::left, 0};
constexpr TextStyle kFigure{7.5, false, Align::right, 0};
constexpr TextStyle kBarred{7.5, false, Align::center, 0.45};
constexpr TextStyle kDetail{8, false, Align::left, 0.3};
constexpr TextStyle kFoot{6.5, false, Align::left, 0.35};
constexpr double kDetailIndent = 14;
constexpr double kHeadGrey = 0.93;
constexpr double kBarredGrey = 0.87;

/// One field of a line of a table.
struct Field {
  double width = 0;
  std::string text;
  TextStyle style;
  double grey = 1;
  double indent = 0;
};
using Line = std::vector<Field>;

/// Lays one thing under the other, and begins a page when the last one is full.
class Page {
 public:
  Page() { begin(); }
  Canvas canvas;

  void begin() {
    canvas.new_page();
    y_ = kMargin;
  }
  [[nodiscard]] bool fits(double height) const { return y_ + height <= kBottom; }
  /// Does a page alone have room for it?
  [[nodiscard]] static bool fits_a_page(double height) { return kMargin + height <= kBottom; }
  void skip(double height) { y_ += height; }

  /// What is longer than a page goes on over the next ones.
  void paragraph(std::string_view text, const TextStyle& style, double indent = 0) {
    const auto width = kTextWidth - indent;
    auto height = canvas.height(text, width, style);
    while (!fits_a_page(height)) {
      const auto size = canvas.fitting(text, width, style, kBottom - y_);
      canvas.text(kMargin + indent, y_, width, std::string(text.substr(0, size)), style);
      text.remove_prefix(size);
      height = canvas.height(text, width, style);
      begin();
    }
    if (!fits(height)) begin();
    canvas.text(kMargin + indent, y_, width, std::string(text), style);
    y_ += height + 3;
  }
  /// What was found, with its details below; together on a page, if a page can hold them.
  void finding(const SheetFinding& finding) {
    auto height = canvas.height(finding.text, kTextWidth, kFactValue) + 3;
    for (const auto& line : finding.details)
      height += canvas.height(line, kTextWidth - kDetailIndent, kDetail) + 3;
    if (!fits(height) && fits_a_page(height)) begin();
    paragraph(finding.text, kFactValue);
    for (const auto& line : finding.details) paragraph(line, kDetail, kDetailIndent);
    skip(3);
  }
  void fact(const Fact& fact) {
    const auto height = canvas.height(fact.value, kTextWidth - 150, kFactValue);
    canvas.text(kMargin, y_, 145, fact.name, kFactName);
    canvas.text(kMargin + 150, y_, kTextWidth - 150, fact.value, kFactValue);
    y_ += height + 2;
  }
  double height(const Line& line) {
    double highest = 0;
    for (const auto& field : line)
      highest = std::max(highest, canvas.height(field.text, inner(field), field.style));
    return highest + 2 * kPad;
  }
  void line(const Line& line, double height) {
    double x = kMargin;
    for (const auto& field : line) {
      canvas.box(x, y_, field.width, height, field.grey);
      canvas.text(x + kPad + field.indent, y_ + kPad, inner(field), field.text, field.style);
      x += field.width;
    }
    y_ += height;
  }

 private:
  static double inner(const Field& field) {
    return std::max(10.0, field.width - 2 * kPad - field.indent);
  }
  double y_ = 0;
};

/// The columns of a table that stand side by side.
struct Stretch {
  std::size_t from = 0;
  std::size_t to = 0;
  double label_width = 0;
  double column_width = 0;
};

Stretch stretch_from(std::size_t from, std::size_t columns) {
  Stretch s{from, std::min(columns, from + kColumnsMax), kLabelWidth, 0};
  const auto count = static_cast<double>(s.to - s.from);
  s.column_width = std::min(90.0, (kTextWidth - kNumberWidth - kLabelWidth) / count);
  s.label_width = kTextWidth - kNumberWidth - s.column_width * count;
  return s;
}

Line head_of(const Stretch& s, std::string row_label, const std::vector<std::string>& texts) {
  Line head{{kNumberWidth, "", kHead, kHeadGrey},
            {s.label_width, std::move(row_label), kHead, kHeadGrey}};
  for (auto i = s.from; i < s.to; ++i) head.push_back({s.column_width, texts[i], kHead, kHeadGrey});
  return head;
}

std::string labelled(const SheetRow& row) {
  return row.formula.empty() ? row.label : row.label + "\n" + row.formula;
}

Line line_of(const Stretch& s, const SheetRow& row) {
  Line line{{kNumberWidth, row.number, kLabel}, {s.label_width, labelled(row), kLabel}};
  line[1].indent = 8.0 * row.depth;
  for (auto i = s.from; i < s.to; ++i)
    line.push_back({s.column_width, row.cells[i], row.barred[i] ? kBarred : kFigure,
                    row.barred[i] ? kBarredGrey : 1.0});
  return line;
}

void draw_stretch(Page& page, const Sheet& sheet, const SheetTable& table, const Stretch& s) {
  const auto labels = head_of(s, sheet.row_label, table.column_labels);
  const auto numbers = head_of(s, "", table.column_numbers);
  const auto labels_height = page.height(labels);
  const auto numbers_height = page.height(numbers);
  const auto heading_height = page.canvas.height(table.heading, kTextWidth, kHeading);
  const auto head = [&] {
    page.paragraph(table.heading, kHeading);
    page.line(labels, labels_height);
    page.line(numbers, numbers_height);
  };
  // A heading is not left alone at the foot of a page.
  if (!page.fits(heading_height + labels_height + numbers_height + 40)) page.begin();
  head();
  for (const auto& row : table.rows) {
    const auto line = line_of(s, row);
    const auto height = page.height(line);
    if (!page.fits(height)) {
      page.begin();
      head();
    }
    page.line(line, height);
  }
  page.skip(12);
}

std::string page_words(std::string words, std::size_t page, std::size_t pages) {
  words.replace(words.find("%1"), 2, std::to_string(page));
  words.replace(words.find("%2"), 2, std::to_string(pages));
  return words;
}

}  // namespace

Result<std::string> to_pdf(const Sheet& sheet) {
  Page page;
  page.paragraph(sheet.title, kTitle);
  page.skip(3);
  for (const auto& fact : sheet.facts) page.fact(fact);
  page.skip(8);
  for (const auto& table : sheet.tables)
    for (std::size_t from = 0; from < table.column_labels.size(); from += kColumnsMax)
      draw_stretch(page, sheet, table, stretch_from(from, table.column_labels.size()));
  if (!page.fits(60)) page.begin();
  page.paragraph(sheet.findings_heading, kHeading);
  for (const auto& finding : sheet.findings) page.finding(finding);
  return page.canvas.finish(
      sheet.title, sheet.time, [&](Canvas& canvas, std::size_t number, std::size_t pages) {
        const auto y = kPageHeight - kMargin - 8;
        canvas.text(kMargin, y, kTextWidth - 80, sheet.footer, kFoot);
        auto right = kFoot;
        right.align = Align::right;
        canvas.text(kPageWidth - kMargin - 80, y, 80, page_words(sheet.page, number, pages), right);
      });
}

}  // namespace cas::adapters::print
