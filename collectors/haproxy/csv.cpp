// SPDX-License-Identifier: Apache-2.0
#include "collectors/haproxy/csv.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

#include "collectors/haproxy/excerpt.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace skewd::haproxy {
namespace {

// HAProxy's rows are some hundred bytes; check texts make a few thousand.
constexpr std::size_t kLongestLine = 64'000;  // starts of cells have 16 bits
constexpr std::size_t kBlock = 64;
constexpr std::string_view kHeaderStart = "# ";

// A bit per byte of the block.
struct Marks {
  std::uint64_t separators = 0;
  bool quotes = false;
};

// SSE2 is part of every x86-64; wider vectors gained under 10 % (measured), so there is no dispatch
// at run time.
Marks marks_of(const char* block) {
  Marks marks;
#ifdef __SSE2__
  const __m128i separator = _mm_set1_epi8(',');
  const __m128i quote = _mm_set1_epi8('"');
  __m128i quotes = _mm_setzero_si128();
  for (unsigned part = 0; part < 4; ++part) {
    __m128i bytes;
    std::memcpy(&bytes, block + std::size_t{16} * part, sizeof bytes);
    quotes = _mm_or_si128(quotes, _mm_cmpeq_epi8(bytes, quote));
    const auto found = static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, separator)));
    marks.separators |= std::uint64_t{found} << (16 * part);
  }
  marks.quotes = _mm_movemask_epi8(quotes) != 0;
#else
  for (std::size_t i = 0; i < kBlock; ++i) {
    marks.separators |= std::uint64_t{block[i] == ','} << i;
    marks.quotes = marks.quotes || block[i] == '"';
  }
#endif
  return marks;
}

// For each byte of a mask: which bits are set, in order, and how many. Bits found one after the
// other would wait for each other; this way eight are found at once and without a branch.
struct Bits {
  std::array<std::uint16_t, 8> set{};
  std::uint8_t count = 0;
};

constexpr std::array<Bits, 256> kBits = [] {
  std::array<Bits, 256> all;
  for (std::size_t mask = 0; mask < all.size(); ++mask) {
    for (std::uint16_t bit = 0; bit < 8; ++bit) {
      if ((mask >> bit & 1) != 0) all[mask].set[all[mask].count++] = bit;
    }
  }
  return all;
}();

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
  starts_.resize(cells_ + 1 + kBlock + std::tuple_size_v<decltype(Bits::set)>);
  return {};
}

Result<void> CsvReader::read_row(std::string_view line) {
  ++rows_;
  const Found found = find_cells(line);
  const std::size_t cells = found.quotes ? find_quoted_cells(line) : found.cells;
  if (cells < cells_) {
    return failure(
        ErrorKind::malformed,
        "row " + std::to_string(rows_) + " of the statistics has fewer columns than the header");
  }
  return on_row_(Row(found.quotes ? unquoted_.data() : line.data(), starts_.data(), positions_));
}

// Only as far as our last cell. Noting every start is quicker than asking at each whether the cell
// is ours: that branch cannot be predicted.
CsvReader::Found CsvReader::find_cells(std::string_view line) {
  std::uint16_t* const first = starts_.data();
  std::uint16_t* next = first;
  *next++ = 0;
  bool quotes = false;
  char padded[kBlock];
  for (std::size_t offset = 0; offset < line.size(); offset += kBlock) {
    const char* block = line.data() + offset;
    if (line.size() - offset < kBlock) {
      std::memset(padded, 0, kBlock);
      block = static_cast<const char*>(std::memcpy(padded, block, line.size() - offset));
    }
    const Marks marks = marks_of(block);
    quotes |= marks.quotes;
    for (std::size_t byte = 0; byte < kBlock / 8; ++byte) {
      const Bits& bits = kBits[marks.separators >> (8 * byte) & 0xff];
      const auto base = static_cast<std::uint16_t>(offset + 8 * byte + 1);
      auto starts = bits.set;
      for (std::uint16_t& start : starts) start = static_cast<std::uint16_t>(start + base);
      std::memcpy(next, starts.data(), sizeof starts);
      next += bits.count;
    }
    if (static_cast<std::size_t>(next - first) > cells_) break;
  }
  // The last cell of a line may end without a separator.
  if (static_cast<std::size_t>(next - first) <= cells_) {
    *next++ = static_cast<std::uint16_t>(line.size() + 1);
  }
  return {static_cast<std::size_t>(next - first) - 1, quotes};
}

// RFC 4180 quoting: a doubled quote inside a quoted cell is a quote. Writes the line without its
// quotes, in which the starts are noted.
std::size_t CsvReader::find_quoted_cells(std::string_view line) {
  unquoted_.clear();
  std::size_t cells = 0;
  starts_[0] = 0;
  bool inside = false;
  for (std::size_t at = 0; at <= line.size() && cells < cells_; ++at) {
    const bool ends = at == line.size() || (line[at] == ',' && !inside);
    if (!ends && line[at] == '"') {
      if (inside && at + 1 < line.size() && line[at + 1] == '"') {
        unquoted_.push_back(line[at++]);
      } else {
        inside = !inside;
      }
      continue;
    }
    unquoted_.push_back(ends ? ',' : line[at]);
    if (ends) starts_[++cells] = static_cast<std::uint16_t>(unquoted_.size());
  }
  return cells;
}

}  // namespace skewd::haproxy
