// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "agent/top/gauges.h"
#include "agent/top/overview.h"
#include "agent/top/past.h"
#include "agent/top/screen.h"

namespace skewd::top {

/// The agent does not answer any more.
struct Loss {
  std::string problem;
};

/// Everything that is known when a screen is drawn.
struct Picture {
  Overview overview;
  Past past;
  std::optional<Detail> detail;               // of the pool that is opened
  bool no_such_pool = false;                  // the agent knows none of that name
  std::chrono::milliseconds since_answer{0};  // that long ago the overview came
  std::optional<Loss> loss;                   // nothing came since

  /// By the agent's clock.
  [[nodiscard]] Instant now() const { return overview.at + since_answer; }
};

enum class Order { trouble, name, requests, errors, time, imbalance };
[[nodiscard]] std::string name_of(Order order);

/// What the user chose.
struct View {
  std::optional<Place> opened;    // a pool, instead of the list
  std::optional<Place> selected;  // in the list; none: whatever is first
  std::string filter;
  bool typing = false;  // letters go into the filter
  Order order = Order::trouble;
  Graph graph = Graph::share;
  std::size_t scroll = 0;  // lines of an opened pool above the screen
  bool help = false;
  bool done = false;
  bool once = false;  // nobody presses keys: no cursor and no help line
};

enum class Key { up, down, page_up, page_down, home, end, enter, escape, erase, letter };

struct Press {
  Key key = Key::letter;
  char32_t letter = 0;
};

/// What becomes of the view when a key is pressed. Keys without a meaning change nothing.
void press(View& view, const Press& pressed, const Picture& picture, Size size);

/// The whole screen: at most `size.rows` lines of at most `size.columns`. Brings a scroll beyond
/// the end back.
[[nodiscard]] Lines draw(const Picture& picture, View& view, Size size, const Lettering& lettering);

}  // namespace skewd::top
