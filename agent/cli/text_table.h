// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace skewd {

enum class Paint { plain, faint, good, warning, bad };
enum class Colour { never, always };
enum class Align { left, right };

/// `text` between the escape codes of `paint`; bare where there is no colour.
[[nodiscard]] std::string paint_text(std::string_view text, Paint paint, Colour colour);

struct Cell {
  std::string text;
  Paint paint = Paint::plain;
};

/// Rows of cells in columns as wide as their widest cell, two spaces apart.
class TextTable {
 public:
  /// One alignment per column.
  explicit TextTable(std::vector<Align> columns) : columns_(std::move(columns)) {}

  /// `row` has one cell per column.
  void add(std::vector<Cell> row) { rows_.push_back(std::move(row)); }
  /// Every line begins with `indent` and ends without spaces.
  [[nodiscard]] std::string render(std::string_view indent, Colour colour) const;

 private:
  std::vector<Align> columns_;
  std::vector<std::vector<Cell>> rows_;
};

}  // namespace skewd
