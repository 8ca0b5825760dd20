// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "agent/top/view.h"

namespace skewd::top {

/// What a part of a screen is made of.
struct Canvas {
  const Picture& picture;
  const View& view;
  Size size;
  const Lettering& lettering;
};

/// Who is watched, how old that is and what time it is; below it the agent that is gone, and
/// sources that cannot be read.
[[nodiscard]] Lines header_of(const Canvas& canvas);

/// The keys, or the filter while it is typed.
[[nodiscard]] Line footer_of(const Canvas& canvas, std::size_t shown, std::size_t all);

/// A word on its own mark, as "BALANCER  shop: all requests ...", wrapped.
[[nodiscard]] Lines verdict_lines(const Canvas& canvas, Trouble trouble, const std::string& word,
                                  const std::string& text);

/// "  change    14:02:10 ...", wrapped below itself.
[[nodiscard]] Lines labelled(const Canvas& canvas, const std::string& label,
                             const std::string& text, Tone tone = Tone::plain);

/// What happened, the latest first: changes and findings that ended.
struct Event {
  Instant at{};
  std::string text;
  Tone tone = Tone::plain;
};
[[nodiscard]] std::vector<Event> events_of(const std::vector<Change>& changes,
                                           const std::vector<Finding>& findings);
[[nodiscard]] Lines event_lines(const Canvas& canvas, const Event& event);

[[nodiscard]] Lines list_screen(const Canvas& canvas);
/// Scrolled as far as the view says, and no farther than its end, which comes back in `scroll`.
[[nodiscard]] Lines pool_screen(const Canvas& canvas, std::size_t& scroll);
[[nodiscard]] Lines help_screen(const Canvas& canvas);

}  // namespace skewd::top
