#include "adapters/print/html.hpp"

namespace cas::adapters::print {
namespace {

constexpr std::string_view kStyle = R"(
  body { font: 13px/1.4 "DejaVu Sans", "Segoe UI", Arial, sans-serif; margin: 2em auto;
         max-width: 1200px; padding: 0 1em; color: #1a1a1a; }
  h1 { font-size: 20px; } h2 { font-size: 15px; margin: 1.6em 0 .4em; }
  dl { display: grid; grid-template-columns: max-content 1fr; gap: .2em 1em; }
  dt { color: #555; } dd { margin: 0; }
  .wide { overflow-x: auto; }
  table { border-collapse: collapse; width: 100%; }
  th, td { border: 1px solid #888; padding: .25em .45em; vertical-align: top; }
  th { background: #eef1f5; font-weight: 600; text-align: center; }
  tbody th { background: none; text-align: left; font-weight: 400; }
  td { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
  td.barred { background: #ddd; color: #777; text-align: center; }
  .formula, li div { color: #555; } .formula { display: block; font-size: .9em; }
  li { margin-bottom: .5em; } li div { margin-left: 1em; overflow-wrap: anywhere; }
  footer { margin-top: 2em; color: #555; font-size: 11px; overflow-wrap: anywhere; }
  @media print {
    @page { size: A4 landscape; margin: 12mm; }
    body { margin: 0; max-width: none; font-size: 10px; }
    thead { display: table-header-group; } tr { break-inside: avoid; }
  }
)";

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      default: out += c;
    }
  return out;
}

void add(std::string& to, std::string_view tag, std::string_view text) {
  to.append("<").append(tag).append(">").append(escaped(text));
  to.append("</").append(tag.substr(0, tag.find(' '))).append(">");
}

void add_row(std::string& html, const SheetRow& row) {
  html += "<tr>";
  add(html, "th scope=\"row\"", row.number);
  html += "<th scope=\"row\" style=\"padding-left:" + std::to_string(1 + row.depth) + "em\">";
  html += escaped(row.label);
  if (!row.formula.empty()) add(html, "span class=\"formula\"", row.formula);
  html += "</th>";
  for (std::size_t i = 0; i < row.cells.size(); ++i)
    add(html, row.barred[i] ? "td class=\"barred\"" : "td", row.cells[i]);
  html += "</tr>\n";
}

void add_table(std::string& html, const Sheet& sheet, const SheetTable& table) {
  add(html, "h2", table.heading);
  html += "\n<div class=\"wide\"><table><thead><tr><th></th>";
  add(html, "th", sheet.row_label);
  for (const auto& label : table.column_labels) add(html, "th scope=\"col\"", label);
  html += "</tr>\n<tr><th></th><th></th>";
  for (const auto& number : table.column_numbers) add(html, "th scope=\"col\"", number);
  html += "</tr></thead>\n<tbody>\n";
  for (const auto& row : table.rows) add_row(html, row);
  html += "</tbody></table></div>\n";
}

}  // namespace

std::string to_html(const Sheet& sheet) {
  std::string html = "<!doctype html>\n<html lang=\"";
  html += events::forms::Bilingual{"pl", "en"}.in(sheet.language);
  html += "\"><head><meta charset=\"utf-8\">";
  html += "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n";
  add(html, "title", sheet.title);
  html.append("<style>").append(kStyle).append("</style></head><body>\n");
  add(html, "h1", sheet.title);
  html += "\n<dl>";
  for (const auto& fact : sheet.facts) {
    add(html, "dt", fact.name);
    add(html, "dd", fact.value);
  }
  html += "</dl>\n";
  for (const auto& table : sheet.tables) add_table(html, sheet, table);
  add(html, "h2", sheet.findings_heading);
  html += "\n<ul>";
  for (const auto& finding : sheet.findings) {
    html += "<li>" + escaped(finding.text);
    for (const auto& line : finding.details) add(html, "div", line);
    html += "</li>\n";
  }
  html += "</ul>\n";
  add(html, "footer", sheet.footer);
  html += "\n</body></html>\n";
  return html;
}

}  // namespace cas::adapters::print
