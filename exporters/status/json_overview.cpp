// SPDX-License-Identifier: Apache-2.0
//
// What the page asks for every few seconds: small, whatever is watched.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "alerts/alert_name.h"
#include "collectors/names.h"
#include "exporters/pool_verdict.h"
#include "exporters/status/headline.h"
#include "exporters/status/json.h"
#include "exporters/status/json_values.h"
#include "exporters/status/page_parts.h"
#include "exporters/status/point_columns.h"

namespace skewd {
namespace {

constexpr std::size_t kMostServersOfPool = 100;  // those that are furthest from their due
constexpr std::size_t kMostFindings = 200;
constexpr std::size_t kMostVerdicts = 50;  // each looks at all findings and changes
// Points of all pools together: a first answer of 0.7 MB, 0.1 MB when compressed.
constexpr std::size_t kMostPoints = 20'000;

double deviation_of(const ServerReport& server) {
  if (!server.share || !server.expected_share) return server.state == ServerState::up ? 0 : 1;
  return std::abs(static_cast<double>(*server.share - *server.expected_share));
}

// In the balancer's order.
std::vector<std::size_t> places_to_tell(const BalancerReport& balancer, std::size_t pool) {
  const Topology::Pool& identity = balancer.topology->pools[pool];
  std::vector<std::size_t> places(identity.server_count);
  std::iota(places.begin(), places.end(), identity.first_server);
  if (places.size() <= kMostServersOfPool) return places;
  std::ranges::stable_sort(places, std::ranges::greater(), [&](std::size_t place) {
    return deviation_of(balancer.servers[place]);
  });
  places.resize(kMostServersOfPool);
  std::ranges::sort(places);
  return places;
}

Json json_bar(const Topology::Server& identity, const ServerReport& server) {
  return {{"server", json_name(identity.name)},
          {"state", name_of(server.state)},
          {"eligible", server.eligible},
          {"share", json_number(server.share)},
          {"expected_share", json_number(server.expected_share)}};
}

Json json_row(const BalancerReport& balancer, std::size_t index) {
  const Topology::Pool& identity = balancer.topology->pools[index];
  const PoolReport& pool = balancer.pools[index];
  const auto places = places_to_tell(balancer, index);
  Json servers = Json::array();
  for (const std::size_t place : places) {
    servers.push_back(json_bar(balancer.topology->servers[place], balancer.servers[place]));
  }
  return {{"pool", json_name(identity.name)},
          {"mode", name_of(identity.mode)},
          {"algorithm", json_name(identity.algorithm)},
          {"request_rate", json_number(pool.request_rate)},
          {"servers_total", pool.servers},
          {"eligible_servers", pool.eligible_servers},
          {"imbalance", json_number(pool.imbalance)},
          {"not_comparable", json_text(pool.not_comparable)},
          {"servers", std::move(servers)},
          {"servers_left_out", identity.server_count - places.size()}};
}

Json history_after(const BalancerReport& balancer, std::size_t pool, Instant after,
                   std::size_t& points_left) {
  PointColumns columns;
  PoolInHistory place(*balancer.topology, pool);
  for (const auto& point : balancer.history) {
    if (point->at <= after || points_left == 0) continue;
    const PoolPoint* const told = place.find(*point);
    if (told == nullptr) continue;
    columns.add(*point, *told);
    --points_left;
  }
  return std::move(columns).take();
}

Json json_problems(const BalancerReport& balancer) {
  Json problems = Json::array();
  for (const SourceReport& source : balancer.sources) {
    if (source.up) continue;
    problems.push_back(
        {{"source", json_name(source.source)}, {"problem", json_text(source.problem)}});
  }
  return problems;
}

Json json_head(const BalancerReport& balancer) {
  Json notes = Json::array();
  for (const std::string& note : balancer.notes) notes.push_back(json_text(note));
  const std::chrono::duration<double> interval = balancer.scrape_interval;
  return {{"name", json_name(balancer.name)},
          {"kind", json_name(balancer.kind)},
          {"version", json_name(balancer.version)},
          {"up", balancer.up},
          {"stale", balancer.stale},
          {"last_success", json_time(balancer.last_success)},
          {"scrape_interval_seconds", json_number(interval.count())},
          {"problems", json_problems(balancer)},
          {"notes", std::move(notes)},
          {"pools", Json::array()}};
}

// Those with findings get their points first.
void add_pools(Json& json, const BalancerReport& balancer, const Findings& open, Instant after,
               std::size_t& points_left) {
  if (!has_numbers(balancer)) return;
  Json& pools = json["pools"];
  for (std::size_t i = 0; i < balancer.pools.size(); ++i) pools.push_back(json_row(balancer, i));
  for (const bool troubled : {true, false}) {
    for (std::size_t i = 0; i < balancer.pools.size(); ++i) {
      const std::string& name = balancer.topology->pools[i].name;
      const bool has_finding = std::ranges::any_of(open, [&](const Finding* finding) {
        return finding->balancer == balancer.name && finding->pool == name;
      });
      if (has_finding != troubled) continue;
      pools[i]["history"] = history_after(balancer, i, after, points_left);
    }
  }
}

Json json_findings(const Report& report) {
  Json findings = Json::array();
  std::size_t verdicts_left = kMostVerdicts;
  for (const Finding& finding : report.findings) {
    if (findings.size() == kMostFindings) break;
    Json& json = findings.emplace_back(json_finding(finding));
    json["runbook"] = runbook_url_of(alert_name_of(finding.kind));
    json["verdict"] = nullptr;
    if (finding.resolved || verdicts_left == 0) continue;
    --verdicts_left;
    const auto verdict = verdict_about(report, finding);
    if (verdict && verdict->finding == finding.id) json["verdict"] = json_verdict(*verdict);
  }
  return findings;
}

}  // namespace

std::string render_overview_json(const Report& report, Instant after) {
  const Headline headline = headline_of(report);
  Json json = {{"at", json_time(report.at)},
               {"version", json_name(report.version)},
               {"host", json_name(report.host)},
               {"started", json_time(report.started)},
               {"headline", {{"tone", headline.tone}, {"sentence", json_text(headline.sentence)}}},
               {"findings", json_findings(report)}};
  Json& changes = json["changes"] = Json::array();
  for (const Change& change : report.changes) changes.push_back(json_change(change));
  Json& probes = json["probes"] = Json::array();
  for (const ProbeReport& probe : report.probes) probes.push_back(json_probe(probe));
  Json& balancers = json["balancers"] = Json::array();
  const Findings open = open_findings(report);
  std::size_t points_left = kMostPoints;
  for (const auto& balancer : report.balancers) {
    Json& told = balancers.emplace_back(json_head(*balancer));
    add_pools(told, *balancer, open, after, points_left);
  }
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace skewd
