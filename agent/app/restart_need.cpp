// SPDX-License-Identifier: Apache-2.0
#include "agent/app/restart_need.h"

#include <string>

namespace skewd {

Result<void> check_without_restart(const Settings& running, const Settings& next) {
  const auto refused = [](const char* key) {
    return failure(ErrorKind::config,
                   std::string(key) + " cannot change while running; restart skewd");
  };
  if (next.web_listen != running.web_listen) return refused("[web] listen");
  if (next.state_directory != running.state_directory) return refused("[state] directory");
  if (next.flight_recorder_mb != running.flight_recorder_mb) {
    return refused("[state] flight_recorder_mb");
  }
  if (!(next.otlp == running.otlp)) return refused("[otlp]");
  return {};
}

}  // namespace skewd
