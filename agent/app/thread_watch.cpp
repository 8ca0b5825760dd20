// SPDX-License-Identifier: Apache-2.0
#include "agent/app/thread_watch.h"

#include <utility>

#include "agent/app/log.h"
#include "collectors/net/pulse.h"

namespace skewd {

bool ThreadWatch::all_go_round() {
  std::vector<std::string> late = late_threads(Pulse::Clock::now());
  if (late != told_) {
    for (const std::string& name : late) {
      log(LogLevel::error, "a thread hangs; the watchdog of systemd is not answered",
          {{"thread", name}});
    }
  }
  told_ = std::move(late);
  return told_.empty();
}

}  // namespace skewd
