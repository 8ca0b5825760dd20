// SPDX-License-Identifier: Apache-2.0
#include "tests/support/webhook.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace skewd::support {

std::vector<Notification> Webhook::notifications() const {
  std::vector<Notification> notifications;
  for (const Posted& posted : receiver_.posts()) {
    const auto json = nlohmann::json::parse(posted.body);
    Notification& notification = notifications.emplace_back();
    notification.at = posted.at;
    notification.firing = json.at("status") == "firing";
    for (const auto& alert : json.at("alerts")) {
      const auto& labels = alert.at("labels");
      notification.alerts.push_back({labels.value("alertname", ""), labels.value("pool", ""),
                                     labels.value("severity", ""), labels.value("source", ""),
                                     alert.at("status") == "firing",
                                     alert.at("annotations").value("summary", "")});
    }
  }
  return notifications;
}

std::size_t Webhook::count(const std::string& alert, const std::string& pool, bool firing) const {
  const std::vector<Notification> all = notifications();
  return static_cast<std::size_t>(
      std::count_if(all.begin(), all.end(), [&](const Notification& notification) {
        return std::any_of(
            notification.alerts.begin(), notification.alerts.end(), [&](const NotifiedAlert& told) {
              return told.name == alert && told.pool == pool && told.firing == firing;
            });
      }));
}

}  // namespace skewd::support
