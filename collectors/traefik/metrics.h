// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "collectors/count.h"

namespace skewd::traefik {

/// Requests by the class of their status.
struct Answers {
  Count all;
  Count errors_5xx;
  Count answers_4xx;
  Count answers_3xx;
  Count retries;
  Count in_flight;  // gauge
};

/// What Traefik's metrics for Prometheus tell.
struct Metrics {
  std::map<std::string, Answers> services;      // by name: "shop@file"
  std::map<std::string, Answers> entry_points;  // by name: "websecure"
  std::uint64_t started_unix_seconds = 0;       // 0: not told
  Count reloads;
  bool last_reload_failed = false;
};

/// Reads the text format of Prometheus. Lines that it does not understand are passed over.
[[nodiscard]] Metrics read_metrics(std::string_view text);

}  // namespace skewd::traefik
