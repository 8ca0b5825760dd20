// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <thread>

#include "collectors/net/ask.h"
#include "collectors/pacing.h"
#include "collectors/scraper.h"

namespace skewd {

/// Shorter than the two seconds in which SIGTERM must be obeyed: a scrape is not interrupted.
inline constexpr AskLimits kScrapeLimits{.connect = std::chrono::milliseconds(1000),
                                         .total = std::chrono::milliseconds(1500)};

/// One scrape as it reaches the brain.
struct Arrival {
  std::string balancer;
  std::chrono::milliseconds interval{0};  // until the next one
  Scrape scrape;
};

/// Reads one balancer again and again on a thread of its own, so that a slow one delays nobody
/// else. Stops when destroyed, after at most one scrape.
class ScrapeLoop {
 public:
  using Post = std::function<void(Arrival)>;
  ScrapeLoop(std::string balancer, Scraper scraper,
             std::optional<std::chrono::milliseconds> fixed_interval, Post post);

  void request_stop() { thread_.request_stop(); }

 private:
  void run(const std::stop_token& stop);

  std::string balancer_;
  Scraper scraper_;
  Pacing pacing_;
  Post post_;
  std::jthread thread_;  // last: it uses the others
};

}  // namespace skewd
