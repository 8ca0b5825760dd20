// SPDX-License-Identifier: Apache-2.0
#include "collectors/haproxy/cells.h"

#include <algorithm>
#include <array>
#include <cstring>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace skewd::haproxy {
namespace {

constexpr std::size_t kBlock = 64;

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

}  // namespace

CellFinder::Cells CellFinder::find(std::string_view line, std::size_t wanted) {
  // A block may go on behind the cell that is wanted, and starts are written eight at a time.
  const std::size_t needed = wanted + 1 + kBlock + kBits[0].set.size();
  if (starts_.size() < needed) starts_.resize(needed);
  const Found found = find_plain(line, wanted);
  if (!found.quotes) return {line.data(), starts_.data(), found.cells};
  const std::size_t cells = find_quoted(line, wanted);
  return {unquoted_.data(), starts_.data(), cells};
}

// Only as far as our last cell. Noting every start is quicker than asking at each whether the cell
// is ours: that branch cannot be predicted.
CellFinder::Found CellFinder::find_plain(std::string_view line, std::size_t wanted) {
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
    if (static_cast<std::size_t>(next - first) > wanted) break;
  }
  // The last cell of a line may end without a separator.
  if (static_cast<std::size_t>(next - first) <= wanted) {
    *next++ = static_cast<std::uint16_t>(line.size() + 1);
  }
  return {static_cast<std::size_t>(next - first) - 1, quotes};
}

// RFC 4180 quoting: a doubled quote inside a quoted cell is a quote. Writes the line without its
// quotes, in which the starts are noted.
std::size_t CellFinder::find_quoted(std::string_view line, std::size_t wanted) {
  unquoted_.clear();
  std::size_t cells = 0;
  starts_[0] = 0;
  bool inside = false;
  for (std::size_t at = 0; at <= line.size() && cells < wanted; ++at) {
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
