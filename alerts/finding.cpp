// SPDX-License-Identifier: Apache-2.0
#include "alerts/finding.h"

namespace skewd {

std::string_view name_of(FindingKind kind) {
  switch (kind) {
    case FindingKind::skew: return "skew";
    case FindingKind::black_hole: return "black_hole";
    case FindingKind::latent_black_hole: return "latent_black_hole";
    case FindingKind::requests_lost: return "requests_lost";
    case FindingKind::offline_in_rotation: return "offline_in_rotation";
    case FindingKind::connect_errors: return "connect_errors";
    case FindingKind::errors_server: return "errors_server";
    case FindingKind::errors_pool: return "errors_pool";
    case FindingKind::latency_server: return "latency_server";
    case FindingKind::latency_pool: return "latency_pool";
    case FindingKind::traffic_drop: return "traffic_drop";
    case FindingKind::traffic_surge: return "traffic_surge";
    case FindingKind::routing_shift: return "routing_shift";
    case FindingKind::route_mismatch: return "route_mismatch";
    case FindingKind::config_risk: return "config_risk";
    case FindingKind::config_drift: return "config_drift";
    case FindingKind::change_suspect: return "change_suspect";
    case FindingKind::flapping: return "flapping";
    case FindingKind::blind: return "blind";
  }
  return "unknown";
}

std::string_view name_of(Severity severity) {
  switch (severity) {
    case Severity::info: return "info";
    case Severity::warning: return "warning";
    case Severity::critical: return "critical";
  }
  return "unknown";
}

std::string_view name_of(Layer layer) {
  switch (layer) {
    case Layer::unknown: return "unknown";
    case Layer::balancer: return "balancer";
    case Layer::network: return "network";
    case Layer::server: return "server";
    case Layer::application: return "application";
    case Layer::clients: return "clients";
    case Layer::agent: return "agent";
  }
  return "unknown";
}

bool same_subject(const Finding& one, const Finding& other) {
  return one.kind == other.kind && one.subtype == other.subtype && one.balancer == other.balancer &&
         one.listener == other.listener && one.pool == other.pool && one.server == other.server;
}

}  // namespace skewd
