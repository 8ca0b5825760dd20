// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "exporters/pool_verdict.h"
#include "exporters/status/json.h"
#include "exporters/status/json_values.h"

namespace skewd {
namespace {

constexpr std::size_t kMostChanges = 20;

Json json_verdict(const Verdict& verdict) {
  Json lines = Json::array();
  for (const auto& [label, text] : verdict.lines) {
    lines.push_back({{"label", label}, {"text", json_text(text)}});
  }
  return {{"layer", name_of(verdict.layer)},
          {"well", verdict.well},
          {"word", verdict.word},
          {"headline", json_text(verdict.headline)},
          {"finding", verdict.finding.empty() ? Json(nullptr) : Json(verdict.finding)},
          {"lines", std::move(lines)}};
}

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
  const auto found = std::ranges::find(report.balancers, balancer,
                                       [](const auto& one) { return std::string_view(one->name); });
  if (found == report.balancers.end() || !has_numbers(**found)) return {};
  const auto& pools = (*found)->topology->pools;
  const auto place = std::ranges::find(pools, pool, &Topology::Pool::name);
  if (place == pools.end()) return {};
  const auto index = static_cast<std::size_t>(place - pools.begin());
  Json json = {{"at", json_time(report.at)},
               {"balancer", json_name(balancer)},
               {"verdict", json_verdict(verdict_of_pool(report, **found, index))}};
  json.update(json_pool(**found, index, AddressBook(report)));
  json["findings"] = json_findings_of(report, balancer, pool);
  json["changes"] = json_changes_of(report, balancer, pool);
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace skewd
