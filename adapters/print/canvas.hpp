#pragma once
#include <pango/pangocairo.h>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "events/result.hpp"

namespace cas::adapters::print {

/// A4, landscape, in points.
inline constexpr double kPageWidth = 842;
inline constexpr double kPageHeight = 595;
inline constexpr double kMargin = 30;
inline constexpr double kTextWidth = kPageWidth - 2 * kMargin;

enum class Align { left, right, center };

struct TextStyle {
  double size = 8;  ///< points
  bool bold = false;
  Align align = Align::left;
  double grey = 0;  ///< 0 black, 1 white
};

/// Pages in memory. What is drawn is kept as orders and carried out at the end, once it is known
/// how many pages there are. One thread.
class Canvas {
 public:
  Canvas();

  /// How high a text is in a column this wide [points].
  [[nodiscard]] double height(std::string_view text, double width, const TextStyle& style);
  /// Bytes of its first lines in such a column that are no higher together than this [points].
  [[nodiscard]] std::size_t fitting(std::string_view text, double width, const TextStyle& style,
                                    double height);
  void new_page() { pages_.emplace_back(); }
  [[nodiscard]] std::size_t pages() const noexcept { return pages_.size(); }
  void text(double x, double y, double width, std::string text, const TextStyle& style);
  /// A frame, filled with a grey if that is not white.
  void box(double x, double y, double width, double height, double grey);
  /// @param time  when it was made, "2015-01-15T12:00:00Z"; empty: it does not say
  /// @param foot  draws what stands on every page; given its number from 1 and how many there are
  /// @errors unavailable "print.failed"
  [[nodiscard]] Result<std::string> finish(
      const std::string& title, const std::string& time,
      const std::function<void(Canvas&, std::size_t, std::size_t)>& foot);

 private:
  using Order = std::function<void(cairo_t*)>;
  struct Unref {
    void operator()(PangoLayout* layout) const { g_object_unref(layout); }
    void operator()(cairo_t* cairo) const { cairo_destroy(cairo); }
    void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
  };

  void lay_out(std::string_view text, double width, const TextStyle& style);

  std::string bytes_;
  std::unique_ptr<cairo_surface_t, Unref> surface_;
  std::unique_ptr<cairo_t, Unref> cairo_;
  std::unique_ptr<PangoLayout, Unref> layout_;
  std::vector<std::vector<Order>> pages_;
  std::size_t page_ = 0;  // that is drawn on while finishing, from 1; 0 = the last one
};

}  // namespace cas::adapters::print
