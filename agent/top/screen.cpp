// SPDX-License-Identifier: Apache-2.0
#include "agent/top/screen.h"

namespace skewd::top {

std::string plain_text(const Lines& lines) {
  std::string text;
  for (const Line& line : lines) {
    for (const Span& span : line.spans) text += span.text;
    text.erase(text.find_last_not_of(' ') + 1);
    text += '\n';
  }
  return text;
}

Line clipped(Line line, std::size_t columns, const Lettering& lettering) {
  for (auto span = line.spans.begin(); span != line.spans.end(); ++span) {
    const std::size_t width = lettering.width(span->text);
    if (width > columns) {
      span->text = lettering.cut(span->text, columns);
      line.spans.erase(span + 1, line.spans.end());
      break;
    }
    columns -= width;
  }
  return line;
}

Lines paragraph(std::vector<Span> head, std::size_t indent, std::string_view text, Tone tone,
                std::size_t columns, const Lettering& lettering) {
  Lines lines;
  const std::size_t width = columns > indent ? columns - indent : 1;
  for (std::string& part : lettering.wrapped(text, width)) {
    Line& line = lines.emplace_back();
    if (lines.size() == 1) {
      line.spans = std::move(head);
    } else {
      line.spans.push_back({std::string(indent, ' '), Tone::plain});
    }
    line.spans.push_back({std::move(part), tone});
  }
  return lines;
}

std::string_view word_of(Trouble trouble) {
  switch (trouble) {
    case Trouble::none: return "even";
    case Trouble::info: return "info";
    case Trouble::warning: return "warning";
    case Trouble::critical: return "critical";
  }
  return "";
}

// None of these is an emoji: terminals agree that they take one column.
std::string mark_of(Trouble trouble, const Lettering& lettering) {
  const bool is_rich = lettering.is_utf8();
  switch (trouble) {
    case Trouble::none: return " ";
    case Trouble::info: return "i";
    case Trouble::warning: return is_rich ? "▲" : "!";
    case Trouble::critical: return is_rich ? "✗" : "X";
  }
  return " ";
}

Tone tone_of(Trouble trouble) {
  switch (trouble) {
    case Trouble::none: return Tone::plain;
    case Trouble::info: return Tone::info;
    case Trouble::warning: return Tone::warning;
    case Trouble::critical: return Tone::critical;
  }
  return Tone::plain;
}

}  // namespace skewd::top
