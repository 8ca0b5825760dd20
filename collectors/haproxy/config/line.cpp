// SPDX-License-Identifier: Apache-2.0
#include "collectors/haproxy/config/line.h"

#include <algorithm>

namespace skewd::haproxy {

Place Line::place(std::size_t word) const { return place(word < words.size() ? word : 0, word); }

Place Line::place(std::size_t first, std::size_t last) const {
  if (words.empty()) return {file, number, 0, 0};
  const Word& begin = words[std::min(first, words.size() - 1)];
  const Word& end = words[std::min(last, words.size() - 1)];
  return {file, number, begin.column, end.column + end.length - begin.column};
}

std::string Line::joined(std::size_t first, std::size_t end) const {
  std::string text;
  for (std::size_t i = first; i < std::min(end, words.size()); ++i) {
    if (!text.empty()) text += ' ';
    text += words[i].text;
  }
  return text;
}

}  // namespace skewd::haproxy
