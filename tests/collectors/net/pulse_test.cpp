// SPDX-License-Identifier: Apache-2.0
#include "collectors/net/pulse.h"

#include <doctest/doctest.h>
#include <pthread.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <thread>

namespace skewd::test {
namespace {

using namespace std::chrono_literals;

bool is_late(const std::string& name, Pulse::Clock::time_point now) {
  const auto late = late_threads(now);
  return std::find(late.begin(), late.end(), name) != late.end();
}

}  // namespace

TEST_CASE("pulse: whoever does not come round in time is late, until it comes or ends") {
  std::jthread([] {
    const auto begin = Pulse::Clock::now();
    {
      Pulse pulse("a pulse of this test", Pulse::Waits::for_no_disk, 1h);
      CHECK_FALSE(is_late(pulse.name(), begin + 59min));
      CHECK(is_late(pulse.name(), begin + 61min));
      pulse.beat(2h);
      CHECK_FALSE(is_late(pulse.name(), begin + 61min));
      CHECK(is_late(pulse.name(), begin + 121min));
      char name[16] = {};
      pthread_getname_np(pthread_self(), name, sizeof name);
      CHECK(std::string(name) == "a pulse of this");
    }
    CHECK_FALSE(is_late("a pulse of this test", begin + 121min));
  }).join();
}

TEST_CASE("pulse: a thread that may wait for disks, and does not, is late as any other") {
  std::jthread([] {
    Pulse pulse("at a disk", Pulse::Waits::for_disks);
    pulse.beat(1h);
    CHECK(is_late("at a disk", Pulse::Clock::now() + 2h));
  }).join();
}

}  // namespace skewd::test
