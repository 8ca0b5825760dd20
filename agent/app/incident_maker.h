// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "agent/app/recorded_past.h"
#include "agent/config/settings.h"
#include "agent/store/event_store.h"
#include "exporters/history_query.h"
#include "exporters/incident/incident.h"
#include "exporters/incident_query.h"
#include "exporters/report.h"

namespace skewd {

/// Gathers what is known of a pool in a period, from what is in memory, on disk and in recordings.
class IncidentMaker {
 public:
  explicit IncidentMaker(const IncidentQuery& query);

  /// What the agent knows now: the pool, findings, changes and the last 15 minutes. First of all,
  /// as what is on disk may be older.
  void add_report(const Report& report);
  /// What is kept on disk, as EventStore tells it.
  using AskFindings = std::function<Result<std::vector<KeptFinding>>(const EventQuery&)>;
  using AskChanges = std::function<Result<std::vector<std::string>>(const EventQuery&)>;
  void add_kept(const AskFindings& ask_findings, const AskChanges& ask_changes);
  /// Replays those recordings that tell of times of which there are no numbers yet.
  void add_recordings(const Settings& settings,
                      std::optional<std::chrono::steady_clock::time_point> deadline);
  /// What a recording told; its findings and changes too if `with_events`.
  void add_recorded(const std::string& file, const RecordedPast& past, bool with_events);

  /// The balancer's own names, where the query has those that we tell.
  [[nodiscard]] const std::string& balancer() const { return incident_.balancer; }
  [[nodiscard]] const std::string& pool() const { return incident_.pool; }
  /// True if somebody knew the pool.
  [[nodiscard]] bool found() const { return found_; }
  /// `made` is now.
  [[nodiscard]] Incident take(Instant made) &&;

 private:
  void add_balancer(const Report& report, const BalancerReport& balancer, std::size_t pool);
  void add_finding(IncidentFinding one);
  void add_change(Change change);
  [[nodiscard]] bool is_concerned(const std::string& balancer, const std::string& pool) const;
  [[nodiscard]] std::vector<std::string> useful_recordings() const;

  Incident incident_;
  bool found_ = false;
  IncidentCurves recorded_;  // before what is in memory
};

}  // namespace skewd
