// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tests/exporters/hostile_names.h"
#include "tests/support/sample_report.h"

namespace skewd::support {

/// No server of shop can serve, and requests arrive.
inline Report make_black_hole_report() {
  Report report = make_sample_report();
  auto edge = std::make_shared<BalancerReport>(*report.balancers[0]);
  const Topology::Pool& shop = edge->topology->pools[2];
  for (std::size_t i = shop.first_server; i < shop.first_server + shop.server_count; ++i) {
    edge->servers[i].state = ServerState::down;
    edge->servers[i].reason = StateReason::check;
    edge->servers[i].eligible = false;
    edge->servers[i].share.reset();
    edge->servers[i].expected_share.reset();
  }
  edge->pools[2].eligible_servers = 0;
  edge->pools[2].imbalance.reset();
  report.balancers[0] = edge;
  report.findings[0].kind = FindingKind::black_hole;
  report.findings[0].subtype.clear();
  report.findings[0].server.clear();
  report.findings[0].summary = "shop: 412 requests/s reach a pool with no live server";
  return report;
}

/// Nothing is found, but one of the balancers cannot be read.
inline Report make_blind_report() {
  Report report = make_sample_report();
  report.findings.clear();
  return report;
}

inline Report make_report_without_balancers() {
  Report report = make_sample_report();
  report.balancers.clear();
  report.findings.clear();
  report.changes.clear();
  report.probes.clear();
  return report;
}

/// 100 pools of 20 servers, of which one is in trouble and one uneven.
inline Report make_crowded_report() {
  Report report = make_large_report(100, 20);
  auto edge = std::make_shared<BalancerReport>(*report.balancers[0]);
  const auto lean = [&](std::size_t pool, float share) {
    const std::size_t first = edge->topology->pools[pool].first_server;
    edge->pools[pool].imbalance = share * 20;
    edge->servers[first].share = share;
    for (std::size_t i = first + 1; i < first + 20; ++i) edge->servers[i].share = (1 - share) / 19;
  };
  lean(61, 0.2F);
  lean(42, 0.7F);
  report.balancers[0] = edge;
  Finding finding = make_sample_report().findings[0];
  finding.pool = "pool-42";
  finding.server = "web-0";
  finding.summary = "pool-42: web-0 gets 70 % of the requests, due 5 %";
  report.findings = {finding};
  return report;
}

/// Balancers with names that somebody might give to do harm, and everything in them too.
inline Report make_hostile_report(std::size_t count = 200) {
  std::vector<std::string> names = hostile_names();
  const std::vector<std::string> attacks = hostile_names();
  for (std::size_t i = 0; names.size() < count; ++i) {
    const std::string& one = attacks[i % attacks.size()];
    const std::string& other = attacks[(i / attacks.size() + i + 1) % attacks.size()];
    names.push_back(std::to_string(i).append(one).append(other));
  }
  Report report = make_sample_report();
  for (const std::string& name : names) {
    const Report bad = make_report_of_names(name);
    report.balancers.insert(report.balancers.end(), bad.balancers.begin(), bad.balancers.end());
    report.findings.insert(report.findings.end(), bad.findings.begin(), bad.findings.end());
    report.changes.insert(report.changes.end(), bad.changes.begin(), bad.changes.end());
  }
  return report;
}

}  // namespace skewd::support
