// SPDX-License-Identifier: Apache-2.0
#include "collectors/nginx/config/tree.h"

namespace skewd::nginx {
namespace {

constexpr std::size_t kLongestText = 200;

}  // namespace

Block Tree::top() const { return {*this, 0, static_cast<std::uint32_t>(nodes.size())}; }

Block Block::none() {
  static const Tree empty;
  return empty.top();
}

std::string_view Directive::argument(std::size_t position) const {
  return position < arguments().size() ? arguments()[position].text : std::string_view();
}

Place Directive::place_of(const Word& word) const {
  return {tree_->paths[node().file], word.line, word.column, word.length};
}

Place Directive::place() const {
  const Word& first = words().front();
  Place place = place_of(first);
  for (const Word& word : words()) {
    if (word.line != first.line) break;
    place.length = word.column + word.length - first.column;
  }
  return place;
}

std::string Directive::text() const {
  std::string text;
  for (const Word& word : words()) {
    if (!text.empty()) text += ' ';
    text += word.text.substr(0, kLongestText);
    if (text.size() > kLongestText) return text.substr(0, kLongestText) + "...";
  }
  return text;
}

}  // namespace skewd::nginx
