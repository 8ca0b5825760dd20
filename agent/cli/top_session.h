// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>

#include "agent/cli/top_feed.h"
#include "agent/cli/top_terminal.h"
#include "agent/cli/top_wakeup.h"
#include "agent/top/view.h"

namespace skewd {

/// Brings an answer into the picture.
void take_news(top::Picture& picture, TopNews news, const top::View& view);

/// `skewd top` while it is on the screen: answers and keys become pictures, until somebody quits.
class TopSession {
 public:
  TopSession(TopFeed& feed, const TopWakeup& wakeup, const TopTerminal& terminal,
             const top::Lettering& lettering)
      : feed_(feed), wakeup_(wakeup), terminal_(terminal), lettering_(lettering) {}

  /// Returns the signal that ended it; 0: a key did.
  [[nodiscard]] int run(TopNews first, top::View view);

 private:
  void hear();
  void press_keys();
  void draw();

  TopFeed& feed_;
  const TopWakeup& wakeup_;
  const TopTerminal& terminal_;
  const top::Lettering& lettering_;
  top::Picture picture_;
  top::View view_;
  std::chrono::steady_clock::time_point answered_;
  int failures_ = 0;
};

}  // namespace skewd
