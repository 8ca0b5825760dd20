// SPDX-License-Identifier: Apache-2.0
#include "agent/app/recorded_past.h"

#include <algorithm>
#include <limits>
#include <map>
#include <memory>
#include <utility>
#include <variant>

#include "agent/app/balancer_report.h"
#include "agent/app/pool_history.h"
#include "agent/recording/recording_line.h"
#include "agent/recording/recording_reader.h"
#include "agent/recording/scrape_gatherer.h"
#include "agent/replay/replayed_balancer.h"
#include "collectors/balancer.h"
#include "exporters/incident/curves.h"

namespace skewd {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kMostKnown = 50;

BalancerSettings settings_of(const Settings& settings, const RecordedScrape& scrape) {
  const auto known =
      std::ranges::find(settings.balancers, scrape.balancer, &BalancerSettings::name);
  BalancerSettings own = known == settings.balancers.end() ? BalancerSettings() : *known;
  own.name = scrape.balancer;
  own.kind = scrape.kind;
  return own;
}

// One balancer of the recording, with what is gathered of its pools.
class Track {
 public:
  Track(const BalancerKind& kind, BalancerSettings settings, double false_alarms_per_year)
      : settings_(settings), replayed_(kind, std::move(settings), false_alarms_per_year) {}

  void absorb(const RecordedScrape& scrape, const std::vector<PoolName>& wanted) {
    for (FindingEvent& event : replayed_.absorb(scrape)) {
      findings_[event.finding.id] = std::move(event.finding);
    }
    const auto& last = replayed_.watch().last();
    if (!last || !history_.awaits(*last->topology, last->at)) return;
    Scrape seen;
    seen.at = last->at;
    const auto interval = scrape.interval.value_or(std::chrono::milliseconds(0));
    history_.observe(
        *make_balancer_report({settings_, replayed_.watch(), seen, last->at, interval}), last->at);
    if (history_.points().empty()) return;
    const HistoryPoint& point = *history_.points().back();
    if (point.at != last->at.wall) return;
    for (const PoolName& name : wanted) {
      if (is_ours(name)) add_point(curves_[name.pool], point, name.pool);
    }
  }

  void tell(RecordedPast& past, const std::vector<PoolName>& wanted) const {
    const auto& last = replayed_.watch().last();
    if (!last) return;
    for (const Topology::Pool& pool : last->topology->pools) {
      if (past.known.size() < kMostKnown) past.known.push_back(settings_.name + "/" + pool.name);
      const bool is_wanted = std::ranges::any_of(
          wanted, [&](const PoolName& name) { return is_ours(name) && name.pool == pool.name; });
      if (is_wanted) past.pools.push_back(told(pool.name));
    }
  }

 private:
  [[nodiscard]] bool is_ours(const PoolName& name) const {
    return name.balancer.empty() || name.balancer == settings_.name;
  }
  [[nodiscard]] RecordedPool told(const std::string& pool) const {
    RecordedPool kept{settings_.name, settings_.kind, pool, {}, {}, {}};
    if (const auto found = curves_.find(pool); found != curves_.end()) kept.curves = found->second;
    for (const auto& [id, finding] : findings_) {
      const bool concerned =
          finding.pool.empty() || finding.pool == pool || finding.other_pool == pool;
      if (concerned) kept.findings.push_back({finding, !finding.resolved, {}});
    }
    for (const Change& change : replayed_.watch().changes()) {
      const bool concerned =
          change.pool.empty() || change.pool == pool || change.other_pool == pool;
      if (concerned) kept.changes.push_back(change);
    }
    return kept;
  }

  BalancerSettings settings_;
  ReplayedBalancer replayed_;
  PoolHistory history_{std::numeric_limits<std::size_t>::max()};
  std::map<std::string, IncidentCurves> curves_;  // by pool
  std::map<std::string, Finding> findings_;       // by id, as they were told last
};

class Reading {
 public:
  Reading(RecordingReader reader, const std::vector<PoolName>& wanted, const Settings& settings)
      : reader_(std::move(reader)), wanted_(wanted), settings_(settings) {}

  RecordedPast run(std::optional<Clock::time_point> deadline) {
    while (const auto line = reader_.next()) {
      if (deadline && Clock::now() > *deadline) {
        past_.whole = false;
        break;
      }
      take(*line);
    }
    if (const auto scrape = gatherer_.finish()) absorb(*scrape);
    // What was broken off while it was written is whole as far as it goes.
    if (reader_.trouble() && !reader_.trouble()->broken_off) past_.whole = false;
    for (const auto& [name, track] : tracks_) track->tell(past_, wanted_);
    return std::move(past_);
  }

 private:
  void take(const Result<std::string_view>& line) {
    if (line && line->find_first_not_of(" \t\r") == std::string_view::npos) return;
    if (!line) {
      past_.whole = false;
      return;
    }
    auto read = lines_.read(*line);
    if (!read) {
      past_.whole = false;
      return;
    }
    auto* const scrape = std::get_if<RecordedScrape>(&*read);
    if (scrape == nullptr) return;  // a configuration
    if (const auto complete = gatherer_.add(std::move(*scrape))) absorb(*complete);
  }

  void absorb(const RecordedScrape& scrape) {
    auto& track = tracks_[{scrape.balancer, scrape.kind}];
    if (!track) {
      const BalancerKind* const kind = find_balancer_kind(scrape.kind);
      if (kind == nullptr || (kind->make_reader == nullptr && kind->make_log_reader == nullptr)) {
        tracks_.erase({scrape.balancer, scrape.kind});
        past_.whole = false;
        return;
      }
      track = std::make_unique<Track>(*kind, settings_of(settings_, scrape),
                                      settings_.false_alarms_per_year);
    }
    track->absorb(scrape, wanted_);
    if (past_.scrapes++ == 0) past_.span = {scrape.at, scrape.at};
    past_.span.from = std::min(past_.span.from, scrape.at);
    past_.span.until = std::max(past_.span.until, scrape.at);
  }

  RecordingReader reader_;
  const std::vector<PoolName>& wanted_;
  const Settings& settings_;
  RecordingLineReader lines_;
  ScrapeGatherer gatherer_;
  std::map<std::pair<std::string, std::string>, std::unique_ptr<Track>> tracks_;
  RecordedPast past_;
};

}  // namespace

Result<RecordedPast> replay_recording(const std::string& file, const std::vector<PoolName>& wanted,
                                      const Settings& settings,
                                      std::optional<Clock::time_point> deadline) {
  auto reader = RecordingReader::open(file);
  if (!reader) return tl::unexpected(std::move(reader).error());
  RecordedPast past = Reading(std::move(*reader), wanted, settings).run(deadline);
  if (past.scrapes == 0) {
    return failure(ErrorKind::config,
                   file + ": holds no scrape; make a recording with `skewd record -o FILE`");
  }
  return past;
}

}  // namespace skewd
