// SPDX-License-Identifier: Apache-2.0
#include "agent/app/notifier_log.h"

#include "agent/app/log.h"

namespace skewd {

void log_notifier_news(const std::string& alertmanager, const NotifierNews& news) {
  switch (news.kind) {
    case NotifierNews::Kind::failing:
      return log(LogLevel::warning, "Alertmanager takes no alerts, trying again",
                 {{"alertmanager", alertmanager}, {"reason", news.reason}});
    case NotifierNews::Kind::works_again:
      return log(LogLevel::info, "Alertmanager takes alerts again",
                 {{"alertmanager", alertmanager}});
    case NotifierNews::Kind::refused:
      return log(LogLevel::warning, "Alertmanager refuses an alert, telling it the others",
                 {{"alertmanager", alertmanager}, {"alert", news.alert}, {"reason", news.reason}});
    case NotifierNews::Kind::taken:
      return log(LogLevel::info, "Alertmanager takes an alert that it refused",
                 {{"alertmanager", alertmanager}, {"alert", news.alert}});
  }
}

void log_span_news(const std::string& reason) {
  if (reason.empty()) return log(LogLevel::info, "spans are taken again");
  log(LogLevel::warning, "spans are not taken, and are lost", {{"reason", reason}});
}

}  // namespace skewd
