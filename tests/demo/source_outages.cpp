// SPDX-License-Identifier: Apache-2.0
#include "tests/demo/source_outages.h"

namespace skewd::demo {
namespace {

std::string all_tell(const std::string& /*balancer*/) { return {}; }

std::string why_no_funnel(const std::string& balancer) {
  if (balancer != "caddy") return {};
  return "no weights: an edit can only take servers out of the pool, which is told as a change";
}

}  // namespace

std::vector<SourceOutage> source_outages() {
  return {
      // First: a server is judged after five minutes of learning, and edits delay that.
      {"S  a slow server", Outage::slow_server, {"latency_server"}, all_tell},
      {"C  a pool that cannot answer",
       Outage::dead_pool,
       {"black_hole", "offline_in_rotation"},
       all_tell},
      {"C2 a pool that does not exist", Outage::no_pool, {"black_hole"}, all_tell},
      {"D  all traffic to one server", Outage::funnel, {"skew"}, why_no_funnel},
      {"E  an offline server joins",
       Outage::offline_server,
       {"offline_in_rotation", "connect_errors"},
       all_tell},
  };
}

std::vector<std::pair<std::string, support::MakeEditedBalancer>> edited_balancers() {
  return {{"nginx", support::make_edited_nginx},
          {"apache", support::make_edited_apache},
          {"caddy", support::make_edited_caddy},
          {"haproxy-log", support::make_edited_haproxy}};
}

bool is_right(const ToldFinding& finding, const SourceOutage& outage, const SourceSite& site) {
  if (!outage.findings.contains(finding.finding)) return false;
  switch (outage.outage) {
    case Outage::none: return false;
    case Outage::dead_pool: return finding.pool == site.dead_pool();
    // HAProxy writes the listener where it has no pool.
    case Outage::no_pool: return true;
    case Outage::offline_server: return finding.server == site.offline();
    case Outage::funnel:
    case Outage::slow_server: break;
  }
  return finding.pool == site.shop() && finding.server == site.victim();
}

}  // namespace skewd::demo
