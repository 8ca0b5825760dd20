// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "collectors/net/http_login.h"

namespace skewd {

/// To which Alertmanagers findings are pushed, and how.
struct AlertmanagerSettings {
  std::vector<std::string> urls;  // every one gets every alert; none: nothing is pushed
  std::chrono::milliseconds resend_delay{60'000};
  bool watchdog = false;  // an alert that always fires, so that its absence can be noticed
  HttpLogin login;
  HttpTls tls;

  bool operator==(const AlertmanagerSettings&) const = default;
};

}  // namespace skewd
