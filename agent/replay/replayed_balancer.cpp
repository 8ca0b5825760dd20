// SPDX-License-Identifier: Apache-2.0
#include "agent/replay/replayed_balancer.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace skewd {
namespace {

constexpr const char* kNoName = "its source";
constexpr const char* kNoReason = "the recording holds no answer";

bool is_in(const RecordedScrape& scrape, const ReplayedSource& source) {
  return std::any_of(
      scrape.sources.begin(), scrape.sources.end(),
      [&](const RecordedSource& recorded) { return recorded.source == source.name(); });
}

SourceSight sight_of(const RecordedSource& recorded, bool answered, std::string problem) {
  return {recorded.source.empty() ? kNoName : recorded.source, answered, std::move(problem)};
}

}  // namespace

ReplayedBalancer::ReplayedBalancer(const BalancerKind& kind, BalancerSettings settings,
                                   double false_alarms_per_year)
    : kind_(&kind), watch_(std::move(settings), false_alarms_per_year) {}

ReplayedSource& ReplayedBalancer::find_source(const RecordedSource& recorded) {
  const auto known =
      std::find_if(sources_.begin(), sources_.end(),
                   [&](const ReplayedSource& source) { return source.name() == recorded.source; });
  if (known != sources_.end()) return *known;
  return sources_.emplace_back(*kind_, recorded.source);
}

std::vector<FindingEvent> ReplayedBalancer::absorb(const RecordedScrape& scrape) {
  const Moment now = clock_.move_to(scrape.at);
  // As a scraper does: a source that is gone takes what was known of its layout with it.
  std::erase_if(sources_, [&](const ReplayedSource& source) { return !is_in(scrape, source); });
  std::vector<SourceSight> sights;
  std::vector<Snapshot> snapshots;
  std::optional<Snapshot> log;
  std::string log_source;
  bool has_statistics = false;
  for (const RecordedSource& recorded : scrape.sources) {
    ReplayedSource& source = find_source(recorded);
    if (recorded.answers.empty()) {
      const std::string reason = recorded.error.empty() ? kNoReason : recorded.error;
      sights.push_back(sight_of(recorded, false, reason));
      has_statistics = true;  // or a log that is not told either
      continue;
    }
    Result<Snapshot> snapshot = source.read(recorded.answers);
    sights.push_back(sight_of(recorded, snapshot.has_value(),
                              snapshot ? "" : std::move(snapshot.error().message)));
    if (source.is_access_log()) {
      log_source = recorded.source;
      if (snapshot) log = std::move(*snapshot);
      continue;
    }
    has_statistics = true;
    if (snapshot) snapshots.push_back(std::move(*snapshot));
  }
  std::optional<Snapshot> statistics;
  if (!snapshots.empty()) statistics = merger_.merge(std::move(snapshots));
  std::optional<Snapshot> snapshot =
      combine(std::move(statistics), has_statistics, std::move(log), log_source, supplement_);
  std::vector<FindingEvent> events;
  if (snapshot) {
    snapshot->at = now;
    events = watch_.absorb(std::move(*snapshot));
  }
  std::vector<FindingEvent> more =
      watch_.look(now, scrape.interval.value_or(clock_.usual_step()), sights);
  std::move(more.begin(), more.end(), std::back_inserter(events));
  return events;
}

}  // namespace skewd
