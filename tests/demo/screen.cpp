// SPDX-License-Identifier: Apache-2.0
#include "tests/demo/screen.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <iostream>

namespace skewd::demo {
namespace {

std::string_view escape_of(Tone tone) {
  switch (tone) {
    case Tone::plain: return "";
    case Tone::strong: return "\033[1m";
    case Tone::quiet: return "\033[2m";
    case Tone::good: return "\033[32m";
    case Tone::bad: return "\033[1;31m";
  }
  return "";
}

bool wants_colours() {
  const char* no_color = std::getenv("NO_COLOR");
  return no_color == nullptr || *no_color == '\0';
}

}  // namespace

Screen::Screen() : terminal_(isatty(STDOUT_FILENO) == 1), colours_(terminal_ && wants_colours()) {}

void Screen::line(std::string_view text, Tone tone) {
  clear_progress();
  const bool painted = colours_ && tone != Tone::plain;
  if (painted) std::cout << escape_of(tone);
  std::cout << text;
  if (painted) std::cout << "\033[0m";
  std::cout << std::endl;  // flushed: people watch, also through a pipe
}

void Screen::progress(std::string_view doing, std::chrono::duration<double> taken) {
  if (!terminal_) return;
  clear_progress();
  std::cout << "  " << doing << " " << render_seconds(taken) << std::flush;
  progress_shown_ = true;
}

void Screen::clear_progress() {
  if (progress_shown_) std::cout << "\r\033[K";
  progress_shown_ = false;
}

void Screen::table(const std::vector<std::vector<std::string>>& rows,
                   const std::vector<Tone>& tones) {
  std::vector<std::size_t> widths(rows.front().size());
  for (const auto& row : rows) {
    for (std::size_t column = 0; column < widths.size(); ++column) {
      widths[column] = std::max(widths[column], row[column].size());
    }
  }
  for (std::size_t number = 0; number < rows.size(); ++number) {
    std::string text;
    for (std::size_t column = 0; column < widths.size(); ++column) {
      std::string cell = rows[number][column];
      cell.resize(column + 1 == widths.size() ? cell.size() : widths[column] + 2, ' ');
      text += cell;
    }
    line(text, tones[number]);
  }
}

std::string render_seconds(std::chrono::duration<double> time) {
  std::array<char, 32> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), time.count(),
                                 std::chars_format::fixed, 1);
  return std::string(text.data(), end.ptr) + " s";
}

}  // namespace skewd::demo
