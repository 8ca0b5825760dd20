// SPDX-License-Identifier: Apache-2.0
#include "agent/cli/diagnostic_text.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "agent/app/printable.h"

namespace skewd {
namespace {

constexpr std::size_t kWidestLine = 120;  // of a source line; of longer ones a window is shown
constexpr std::size_t kBeforeMark = 30;   // bytes before the mark in such a window

Paint paint_of(DiagnosticSeverity severity) {
  switch (severity) {
    case DiagnosticSeverity::info: return Paint::faint;
    case DiagnosticSeverity::warning: return Paint::warning;
    case DiagnosticSeverity::error: return Paint::bad;
  }
  return Paint::plain;
}

std::string place_text(const Place& place) {
  std::string text = place.file;
  if (place.line > 0) text += ":" + std::to_string(place.line);
  if (place.line > 0 && place.column > 0) text += ":" + std::to_string(place.column);
  return text;
}

// A tab would take more columns than the mark below knows of.
std::string shown(std::string_view text) {
  std::string copy(text);
  std::replace(copy.begin(), copy.end(), '\t', ' ');
  return printable(copy);
}

struct Window {
  std::string_view before;  // the mark
  std::string_view marked;
  std::string_view after;
};

Window window_of(std::string_view line, const Place& place) {
  const std::size_t mark = std::min(place.column - 1, line.size());
  const std::size_t size = std::min(std::max<std::size_t>(place.length, 1), line.size() - mark);
  std::size_t begin = 0;
  std::size_t end = line.size();
  if (line.size() > kWidestLine) {
    begin = mark > kBeforeMark ? mark - kBeforeMark : 0;
    end = std::min(line.size(), begin + kWidestLine);
  }
  const std::size_t mark_end = std::min(mark + size, end);
  return {line.substr(begin, mark - begin), line.substr(mark, mark_end - mark),
          line.substr(mark_end, end - mark_end)};
}

std::string source_text(const Diagnostic& diagnostic, const SourceLines& lines, Colour colour) {
  const std::string_view line = lines.line_of(diagnostic.place);
  if (line.empty()) return {};
  std::array<char, 32> number{};
  std::snprintf(number.data(), number.size(), "%5zu | ", diagnostic.place.line);
  if (diagnostic.place.column == 0)
    return number.data() + shown(line.substr(0, kWidestLine)) + "\n";
  const Window window = window_of(line, diagnostic.place);
  const std::string before = shown(window.before);
  const std::string marked = shown(window.marked);
  const std::string mark(std::max<std::size_t>(width_of(marked), 1), '^');
  return number.data() + before + marked + shown(window.after) + "\n      | " +
         std::string(width_of(before), ' ') +
         paint_text(mark, paint_of(diagnostic.severity), colour) + "\n";
}

std::string plural(std::size_t count, const std::string& noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

}  // namespace

std::string render_diagnostic(const Diagnostic& diagnostic, const SourceLines& lines,
                              Colour colour) {
  std::string text = printable(place_text(diagnostic.place)) + ": ";
  text += paint_text(name_of(diagnostic.severity), paint_of(diagnostic.severity), colour);
  text += ": " + printable(diagnostic.text) + " [" + diagnostic.rule + "]\n";
  text += source_text(diagnostic, lines, colour);
  if (!diagnostic.hint.empty()) text += "   hint: " + printable(diagnostic.hint) + "\n";
  return text;
}

std::string count_text(const std::vector<Diagnostic>& diagnostics) {
  std::array<std::size_t, 3> counts{};
  for (const Diagnostic& one : diagnostics) ++counts.at(static_cast<std::size_t>(one.severity));
  std::string text = plural(counts[2], "error") + ", " + plural(counts[1], "warning");
  if (counts[0] > 0) text += " and " + plural(counts[0], "remark");
  return text;
}

}  // namespace skewd
