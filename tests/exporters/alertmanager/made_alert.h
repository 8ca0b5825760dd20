// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "exporters/alertmanager/alert.h"

namespace skewd::support {

inline const Instant kMadeNow =
    std::chrono::sys_days(std::chrono::year(2026) / 11 / 21) + std::chrono::hours(14);

/// So many seconds after kMadeNow, on both clocks.
inline Moment made_moment(double seconds) {
  const std::chrono::milliseconds passed(static_cast<std::int64_t>(seconds * 1000));
  return {kMadeNow + passed, std::chrono::hours(5) + passed};
}

inline Alert made_alert(const std::string& pool, const std::string& severity = "warning") {
  Alert alert;
  alert.labels = {{"alertname", "SkewdTrafficSkew"}, {"pool", pool}, {"severity", severity}};
  alert.annotations = {{"summary", pool + " is skewed"}};
  alert.starts_at = kMadeNow;
  return alert;
}

inline AlertList made_list(const std::vector<Alert>& alerts) {
  AlertList list;
  for (const Alert& alert : alerts) list.push_back(std::make_shared<const Alert>(alert));
  return list;
}

inline AlertList made_alerts(const std::vector<std::string>& pools) {
  std::vector<Alert> alerts;
  alerts.reserve(pools.size());
  for (const std::string& pool : pools) alerts.push_back(made_alert(pool));
  return made_list(alerts);
}

/// "cart over, shop firing", by the times that the JSON tells at that moment.
inline std::string told_in(const std::string& body, Moment now) {
  std::set<std::string> alerts;
  for (const auto& alert : nlohmann::json::parse(body)) {
    const bool fires = alert.at("endsAt") > render_rfc3339(now.wall);
    alerts.insert(alert.at("labels").at("pool").get<std::string>() + (fires ? " firing" : " over"));
  }
  std::string told;
  for (const std::string& alert : alerts) told += (told.empty() ? "" : ", ") + alert;
  return told;
}

}  // namespace skewd::support
