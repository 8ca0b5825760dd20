// SPDX-License-Identifier: Apache-2.0
#include "exporters/pool_place.h"
#include "exporters/pool_verdict.h"
#include "exporters/status/json.h"
#include "exporters/status/json_values.h"

namespace skewd {
namespace {

constexpr std::size_t kMostChanges = 20;

Json json_findings_of(const Report& report, std::string_view balancer, std::string_view pool) {
  Json findings = Json::array();
  for (const Finding& finding : report.findings) {
    const bool concerned = finding.pool == pool || finding.other_pool == pool;
    if (finding.balancer == balancer && concerned) findings.push_back(json_finding(finding));
  }
  return findings;
}

// Latest first: those of the pool, and those of the whole balancer.
Json json_changes_of(const Report& report, std::string_view balancer, std::string_view pool) {
  Json changes = Json::array();
  for (auto change = report.changes.rbegin(); change != report.changes.rend(); ++change) {
    const bool concerned = change->pool.empty() || change->pool == pool;
    if (change->balancer != balancer || !concerned) continue;
    changes.push_back(json_change(*change));
    if (changes.size() == kMostChanges) break;
  }
  return changes;
}

}  // namespace

std::string render_pool_json(const Report& report, std::string_view balancer,
                             std::string_view pool) {
  const auto place = find_pool(report, balancer, pool);
  if (!place) return {};
  const BalancerReport& owner = *place->balancer;
  const std::string& name = owner.topology->pools[place->pool].name;
  Json json = {{"at", json_time(report.at)},
               {"balancer", json_name(owner.name)},
               {"verdict", json_verdict(verdict_of_pool(report, owner, place->pool))}};
  json.update(json_pool(owner, place->pool, AddressBook(report)));
  json["findings"] = json_findings_of(report, owner.name, name);
  json["changes"] = json_changes_of(report, owner.name, name);
  json["history"] = json_history(owner, place->pool);
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace skewd
