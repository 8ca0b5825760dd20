// SPDX-License-Identifier: Apache-2.0
#include "alerts/detect/blindness.h"

#include <algorithm>
#include <cmath>

#include "alerts/sentence.h"

namespace skewd {
namespace {

using namespace std::chrono_literals;

constexpr auto kLeastSilence = 10s;  // a reload may take some seconds
constexpr double kHalfLifeSeconds = 300;
constexpr double kLeastWatched = 200;  // weighted seconds before the ratio tells
constexpr double kLeastCompared = 0.5;

}  // namespace

void Blindness::observe(Moment now, std::chrono::milliseconds interval,
                        const std::vector<SourceSight>& sources) {
  std::map<std::string, Sight> sights;
  for (const SourceSight& source : sources) {
    const auto known = sights_.find(source.source);
    Sight sight = known == sights_.end() ? Sight{now, {}, false, false, {}} : known->second;
    sight.problem = source.problem;
    if (source.answered) {
      sight.last_answer = now;
      sight.silent = false;
      sight.blind = false;
    } else {
      if (!sight.silent) {
        sight.silent_since = std::max(sight.last_answer.steady, now.steady - interval);
        sight.silent = true;
      }
      const auto patience = std::max<std::chrono::milliseconds>(3 * interval, kLeastSilence);
      sight.blind = now.steady - sight.silent_since >= patience;
    }
    sights[source.source] = std::move(sight);
  }
  sights_ = std::move(sights);
}

void Blindness::note_interval(double seconds, bool counted) {
  const double keep = std::exp2(-seconds / kHalfLifeSeconds);
  seconds_ = seconds_ * keep + seconds;
  compared_ = compared_ * keep + (counted ? seconds : 0);
}

void Blindness::resume() {
  std::erase_if(sights_, [](const auto& sight) { return !sight.second.blind; });
}

void Blindness::add_claim(Moment now, std::vector<Finding>& claims) const {
  Finding finding;
  finding.kind = FindingKind::blind;
  finding.layer = Layer::agent;
  finding.since = now.wall;
  std::size_t blind = 0;
  std::string problem;
  for (const auto& [source, sight] : sights_) {
    if (!sight.blind) continue;
    if (blind++ == 0) problem = source + ": " + sight.problem;
    finding.since = std::min(finding.since, sight.last_answer.wall);
  }
  const bool keeps_restarting = seconds_ >= kLeastWatched && compared_ < kLeastCompared * seconds_;
  if (blind > 0) {
    finding.observed = static_cast<double>(sights_.size() - blind);
    finding.expected = static_cast<double>(sights_.size());
    const std::string what = blind == sights_.size()
                                 ? "nothing is known"
                                 : std::to_string(blind) + " of " + std::to_string(sights_.size()) +
                                       " processes cannot be read";
    finding.summary = what + " since " + render_time_of_day(finding.since) + ": " + problem;
  } else if (keeps_restarting) {
    finding.observed = compared_ / seconds_;
    finding.expected = 1;
    finding.summary = "its counters begin anew so often that only " +
                      sentence::percent(compared_ / seconds_) +
                      " of the last minutes could be judged";
  } else {
    return;
  }
  finding.evidence = {{"blind_sources", static_cast<double>(blind)},
                      {"sources", static_cast<double>(sights_.size())}};
  claims.push_back(std::move(finding));
}

}  // namespace skewd
