#include "adapters/report_files/sheet_events.hpp"

#include <charconv>

#include "adapters/files/text.hpp"

namespace cas::adapters::report_files {
namespace {

constexpr std::uint32_t kLinesMax = 1'048'576;
constexpr std::uint32_t kColumnsMax = 16'384;

template <class T>
std::optional<T> read_number(std::string_view text) {
  T number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace

std::optional<std::pair<std::uint32_t, std::uint32_t>> read_cell_name(std::string_view name) {
  std::uint32_t column = 0;
  while (!name.empty() && name.front() >= 'A' && name.front() <= 'Z' && column <= kColumnsMax) {
    column = column * 26 + static_cast<std::uint32_t>(name.front() - 'A' + 1);
    name.remove_prefix(1);
  }
  const auto line = read_number<std::uint32_t>(name);
  if (column == 0 || column > kColumnsMax || !line || *line == 0 || *line > kLinesMax)
    return std::nullopt;
  return std::pair{column, *line};
}

std::optional<std::string> shortest_decimal(std::string_view number) {
  const auto value = read_number<double>(number);
  constexpr double kMax = 1e15;
  if (!value || !(*value <= kMax && *value >= -kMax)) return std::nullopt;
  std::array<char, 400> buffer;  // the smallest double has 324 places behind its point
  const auto [end, error] =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), *value, std::chars_format::fixed);
  if (error != std::errc{}) return std::nullopt;
  const std::string text(buffer.data(), end);
  return text == "-0" ? "0" : text;
}

void SheetEvents::refuse(std::string_view what) {
  stop({Errc::invalid,
        "xlsx.bad_cell",
        "sheet " + files::in_quotes(sheet_) + ", " + to_string(here()) +
            " of its XML: " + std::string(what),
        {}});
}

void SheetEvents::on_start(std::string_view name, std::string_view,
                           const XmlAttributes& attributes) {
  if (name == "row") {
    const auto number = attributes.find("r");
    const auto row = number.empty() ? row_ + 1 : read_number<std::uint32_t>(number).value_or(0);
    if (row <= row_ || row > kLinesMax) return refuse("lines do not ascend, or are too many");
    row_ = row;
    cells_.clear();
  } else if (name == "c") {
    begin_cell(attributes);
  } else if (name == "rPh") {
    spoken_ = true;
  } else if (in_cell_ && !spoken_ && (name == "v" || name == "t")) {
    in_value_ = valued_ = true;
  } else if (in_cell_ && name == "f") {
    computed_ = true;
  }
}

void SheetEvents::begin_cell(const XmlAttributes& attributes) {
  const auto name = attributes.find("r");
  const auto last = cells_.empty() ? 0 : cells_.back().column;
  const auto column =
      name.empty() ? last + 1 : read_cell_name(name).value_or(std::pair{0, 0}).first;
  if (column <= last || column > kColumnsMax || row_ == 0)
    return refuse("cells do not ascend, or are too many");
  in_cell_ = true;
  cell_ = {column, {}, Flaw::none};
  computed_ = valued_ = false;
  style_ = read_number<std::size_t>(attributes.find("s")).value_or(0);
  type_ = attributes.find("t");
  value_.clear();
}

void SheetEvents::on_text(std::string_view text) {
  if (!in_value_) return;
  if (value_.size() + text.size() > text_max_) return refuse("a text is too long");
  value_ += text;
}

void SheetEvents::on_end(std::string_view name) {
  if (name == "v" || name == "t") in_value_ = false;
  if (name == "rPh") spoken_ = false;
  if (name == "c" && in_cell_) end_cell();
  if (name == "row" && !cells_.empty())
    if (auto done = line_(row_, cells_); !done) stop(std::move(done.error()));
}

Flaw SheetEvents::flaw() const {
  if (type_ == "e") return Flaw::error;
  if (type_ == "b") return Flaw::truth_value;
  if (type_ == "d") return Flaw::date;
  if (computed_ && !valued_) return Flaw::uncomputed;  // a text that is empty has its mark
  const bool number = type_.empty() || type_ == "n";
  if (!number && type_ != "s") return Flaw::none;
  if (value_.empty()) return computed_ ? Flaw::uncomputed : Flaw::none;
  return number && style_ < styles_.size() ? styles_[style_] : Flaw::none;
}

void SheetEvents::end_cell() {
  in_cell_ = false;
  cell_.flaw = flaw();
  cell_.text = value_;
  if (type_ == "s" && !value_.empty()) {
    const auto index = read_number<std::size_t>(value_);
    if (!index || *index >= texts_.size()) return refuse("a shared text that is not there");
    cell_.text = texts_[*index];
  } else if ((type_.empty() || type_ == "n") && !value_.empty()) {
    cell_.text = shortest_decimal(value_).value_or(value_);
  }
  cells_.push_back(std::move(cell_));
}

}  // namespace cas::adapters::report_files
