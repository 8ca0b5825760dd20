// SPDX-License-Identifier: Apache-2.0
#include "agent/recording/scrape_gatherer.h"

#include <algorithm>
#include <utility>

namespace skewd {
namespace {

bool belongs_to(const RecordedScrape& scrape, const RecordedScrape& line) {
  if (scrape.at != line.at || scrape.balancer != line.balancer || scrape.kind != line.kind) {
    return false;
  }
  // A source that speaks twice speaks in two scrapes, even within a millisecond.
  return std::none_of(scrape.sources.begin(), scrape.sources.end(), [&](const auto& known) {
    return known.source == line.sources.front().source;
  });
}

}  // namespace

std::optional<RecordedScrape> ScrapeGatherer::add(RecordedScrape line) {
  if (open_ && belongs_to(*open_, line)) {
    open_->sources.push_back(std::move(line.sources.front()));
    return std::nullopt;
  }
  return std::exchange(open_, std::move(line));
}

std::optional<RecordedScrape> ScrapeGatherer::finish() { return std::exchange(open_, {}); }

}  // namespace skewd
