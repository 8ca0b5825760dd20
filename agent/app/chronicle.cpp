// SPDX-License-Identifier: Apache-2.0
#include "agent/app/chronicle.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "agent/app/configuration_files.h"
#include "agent/app/incident_maker.h"
#include "agent/app/past.h"
#include "agent/app/recorded_arrival.h"

namespace skewd {
namespace {

constexpr std::chrono::milliseconds kLongestReplay{2000};

Instant wall_clock() {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

EventQuery event_query(const HistoryQuery& query, Instant now) {
  return {now - query.since, query.balancer, query.pool, kMostHistory + 1};
}

}  // namespace

Chronicle::Chronicle(const Settings& settings, LogLevel told_as, Present present, KeeperPace pace)
    : present_(std::move(present)), settings_(settings) {
  if (settings.state_directory.empty()) return;
  if (settings.flight_recorder_mb > 0) {
    recorder_ = std::make_unique<FlightRecorder>(settings.flight_recorder_mb << 20U);
  }
  keeper_ = std::make_unique<EventKeeper>(settings.state_directory, recorder_.get(), told_as, pace);
}

void Chronicle::record(Arrival& arrival, const std::string& kind) {
  if (recorder_) recorder_->note(take_recording(arrival, kind));
}

void Chronicle::record_configuration(const BalancerSettings& balancer) {
  if (!recorder_) return;
  recorder_->note(RecordedConfig{wall_clock(), balancer.name, balancer.kind,
                                 read_configuration_files(balancer)});
}

void Chronicle::configure(const Settings& settings) {
  {
    const std::lock_guard lock(mutex_);
    settings_ = settings;
  }
  if (!recorder_) return;
  std::vector<std::string> names;
  for (const BalancerSettings& balancer : settings.balancers) names.push_back(balancer.name);
  recorder_->keep_only(names);
}

void Chronicle::keep(const std::vector<FindingEvent>& events, const std::vector<Change>& changes) {
  if (!keeper_) return;
  EventBatch batch;
  std::vector<FlightRequest> flights;
  for (const FindingEvent& event : events) {
    batch.findings.push_back(to_row(event.finding));
    if (recorder_ && deserves_recording(event)) {
      flights.push_back({event.finding.balancer, event.finding.id});
    }
  }
  for (const Change& change : changes) batch.changes.push_back(to_row(change));
  keeper_->keep(std::move(batch), std::move(flights));
}

Result<std::string> Chronicle::history(const HistoryQuery& query, Instant now) {
  const auto report = present_();
  if (!keeper_) return tell_findings(*report, query, now);
  auto kept = keeper_->findings(event_query(query, now));
  if (!kept) return tell_findings(*report, query, now);
  return tell_findings(std::move(*kept), *report);
}

Result<std::string> Chronicle::changes(const HistoryQuery& query, Instant now) {
  const auto report = present_();
  if (!keeper_) return tell_changes(*report, query, now);
  auto kept = keeper_->changes(event_query(query, now));
  if (!kept) return tell_changes(*report, query, now);
  return tell_changes(std::move(*kept));
}

std::optional<Incident> Chronicle::incident(const IncidentQuery& query, Instant now) {
  IncidentMaker maker(query);
  maker.add_report(*present_());
  if (keeper_) {
    const auto ask_findings = [this](const EventQuery& asked) { return keeper_->findings(asked); };
    const auto ask_changes = [this](const EventQuery& asked) { return keeper_->changes(asked); };
    maker.add_kept(ask_findings, ask_changes);
  }
  if (!maker.found()) return std::nullopt;
  Settings settings;
  {
    const std::lock_guard lock(mutex_);
    settings = settings_;
  }
  maker.add_recordings(settings, std::chrono::steady_clock::now() + kLongestReplay);
  return std::move(maker).take(now);
}

std::optional<StoreReport> Chronicle::report() const {
  if (!keeper_) return std::nullopt;
  return keeper_->report();
}

}  // namespace skewd
