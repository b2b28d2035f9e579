#include "adapters/print/canvas.hpp"

#include <cairo-pdf.h>

namespace cas::adapters::print {
namespace {

cairo_status_t append(void* to, const unsigned char* bytes, unsigned int size) {
  static_cast<std::string*>(to)->append(reinterpret_cast<const char*>(bytes), size);
  return CAIRO_STATUS_SUCCESS;
}

}  // namespace

Canvas::Canvas()
    : surface_(cairo_pdf_surface_create_for_stream(append, &bytes_, kPageWidth, kPageHeight)),
      cairo_(cairo_create(surface_.get())),
      layout_(pango_cairo_create_layout(cairo_.get())) {
  pango_layout_set_wrap(layout_.get(), PANGO_WRAP_WORD_CHAR);
}

void Canvas::lay_out(std::string_view text, double width, const TextStyle& style) {
  auto* layout = layout_.get();
  auto* font = pango_font_description_from_string(style.bold ? "DejaVu Sans Bold" : "DejaVu Sans");
  pango_font_description_set_absolute_size(font, style.size * PANGO_SCALE);
  pango_layout_set_font_description(layout, font);
  pango_font_description_free(font);
  pango_layout_set_width(layout, static_cast<int>(width * PANGO_SCALE));
  pango_layout_set_alignment(layout, style.align == Align::left    ? PANGO_ALIGN_LEFT
                                     : style.align == Align::right ? PANGO_ALIGN_RIGHT
                                                                   : PANGO_ALIGN_CENTER);
  pango_layout_set_text(layout, text.data(), static_cast<int>(text.size()));
}

double Canvas::height(std::string_view text, double width, const TextStyle& style) {
  lay_out(text, width, style);
  int high = 0;
  pango_layout_get_size(layout_.get(), nullptr, &high);
  return static_cast<double>(high) / PANGO_SCALE;
}

std::size_t Canvas::fitting(std::string_view text, double width, const TextStyle& style,
                            double height) {
  lay_out(text, width, style);
  const std::unique_ptr<PangoLayoutIter, decltype(&pango_layout_iter_free)> line(
      pango_layout_get_iter(layout_.get()), pango_layout_iter_free);
  do {
    PangoRectangle place{};
    pango_layout_iter_get_line_extents(line.get(), nullptr, &place);
    if (place.y + place.height > static_cast<int>(height * PANGO_SCALE))
      return static_cast<std::size_t>(pango_layout_iter_get_line_readonly(line.get())->start_index);
  } while (pango_layout_iter_next_line(line.get()) != FALSE);
  return text.size();
}

void Canvas::text(double x, double y, double width, std::string text, const TextStyle& style) {
  auto& page = page_ == 0 ? pages_.back() : pages_.at(page_ - 1);
  page.emplace_back([this, x, y, width, style, text = std::move(text)](cairo_t* cairo) {
    lay_out(text, width, style);
    cairo_set_source_rgb(cairo, style.grey, style.grey, style.grey);
    cairo_move_to(cairo, x, y);
    pango_cairo_show_layout(cairo, layout_.get());
  });
}

void Canvas::box(double x, double y, double width, double height, double grey) {
  pages_.back().emplace_back([=](cairo_t* cairo) {
    cairo_rectangle(cairo, x, y, width, height);
    cairo_set_source_rgb(cairo, grey, grey, grey);
    cairo_fill_preserve(cairo);
    cairo_set_source_rgb(cairo, 0.5, 0.5, 0.5);
    cairo_set_line_width(cairo, 0.4);
    cairo_stroke(cairo);
  });
}

Result<std::string> Canvas::finish(
    const std::string& title, const std::string& time,
    const std::function<void(Canvas&, std::size_t, std::size_t)>& foot) {
  cairo_pdf_surface_set_metadata(surface_.get(), CAIRO_PDF_METADATA_TITLE, title.c_str());
  // The library would put the time of day here, unless it is told another one or none.
  cairo_pdf_surface_set_metadata(surface_.get(), CAIRO_PDF_METADATA_CREATE_DATE, time.c_str());
  for (page_ = 1; page_ <= pages_.size(); ++page_) {
    foot(*this, page_, pages_.size());
    for (const auto& order : pages_[page_ - 1]) order(cairo_.get());
    cairo_show_page(cairo_.get());
  }
  cairo_surface_finish(surface_.get());
  auto status = cairo_status(cairo_.get());
  if (status == CAIRO_STATUS_SUCCESS) status = cairo_surface_status(surface_.get());
  if (status != CAIRO_STATUS_SUCCESS)
    return fail(Errc::unavailable, "print.failed",
                std::string("The page could not be drawn: ") + cairo_status_to_string(status));
  return std::move(bytes_);
}

}  // namespace cas::adapters::print
