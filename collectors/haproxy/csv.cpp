// SPDX-License-Identifier: Apache-2.0
#include "collectors/haproxy/csv.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>

#include "collectors/haproxy/excerpt.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace skewd::haproxy {
namespace {

// HAProxy's rows are some hundred bytes; check texts make a few thousand.
constexpr std::size_t kLongestLine = std::size_t{64} << 10;
constexpr std::size_t kBlock = 64;

// A bit per byte of the block: set where it is a comma. SSE2 is part of every x86-64; wider
// vectors gained under 10 % (measured), so there is no dispatch at run time.
std::uint64_t commas_in_block(const char* block) {
#ifdef __SSE2__
  const __m128i comma = _mm_set1_epi8(',');
  std::uint64_t bits = 0;
  for (unsigned part = 0; part < 4; ++part) {
    __m128i bytes;
    std::memcpy(&bytes, block + std::size_t{16} * part, sizeof bytes);
    const auto found = static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, comma)));
    bits |= std::uint64_t{found} << (16 * part);
  }
  return bits;
#else
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < kBlock; ++i) bits |= std::uint64_t{block[i] == ','} << i;
  return bits;
#endif
}

std::uint64_t commas_at(std::string_view line, std::size_t offset) {
  if (line.size() - offset >= kBlock) return commas_in_block(line.data() + offset);
  char padded[kBlock] = {};
  std::memcpy(padded, line.data() + offset, line.size() - offset);
  return commas_in_block(padded);
}

}  // namespace

void CsvReader::reset() {
  rest_.clear();
  wanted_.clear();
  rows_ = 0;
  error_.reset();
}

void CsvReader::feed(std::string_view piece) {
  while (!error_) {
    const std::size_t end = piece.find('\n');
    if (end == std::string_view::npos) break;
    if (rest_.empty()) {
      read_line(piece.substr(0, end));
    } else {
      rest_.append(piece.substr(0, end));
      read_line(rest_);
      rest_.clear();
    }
    piece.remove_prefix(end + 1);
  }
  if (error_) return;
  if (rest_.size() + piece.size() > kLongestLine) {
    error_ = Error{ErrorKind::limit, "a line of the statistics is longer than 64 KiB"};
    return;
  }
  rest_.append(piece);
}

Result<void> CsvReader::finish() {
  if (error_) return tl::unexpected(*error_);
  if (wanted_.empty() && !rest_.empty()) read_line(rest_);  // an error text without a line end
  if (error_) return tl::unexpected(*error_);
  if (wanted_.empty())
    return failure(ErrorKind::malformed, "an empty answer instead of statistics");
  if (!rest_.empty()) {
    return failure(ErrorKind::malformed,
                   "the statistics break off in row " + std::to_string(rows_ + 1));
  }
  return {};
}

void CsvReader::read_line(std::string_view line) {
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  if (line.empty()) return;
  const Result<void> read = wanted_.empty() ? read_header(line) : read_row(line);
  if (!read) error_ = read.error();
}

Result<void> CsvReader::read_header(std::string_view line) {
  if (!line.starts_with("# ")) {
    return failure(
        ErrorKind::malformed,
        "no '# pxname,...' header, so these are not HAProxy's statistics; it answered '" +
            excerpt(line) + "'");
  }
  line.remove_prefix(2);
  std::size_t position = 0;
  while (!line.empty()) {
    const std::string_view name = line.substr(0, line.find(','));
    const auto found = std::find(kColumnNames.begin(), kColumnNames.end(), name);
    if (found != kColumnNames.end()) {
      wanted_.push_back({position, static_cast<std::size_t>(found - kColumnNames.begin())});
    }
    line.remove_prefix(std::min(line.size(), name.size() + 1));
    ++position;
  }
  for (const Column needed : {Column::pxname, Column::svname, Column::type, Column::stot}) {
    const auto column = static_cast<std::size_t>(needed);
    if (std::none_of(wanted_.begin(), wanted_.end(),
                     [&](const Wanted& wanted) { return wanted.column == column; })) {
      return failure(ErrorKind::malformed,
                     "the statistics have no column '" + std::string(kColumnNames[column]) + "'");
    }
  }
  return {};
}

Result<void> CsvReader::read_row(std::string_view line) {
  ++rows_;
  Row row;
  const bool quoted = line.find('"') != std::string_view::npos;
  if (!(quoted ? cut_quoted(line, row) : cut_plain(line, row))) {
    return failure(
        ErrorKind::malformed,
        "row " + std::to_string(rows_) + " of the statistics has fewer columns than the header");
  }
  return on_row_(row);
}

// Cell k ends at comma k. Blocks without a cell of ours are passed by the number of their commas.
bool CsvReader::cut_plain(std::string_view line, Row& row) const {
  auto wanted = wanted_.begin();
  std::size_t commas = 0;  // before the block
  std::size_t begin = 0;   // of the cell that the next comma ends
  for (std::size_t offset = 0; offset < line.size(); offset += kBlock) {
    std::uint64_t bits = commas_at(line, offset);
    for (; bits != 0; bits &= bits - 1) {
      const std::size_t end = offset + static_cast<std::size_t>(std::countr_zero(bits));
      if (commas == wanted->position) {
        row.cells[wanted->column] = line.substr(begin, end - begin);
        if (++wanted == wanted_.end()) return true;
      }
      begin = end + 1;
      ++commas;
    }
  }
  if (commas != wanted->position || begin >= line.size()) return false;
  row.cells[wanted->column] = line.substr(begin);
  return ++wanted == wanted_.end();
}

// RFC 4180 quoting: a doubled quote inside a quoted cell is a quote.
bool CsvReader::cut_quoted(std::string_view line, Row& row) {
  unquoted_.clear();
  unquoted_.reserve(line.size());  // the cells point into it
  auto wanted = wanted_.begin();
  std::size_t at = 0;
  for (std::size_t position = 0; at <= line.size(); ++position) {
    const std::size_t begin = unquoted_.size();
    bool inside = false;
    for (; at < line.size() && (inside || line[at] != ','); ++at) {
      if (line[at] != '"') {
        unquoted_.push_back(line[at]);
      } else if (inside && at + 1 < line.size() && line[at + 1] == '"') {
        unquoted_.push_back(line[at++]);
      } else {
        inside = !inside;
      }
    }
    ++at;
    if (position != wanted->position) continue;
    row.cells[wanted->column] = std::string_view(unquoted_).substr(begin);
    if (++wanted == wanted_.end()) return true;
  }
  return false;
}

}  // namespace skewd::haproxy
