// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "collectors/haproxy/cells.h"
#include "collectors/haproxy/columns.h"
#include "collectors/result.h"

namespace skewd::haproxy {

/// Cuts the CSV of `show stat` into rows while it streams in. Columns are found by the names in
/// the header, so an unknown column is skipped and a missing one is empty. Cells may be quoted.
///
/// This is the hot path: HAProxy spends about 2.6 us of CPU on emitting a row, and reading it
/// should cost a tenth of that.
class CsvReader {
 public:
  /// Called for each row; the cells live only during the call. Its error ends the reading.
  using OnRow = std::function<Result<void>(const Row&)>;

  explicit CsvReader(OnRow on_row) : on_row_(std::move(on_row)) {}

  /// The next piece, cut anywhere. After an error further pieces are ignored.
  void feed(std::string_view piece);
  /// The end. Errors: malformed (not this CSV, or broken off in a row), limit (an endless line).
  [[nodiscard]] Result<void> finish();
  /// Makes ready for the next answer.
  void reset();
  [[nodiscard]] std::size_t rows() const { return rows_; }

 private:
  void read_line(std::string_view line);
  [[nodiscard]] Result<void> read_header(std::string_view line);
  [[nodiscard]] Result<void> read_row(std::string_view line);

  OnRow on_row_;
  std::string rest_;  // an unfinished line
  Positions positions_;
  std::size_t cells_ = 0;  // of a row, up to our last one; 0: no header yet
  CellFinder finder_;
  std::size_t rows_ = 0;
  std::optional<Error> error_;
};

}  // namespace skewd::haproxy
