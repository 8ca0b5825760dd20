// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "agent/top/rows.h"
#include "agent/top/view.h"

namespace skewd::top {
namespace {

constexpr std::size_t kLongestFilter = 200;  // bytes

void append_utf8(std::string& text, char32_t code) {
  const auto byte = [&](char32_t value) { text += static_cast<char>(value); };
  if (code < 0x80) return byte(code);
  if (code < 0x800) {
    byte(0xC0 | (code >> 6));
  } else {
    if (code < 0x10000) {
      byte(0xE0 | (code >> 12));
    } else {
      byte(0xF0 | (code >> 18));
      byte(0x80 | ((code >> 12) & 0x3F));
    }
    byte(0x80 | ((code >> 6) & 0x3F));
  }
  byte(0x80 | (code & 0x3F));
}

void erase_last(std::string& text) {
  while (!text.empty()) {
    const auto byte = static_cast<unsigned char>(text.back());
    text.pop_back();
    if ((byte & 0xC0) != 0x80) return;
  }
}

// Returns true if the key was one of typing.
bool type(View& view, const Press& pressed) {
  switch (pressed.key) {
    case Key::letter:
      if (pressed.letter >= 0x20 && view.filter.size() < kLongestFilter) {
        append_utf8(view.filter, pressed.letter);
      }
      return true;
    case Key::erase: erase_last(view.filter); return true;
    case Key::enter: view.typing = false; return true;
    case Key::escape:
      view.typing = false;
      view.filter.clear();
      return true;
    default: return false;
  }
}

// From `at` by so many steps, within 0 ... `last`.
std::size_t moved(Key key, std::size_t at, std::size_t last, std::size_t page) {
  switch (key) {
    case Key::up: return at - std::min<std::size_t>(at, 1);
    case Key::down: return std::min(at + 1, last);
    case Key::page_up: return at - std::min(at, page);
    case Key::page_down: return std::min(at + page, last);
    case Key::home: return 0;
    case Key::end: return last;
    default: return at;
  }
}

void move(View& view, Key key, const Picture& picture, Size size) {
  const std::size_t page = std::max<std::size_t>(size.rows / 2, 1);
  if (view.opened) {
    constexpr std::size_t kBeyond = 1'000'000;  // drawing brings it back
    view.scroll = moved(key, view.scroll, kBeyond, page);
    return;
  }
  const std::vector<Row> rows = rows_of(picture, view);
  if (rows.empty()) return;
  const std::size_t to = moved(key, selected_in(rows, view), rows.size() - 1, page);
  view.selected = rows[to].place();
  // Who goes to the top wants to see what comes there.
  if (to == 0) view.selected.reset();
}

void open(View& view, const Picture& picture) {
  if (view.opened) return;
  const std::vector<Row> rows = rows_of(picture, view);
  if (rows.empty()) return;
  view.selected = view.opened = rows[selected_in(rows, view)].place();
  view.filter.clear();
  view.scroll = 0;
}

// One step out.
void leave(View& view) {
  if (!view.filter.empty()) {
    view.filter.clear();
  } else if (view.opened) {
    view.opened.reset();
  } else {
    view.done = true;
  }
}

template <typename Word>
Word next(Word word, Word last) {
  return word == last ? Word{} : static_cast<Word>(static_cast<int>(word) + 1);
}

void obey(View& view, char32_t letter, const Picture& picture, Size size) {
  switch (letter) {
    case 'j': return move(view, Key::down, picture, size);
    case 'k': return move(view, Key::up, picture, size);
    case 'g': return move(view, Key::home, picture, size);
    case 'G': return move(view, Key::end, picture, size);
    case ' ': return move(view, Key::page_down, picture, size);
    case '/': view.typing = true; return;
    case 's': view.order = next(view.order, Order::imbalance); return;
    case 't': view.graph = next(view.graph, Graph::requests); return;
    case '?':
    case 'h': view.help = true; return;
    case 'q': return leave(view);
    default: return;
  }
}

}  // namespace

void press(View& view, const Press& pressed, const Picture& picture, Size size) {
  if (view.help) {
    view.help = false;
    return;
  }
  if (view.typing && type(view, pressed)) return;
  switch (pressed.key) {
    case Key::letter: return obey(view, pressed.letter, picture, size);
    case Key::enter: return open(view, picture);
    case Key::escape: return leave(view);
    case Key::erase: return;
    default: return move(view, pressed.key, picture, size);
  }
}

}  // namespace skewd::top
