// SPDX-License-Identifier: Apache-2.0
#include "agent/cli/top_terminal.h"

#define NCURSES_NOMACROS
#define NCURSES_WIDECHAR 1
#include <curses.h>
#include <langinfo.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <cwchar>

#include <algorithm>
#include <array>
#include <clocale>
#include <cstdlib>
#include <string_view>
#include <utility>

// <term.h> declares it, and defines some hundred macros such as `columns` and `lines`.
extern "C" int setupterm(const char* term, int file, int* trouble);

namespace skewd {
namespace {

using top::Key;
using top::Tone;

constexpr int kEscapeDelay = 50;  // ms in which the rest of an arrow key comes, also over ssh

// Pairs of colours that people tell apart who do not tell red from green: vermilion, amber and blue
// (Okabe and Ito, "Color Universal Design", 2008) where there are 256 of them.
struct Ink {
  Tone tone;
  short few;   // of 8
  short many;  // of 256
  attr_t also;
};
constexpr std::array<Ink, 8> kInks{{{Tone::plain, -1, -1, A_NORMAL},
                                    {Tone::faint, -1, -1, A_DIM},
                                    {Tone::strong, -1, -1, A_BOLD},
                                    {Tone::critical, COLOR_RED, 202, A_BOLD},
                                    {Tone::warning, COLOR_YELLOW, 172, A_NORMAL},
                                    {Tone::info, COLOR_CYAN, 38, A_NORMAL},
                                    {Tone::bar, COLOR_BLUE, 32, A_NORMAL},
                                    {Tone::due, -1, -1, A_BOLD}}};

const Ink& ink_of(Tone tone) { return kInks.at(static_cast<std::size_t>(tone)); }
short pair_of(Tone tone) { return static_cast<short>(static_cast<int>(tone) + 1); }

void mix_inks() {
  start_color();
  use_default_colors();
  for (const Ink& ink : kInks) {
    init_pair(pair_of(ink.tone), COLORS >= 256 ? ink.many : ink.few, -1);
  }
}

int columns_of(char32_t code) { return wcwidth(static_cast<wchar_t>(code)); }

Paint paint_of(Tone tone) {
  switch (tone) {
    case Tone::critical: return Paint::bad;
    case Tone::warning: return Paint::warning;
    case Tone::faint: return Paint::faint;
    case Tone::plain:
    case Tone::strong:
    case Tone::info:
    case Tone::bar:
    case Tone::due: break;
  }
  return Paint::plain;
}

std::optional<Key> key_of(wint_t code) {
  constexpr std::array<std::pair<int, Key>, 9> kKeys{{{KEY_UP, Key::up},
                                                      {KEY_DOWN, Key::down},
                                                      {KEY_PPAGE, Key::page_up},
                                                      {KEY_NPAGE, Key::page_down},
                                                      {KEY_HOME, Key::home},
                                                      {KEY_END, Key::end},
                                                      {KEY_ENTER, Key::enter},
                                                      {KEY_RIGHT, Key::enter},
                                                      {KEY_BACKSPACE, Key::erase}}};
  for (const auto& [known, key] : kKeys) {
    if (static_cast<wint_t>(known) == code) return key;
  }
  if (code == static_cast<wint_t>(KEY_LEFT)) return Key::escape;
  return std::nullopt;
}

top::Press press_of(wint_t character) {
  switch (character) {
    case L'\n':
    case L'\r': return {Key::enter};
    case 27: return {Key::escape};
    case 8:
    case 127: return {Key::erase};
    default: return {Key::letter, static_cast<char32_t>(character)};
  }
}

}  // namespace

// The console of Linux has no letters for bars.
top::Charset terminal_charset() {
  const bool is_known = std::setlocale(LC_CTYPE, "") != nullptr;
  const char* const term = std::getenv("TERM");
  const bool is_console = term != nullptr && std::string_view(term) == "linux";
  const bool is_utf8 = is_known && std::string_view(nl_langinfo(CODESET)) == "UTF-8";
  return {is_utf8 && !is_console, columns_of};
}

std::string painted_text(const top::Lines& lines, Colour colour) {
  if (colour == Colour::never) return top::plain_text(lines);
  std::string text;
  for (const top::Line& line : lines) {
    for (const top::Span& span : line.spans) {
      text += paint_text(span.text, paint_of(span.tone), colour);
    }
    text += '\n';
  }
  return text;
}

Result<void> TopTerminal::usable() {
  const char* const term = std::getenv("TERM");
  const std::string name = term == nullptr ? "" : term;
  int trouble = 0;
  const bool is_known = !name.empty() && setupterm(nullptr, STDOUT_FILENO, &trouble) == OK;
  if (is_known && tigetstr("cup") != nullptr) return {};
  return failure(ErrorKind::config, "TERM is '" + name +
                                        "', which is no terminal whose cursor can be moved; "
                                        "set it, or use --once");
}

TopTerminal::TopTerminal(Colour colour) : colour_(colour) {
  initscr();
  set_escdelay(kEscapeDelay);
  cbreak();
  noecho();
  keypad(stdscr, TRUE);
  nodelay(stdscr, TRUE);
  curs_set(0);
  if (has_colors() == FALSE) colour_ = Colour::never;
  if (colour_ == Colour::always) mix_inks();
}

TopTerminal::~TopTerminal() { endwin(); }

std::optional<top::Size> TopTerminal::measured() {
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return std::nullopt;
  return top::Size{size.ws_col, std::max<std::size_t>(size.ws_row, 1)};
}

top::Size TopTerminal::size() {
  return {static_cast<std::size_t>(std::max(getmaxx(stdscr), 1)),
          static_cast<std::size_t>(std::max(getmaxy(stdscr), 1))};
}

void TopTerminal::show(const top::Lines& lines) const {
  werase(stdscr);
  int row = 0;
  for (const top::Line& line : lines) {
    wmove(stdscr, row, 0);
    const attr_t whole = line.chosen ? A_REVERSE : A_NORMAL;
    for (const top::Span& span : line.spans) {
      const short pair = colour_ == Colour::always ? pair_of(span.tone) : short{0};
      wattr_set(stdscr, whole | ink_of(span.tone).also, pair, nullptr);
      waddnstr(stdscr, span.text.data(), static_cast<int>(span.text.size()));
    }
    if (line.chosen && getcury(stdscr) == row) {
      wattr_set(stdscr, whole, 0, nullptr);
      while (getcury(stdscr) == row && getcurx(stdscr) < getmaxx(stdscr) - 1) {
        waddnstr(stdscr, " ", 1);
      }
    }
    ++row;
  }
  wrefresh(stdscr);
}

std::optional<top::Press> TopTerminal::next_key() {
  for (;;) {
    wint_t code = 0;
    const int got = wget_wch(stdscr, &code);
    if (got == ERR) return std::nullopt;
    if (got != KEY_CODE_YES) return press_of(code);
    if (const auto key = key_of(code)) return top::Press{*key};
  }
}

}  // namespace skewd
