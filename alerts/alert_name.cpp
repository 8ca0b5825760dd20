// SPDX-License-Identifier: Apache-2.0
#include "alerts/alert_name.h"

namespace skewd {

std::string_view alert_name_of(FindingKind kind) {
  switch (kind) {
    case FindingKind::skew: return "SkewdTrafficSkew";
    case FindingKind::black_hole: return "SkewdBlackHole";
    case FindingKind::latent_black_hole: return "SkewdLatentBlackHole";
    case FindingKind::requests_lost: return "SkewdRequestsLost";
    case FindingKind::offline_in_rotation: return "SkewdOfflineInRotation";
    case FindingKind::connect_errors: return "SkewdConnectErrors";
    case FindingKind::errors_server: return "SkewdServerErrors";
    case FindingKind::errors_pool: return "SkewdPoolErrors";
    case FindingKind::latency_server: return "SkewdServerLatency";
    case FindingKind::latency_pool: return "SkewdPoolLatency";
    case FindingKind::traffic_drop: return "SkewdTrafficDrop";
    case FindingKind::traffic_surge: return "SkewdTrafficSurge";
    case FindingKind::routing_shift: return "SkewdRoutingShift";
    case FindingKind::route_mismatch: return "SkewdRouteMismatch";
    case FindingKind::config_risk: return "SkewdConfigRisk";
    case FindingKind::config_drift: return "SkewdConfigDrift";
    case FindingKind::change_suspect: return "SkewdChangeSuspect";
    case FindingKind::flapping: return "SkewdFlapping";
    case FindingKind::blind: return "SkewdBlind";
  }
  return "SkewdUnknown";
}

std::string runbook_url_of(std::string_view alert_name) {
  return "https://github.com/skewd/skewd/blob/main/docs/runbooks/" + std::string(alert_name) +
         ".md";
}

}  // namespace skewd
