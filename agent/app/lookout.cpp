// SPDX-License-Identifier: Apache-2.0
#include "agent/app/lookout.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <utility>

#include "collectors/net/pulse.h"

namespace skewd {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto kLongestWait = 5s;
constexpr auto kPatience = 30s;  // with a look, which asks all that it finds

}  // namespace

Lookout::Lookout(std::chrono::milliseconds pause, std::function<void()> look)
    : thread_([pause, look = std::move(look)](const std::stop_token& stop) {
        std::mutex mutex;
        std::condition_variable_any waiting;
        std::unique_lock lock(mutex);
        Pulse pulse("lookout", Pulse::Waits::for_disks);
        auto next = Clock::now() + pause;
        while (true) {
          pulse.beat(kPatience);
          waiting.wait_until(lock, stop, std::min(next, Clock::now() + kLongestWait),
                             [] { return false; });
          if (stop.stop_requested()) return;
          if (Clock::now() < next) continue;
          look();
          next = Clock::now() + pause;
        }
      }) {}

}  // namespace skewd
