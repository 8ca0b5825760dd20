// SPDX-License-Identifier: Apache-2.0
#include "agent/app/scrape_loop.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <utility>

#include "collectors/net/pulse.h"

namespace skewd {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto kPatience = 10s;

bool anybody_answered(const Scrape& scrape) { return scrape.snapshot.has_value(); }

// Sleeps until then, or until asked to stop.
void wait_until(const std::stop_token& stop, Clock::time_point then) {
  std::mutex mutex;
  std::condition_variable_any never;
  std::unique_lock lock(mutex);
  never.wait_until(lock, stop, then, [] { return false; });
}

}  // namespace

ScrapeLoop::ScrapeLoop(std::string balancer, Scraper scraper,
                       std::optional<std::chrono::milliseconds> fixed_interval, Post post)
    : balancer_(std::move(balancer)),
      scraper_(std::move(scraper)),
      pacing_(fixed_interval),
      post_(std::move(post)),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

void ScrapeLoop::run(const std::stop_token& stop) {
  Pulse pulse("scrape " + balancer_);
  Clock::time_point next = Clock::now();
  while (!stop.stop_requested()) {
    pulse.beat(kPatience);
    Scrape scrape = scraper_.scrape();
    if (anybody_answered(scrape)) pacing_.note(scrape.duration);
    const std::chrono::milliseconds interval = pacing_.interval();
    post_({balancer_, interval, std::move(scrape)});
    next = std::max(next + interval, Clock::now());  // after a delay: no burst to catch up
    pulse.beat(interval + kPatience);
    wait_until(stop, next);
  }
}

}  // namespace skewd
