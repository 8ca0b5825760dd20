// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "agent/app/event_keeper.h"
#include "agent/app/flight_recorder.h"
#include "agent/app/log.h"
#include "agent/app/scrape_loop.h"
#include "agent/config/settings.h"
#include "alerts/change.h"
#include "alerts/tracker.h"
#include "exporters/history_query.h"
#include "exporters/incident/incident.h"
#include "exporters/incident_query.h"
#include "exporters/report.h"

namespace skewd {

/// What happened, as it is kept on disk and told later: findings, changes, and what balancers
/// answered around a finding. Where nothing is to be kept, what is in memory is told. Thread-safe.
class Chronicle {
 public:
  using Present = std::function<std::shared_ptr<const Report>()>;
  /// `told_as` is the level at which a disk that fails is logged. Answers are recorded only if
  /// there is a directory and `flight_recorder_mb` is not 0.
  Chronicle(const Settings& settings, LogLevel told_as, Present present, KeeperPace pace = {});

  /// True if scrapers should keep their answers for record().
  [[nodiscard]] bool records() const { return recorder_ != nullptr; }
  /// Takes the answers out of an arrival of a balancer of that kind.
  void record(Arrival& arrival, const std::string& kind);
  /// Reads the configuration files of a balancer and records them.
  void record_configuration(const BalancerSettings& balancer);
  /// Balancers that are configured no more are not recorded any longer.
  void configure(const Settings& settings);

  void keep(const std::vector<FindingEvent>& events, const std::vector<Change>& changes);

  /// The JSON of /api/v1/history and /api/v1/changes; the latest first, at most a thousand.
  [[nodiscard]] Result<std::string> history(const HistoryQuery& query, Instant now);
  [[nodiscard]] Result<std::string> changes(const HistoryQuery& query, Instant now);
  /// What is known of a pool in a period; nothing: nobody knows such a pool. Recordings are
  /// replayed for at most two seconds: while somebody is answered others wait.
  [[nodiscard]] std::optional<Incident> incident(const IncidentQuery& query, Instant now);
  /// Absent: nothing is to be kept.
  [[nodiscard]] std::optional<StoreReport> report() const;

 private:
  Present present_;
  std::mutex mutex_;  // over the settings
  Settings settings_;
  std::unique_ptr<FlightRecorder> recorder_;
  std::unique_ptr<EventKeeper> keeper_;  // last: it uses the recorder
};

}  // namespace skewd
