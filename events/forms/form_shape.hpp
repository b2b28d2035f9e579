#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "events/forms/form_template.hpp"

namespace cas::events::forms {

/// Where the cells of a form stand, by the numbers that are printed. Immutable; any thread.
class FormShape {
 public:
  struct Section {
    std::string code;
    std::uint32_t first = 0;  ///< its first cell
    std::vector<std::string> rows;
    std::vector<std::string> columns;
    std::unordered_map<std::string, std::uint32_t> row_at;
    std::unordered_map<std::string, std::uint32_t> column_at;
    [[nodiscard]] std::uint32_t cell(std::uint32_t row, std::uint32_t column) const {
      return first + row * static_cast<std::uint32_t>(columns.size()) + column;
    }
  };

  /// @param form one that makes a layout
  explicit FormShape(const FormTemplate& form);

  [[nodiscard]] const std::string& form() const noexcept { return form_; }
  [[nodiscard]] std::uint32_t cells() const noexcept {
    return static_cast<std::uint32_t>(scales_.size());
  }
  [[nodiscard]] const Section* section(std::string_view code) const;
  [[nodiscard]] bool barred(std::uint32_t cell) const { return barred_[cell]; }
  [[nodiscard]] std::uint8_t scale(std::uint32_t cell) const { return scales_[cell]; }
  [[nodiscard]] const std::vector<std::uint8_t>& scales() const noexcept { return scales_; }
  /// "A/1.1/3"
  [[nodiscard]] std::string code(std::uint32_t cell) const;

 private:
  std::string form_;
  std::vector<Section> sections_;
  std::vector<std::uint8_t> scales_;
  std::vector<bool> barred_;
};

}  // namespace cas::events::forms
