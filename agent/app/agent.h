// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "agent/config/settings.h"
#include "collectors/result.h"
#include "exporters/report.h"

namespace skewd {

/// The running program as an object: scrapers, the brain and the HTTP server. Tests start it on
/// port 0.
class Agent {
 public:
  /// Builds everything, recalls what was learned before and listens, but reads nothing yet. Error
  /// (config): what to mend.
  [[nodiscard]] static Result<std::unique_ptr<Agent>> create(const Settings& settings);
  Agent() = default;
  Agent(const Agent&) = delete;
  Agent& operator=(const Agent&) = delete;
  virtual ~Agent() = default;  // stops

  /// Starts reading the balancers.
  virtual void start() = 0;
  /// Puts new settings in force: balancers that did not change go on with all they have learned.
  /// On error the running settings stay. Listening addresses and the directory of the state need a
  /// restart, which the error says.
  [[nodiscard]] virtual Result<void> reload(const Settings& settings) = 0;
  /// What POST /-/reload does; set by the one who owns the configuration file.
  virtual void on_reload_request(std::function<std::string()> handler) = 0;
  /// Stops all threads within a second or the limits of a scrape, keeps what was learned, and tells
  /// Alertmanagers the present state once more, which may take 5 s.
  virtual void stop() = 0;

  [[nodiscard]] virtual std::vector<std::string> addresses() const = 0;
  [[nodiscard]] virtual std::shared_ptr<const Report> report() const = 0;
};

}  // namespace skewd
