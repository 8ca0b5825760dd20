// SPDX-License-Identifier: Apache-2.0
#include "collectors/haproxy/csv.h"

#include <algorithm>
#include <cstdint>

#include "collectors/haproxy/excerpt.h"

namespace skewd::haproxy {
namespace {

// HAProxy's rows are some hundred bytes; check texts make a few thousand.
constexpr std::size_t kLongestLine = CellFinder::kLongestLine;
constexpr std::string_view kHeaderStart = "# ";

bool is_header(std::string_view line) { return line.starts_with(kHeaderStart); }

}  // namespace

void CsvReader::reset() {
  rest_.clear();
  positions_ = {};
  cells_ = 0;
  rows_ = 0;
  error_.reset();
}

void CsvReader::feed(std::string_view piece) {
  while (!error_) {
    const std::size_t end = piece.find('\n');
    const std::string_view part = piece.substr(0, end);
    if (rest_.size() + part.size() > kLongestLine) {
      error_ = Error{ErrorKind::limit, "a line of the statistics is longer than 64 kB"};
    } else if (end == std::string_view::npos) {
      rest_.append(part);
      return;
    } else if (rest_.empty()) {
      read_line(part);
    } else {
      rest_.append(part);
      read_line(rest_);
      rest_.clear();
    }
    piece.remove_prefix(std::min(piece.size(), part.size() + 1));
  }
}

Result<void> CsvReader::finish() {
  if (!error_ && cells_ == 0 && !rest_.empty() && !is_header(rest_)) {
    read_line(rest_);  // an error text without a line end
  }
  if (error_) return tl::unexpected(*error_);
  if (!rest_.empty()) {
    const std::string where = cells_ == 0 ? "their header" : "row " + std::to_string(rows_ + 1);
    return failure(ErrorKind::malformed, "the statistics break off in " + where);
  }
  if (cells_ == 0) {
    return failure(ErrorKind::malformed, "an empty answer instead of statistics");
  }
  return {};
}

void CsvReader::read_line(std::string_view line) {
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  if (line.empty()) return;
  const Result<void> read = cells_ == 0 ? read_header(line) : read_row(line);
  if (!read) error_ = read.error();
}

Result<void> CsvReader::read_header(std::string_view line) {
  if (!is_header(line)) {
    return failure(
        ErrorKind::malformed,
        "no '# pxname,...' header, so these are not HAProxy's statistics; it answered '" +
            excerpt(line) + "'");
  }
  line.remove_prefix(kHeaderStart.size());
  for (std::uint32_t position = 0; !line.empty(); ++position) {
    const std::string_view name = line.substr(0, line.find(','));
    const auto found = std::find(kColumnNames.begin(), kColumnNames.end(), name);
    if (found != kColumnNames.end()) {
      positions_.set(static_cast<std::size_t>(found - kColumnNames.begin()), position);
      cells_ = position + 1;
    }
    line.remove_prefix(std::min(line.size(), name.size() + 1));
  }
  for (const Column needed : {Column::pxname, Column::svname, Column::type, Column::stot}) {
    if (positions_.has(needed)) continue;
    const auto column = static_cast<std::size_t>(needed);
    return failure(ErrorKind::malformed,
                   "the statistics have no column '" + std::string(kColumnNames[column]) + "'");
  }
  return {};
}

Result<void> CsvReader::read_row(std::string_view line) {
  ++rows_;
  const CellFinder::Cells found = finder_.find(line, cells_);
  if (found.count < cells_) {
    return failure(
        ErrorKind::malformed,
        "row " + std::to_string(rows_) + " of the statistics has fewer columns than the header");
  }
  return on_row_(Row(found.text, found.starts, positions_));
}

}  // namespace skewd::haproxy
