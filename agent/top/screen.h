// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "agent/top/lettering.h"
#include "agent/top/overview.h"

namespace skewd::top {

/// How something is to look. A tone never says what words or marks do not say as well.
enum class Tone { plain, faint, strong, critical, warning, info, bar, due };

struct Span {
  std::string text;
  Tone tone = Tone::plain;
};

/// One line of the terminal.
struct Line {
  std::vector<Span> spans;
  bool chosen = false;  // drawn reversed, through the whole width
};

using Lines = std::vector<Line>;

struct Size {
  std::size_t columns = 80;
  std::size_t rows = 24;
};

/// Without tones, and without spaces at the ends of lines.
[[nodiscard]] std::string plain_text(const Lines& lines);

/// `line` in at most so many columns.
[[nodiscard]] Line clipped(Line line, std::size_t columns, const Lettering& lettering);

/// `text` wrapped: the first line begins with `head`, the others with as many spaces as `indent`
/// says; that many columns `head` must take.
[[nodiscard]] Lines paragraph(std::vector<Span> head, std::size_t indent, std::string_view text,
                              Tone tone, std::size_t columns, const Lettering& lettering);

/// Word, mark and tone of the worst that is open.
[[nodiscard]] std::string_view word_of(Trouble trouble);
[[nodiscard]] std::string mark_of(Trouble trouble, const Lettering& lettering);
[[nodiscard]] Tone tone_of(Trouble trouble);

}  // namespace skewd::top
