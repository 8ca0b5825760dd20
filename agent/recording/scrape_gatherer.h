// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "agent/recording/recorded_scrape.h"

namespace skewd {

/// Puts the lines of one scrape together again: those that follow each other with the same time,
/// balancer and kind, and with different sources. Pure.
class ScrapeGatherer {
 public:
  /// `line` has one source. Returns the scrape before, once `line` belongs to another.
  [[nodiscard]] std::optional<RecordedScrape> add(RecordedScrape line);
  /// What is left at the end.
  [[nodiscard]] std::optional<RecordedScrape> finish();

 private:
  std::optional<RecordedScrape> open_;
};

}  // namespace skewd
