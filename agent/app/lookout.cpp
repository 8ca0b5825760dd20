// SPDX-License-Identifier: Apache-2.0
#include "agent/app/lookout.h"

#include <condition_variable>
#include <mutex>
#include <utility>

namespace skewd {

Lookout::Lookout(std::chrono::milliseconds pause, std::function<void()> look)
    : thread_([pause, look = std::move(look)](const std::stop_token& stop) {
        std::mutex mutex;
        std::condition_variable_any waiting;
        std::unique_lock lock(mutex);
        for (;;) {
          waiting.wait_for(lock, stop, pause, [] { return false; });
          if (stop.stop_requested()) return;
          look();
        }
      }) {}

}  // namespace skewd
