// SPDX-License-Identifier: Apache-2.0
#include "agent/app/recorded_arrival.h"

#include <utility>

namespace skewd {

RecordedScrape take_recording(Arrival& arrival, const std::string& kind) {
  RecordedScrape scrape{arrival.scrape.at.wall, arrival.balancer, kind, arrival.interval, {}};
  for (SourceOutcome& outcome : arrival.scrape.sources) {
    // Answers that the reader refused are recorded: a replay refuses them for the same reason.
    std::string error;
    if (outcome.answers.empty() && outcome.error) error = outcome.error->message;
    scrape.sources.push_back(
        {outcome.source, std::exchange(outcome.answers, {}), std::move(error)});
  }
  return scrape;
}

}  // namespace skewd
