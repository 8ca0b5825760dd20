// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "collectors/result.h"
#include "exporters/history_query.h"
#include "exporters/incident/incident.h"
#include "exporters/incident_query.h"
#include "exporters/prometheus/metrics.h"
#include "exporters/report.h"
#include "exporters/server.h"
#include "exporters/trace_report.h"

namespace skewd {

/// What the HTTP surface needs from the program.
struct Site {
  std::function<std::shared_ptr<const Report>()> report;  // never null
  /// Asks for a reload of the configuration; the text says why it failed, empty means done.
  std::function<std::string()> reload;
  /// What the server counts about itself.
  std::function<ServerFigures()> figures;
  /// How many series of servers /metrics may tell.
  std::function<std::size_t()> most_server_series = [] { return kMostServerSeries; };
  /// The JSON of what was found, and of what was changed, since then. Error: why it cannot be told
  /// now. Null: nothing of the past is known.
  std::function<Result<std::string>(const HistoryQuery&)> history{};
  std::function<Result<std::string>(const HistoryQuery&)> changes{};
  /// A request of skewd that an access log told of lately. Null: none is known.
  std::function<std::optional<TraceReport>(std::string_view trace_id)> trace{};
  /// What is known of a pool in a period; nothing: there is no such pool, and nothing is kept of
  /// one. Null: nothing of the past is known.
  std::function<std::optional<Incident>(const IncidentQuery&)> incident{};
};

/// The route table: /, /pools/BALANCER/POOL, /web/FILE, /metrics, /-/healthy, /-/ready, /-/reload,
/// /api/v1/report, /api/v1/overview, /api/v1/findings, /api/v1/history, /api/v1/changes,
/// /api/v1/pools/BALANCER/POOL, /api/v1/traces/TRACE_ID, /reports/BALANCER/POOL. Unknown paths are
/// 404, wrong methods 405. The handler serves one request at a time.
[[nodiscard]] HttpHandler make_routes(Site site);

}  // namespace skewd
