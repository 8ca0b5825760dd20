// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "exporters/alertmanager_settings.h"
#include "exporters/report.h"

namespace skewd {

/// Something about pushing that is worth a line in the log: once when it begins, and once when it
/// is over.
struct NotifierNews {
  enum class Kind : std::uint8_t { failing, works_again, refused, taken };
  Kind kind = Kind::failing;
  std::string alert;   // of refused and taken
  std::string reason;  // of failing and refused
};

/// What the notifier needs from the program.
struct NotifierSite {
  std::function<std::shared_ptr<const Report>()> report;  // never null
  /// Is called from threads of the notifier.
  std::function<void(const std::string& alertmanager, const NotifierNews&)> tell;
  std::string version;
  std::vector<std::string> listen;  // where the page is
  bool with_tls = false;            // it is behind https://
  Instant begun{};
};

/// Pushes findings to Alertmanagers, each on a thread of its own, so that none waits for another.
class Notifier {
 public:
  [[nodiscard]] static std::unique_ptr<Notifier> start(const AlertmanagerSettings& settings,
                                                       NotifierSite site);
  Notifier() = default;
  Notifier(const Notifier&) = delete;
  Notifier& operator=(const Notifier&) = delete;
  /// Tells all of them the present state once more, within 5 s. Alerts go on firing: they end on
  /// their own unless the next run tells them again.
  virtual ~Notifier() = default;

  /// There is a new report.
  virtual void wake() = 0;
  /// Puts new settings in force. Alertmanagers whose settings stay are not disturbed.
  virtual void configure(const AlertmanagerSettings& settings) = 0;
  [[nodiscard]] virtual std::vector<AlertmanagerReport> counts() const = 0;
};

}  // namespace skewd
