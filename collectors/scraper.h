// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "collectors/balancer.h"
#include "collectors/net/ask.h"
#include "collectors/result.h"
#include "collectors/settings.h"
#include "collectors/snapshot.h"

namespace skewd {

/// How one source did in one scrape.
struct SourceOutcome {
  std::string source;
  std::optional<Error> error;  // absent: it answered
  std::chrono::microseconds duration{0};
  std::size_t bytes = 0;
};

/// The outcome of one scrape of one balancer.
struct Scrape {
  Moment at;                         // when the last answer was complete
  std::optional<Snapshot> snapshot;  // of all sources that answered, merged; absent: none did
  std::vector<SourceOutcome> sources;
  std::chrono::microseconds duration{0};  // of the slowest source
};

/// Reads one balancer: asks all its sources at the same time, each within the limits, and merges
/// what they say. Not thread-safe; one scraper per thread.
class Scraper {
 public:
  /// Fails (config) on an unknown kind or a source that cannot be understood.
  [[nodiscard]] static Result<Scraper> create(const BalancerSettings& settings,
                                              const AskLimits& limits);

  /// Takes as long as the slowest source, at most `limits.total`.
  [[nodiscard]] Scrape scrape();

 private:
  // One source with its reader, which remembers the layout from scrape to scrape.
  struct Line {
    Source source;
    std::unique_ptr<AnswerReader> reader;
  };
  Scraper(const BalancerKind& kind, const AskLimits& limits) : kind_(&kind), limits_(limits) {}
  void find_lines();

  const BalancerKind* kind_;
  AskLimits limits_;
  std::vector<Source> fixed_;          // sources as configured
  std::vector<std::string> patterns_;  // shell patterns over unix sockets, looked up each scrape
  std::map<std::string, Line> lines_;  // by the source's text
};

}  // namespace skewd
