// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "agent/cli/text_table.h"
#include "agent/top/screen.h"
#include "agent/top/view.h"
#include "collectors/result.h"

namespace skewd {

/// What this terminal and locale can show. Sets the locale of characters.
[[nodiscard]] top::Charset terminal_charset();

/// The lines as text, with colour codes where they are wanted.
[[nodiscard]] std::string painted_text(const top::Lines& lines, Colour colour);

/// The whole terminal, as long as it lives: raw keys, another screen, no cursor. Destruction gives
/// the terminal back as it was. There can be one at a time.
class TopTerminal {
 public:
  /// Error (config): the terminal cannot do that; says what else can be done.
  [[nodiscard]] static Result<void> usable();

  /// The size of standard output; nothing if it is no terminal. Needs none that lives.
  [[nodiscard]] static std::optional<top::Size> measured();

  explicit TopTerminal(Colour colour);
  TopTerminal(const TopTerminal&) = delete;
  TopTerminal& operator=(const TopTerminal&) = delete;
  ~TopTerminal();

  [[nodiscard]] static top::Size size();
  /// Writes what differs from what is shown.
  void show(const top::Lines& lines) const;
  /// The next key that was pressed; nothing if there is none. Does not wait.
  [[nodiscard]] static std::optional<top::Press> next_key();

 private:
  Colour colour_;
};

}  // namespace skewd
