// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "collectors/probe.h"
#include "collectors/result.h"
#include "collectors/settings.h"
#include "exporters/alertmanager_settings.h"
#include "exporters/otlp_settings.h"
#include "exporters/web_settings.h"

namespace skewd {

/// skewd.toml as plain data; every default stands here.
struct Settings {
  std::optional<std::chrono::milliseconds> scrape_interval;  // absent: "auto"
  std::vector<std::string> web_listen{"127.0.0.1:10145"};
  WebSettings web;
  std::optional<std::size_t> most_server_series;  // of /metrics; absent: "auto"
  AlertmanagerSettings alertmanager;
  OtlpSettings otlp;
  std::vector<BalancerSettings> balancers;
  std::vector<ProbeSettings> probes;
  double false_alarms_per_year = 1;                // per 1000 pools
  std::string state_directory = "/var/lib/skewd";  // empty: nothing outlives a restart
  std::size_t flight_recorder_mb = 64;             // MiB of compressed answers; 0: none are kept
};

/// Reads the text of a configuration file. `file` is only for messages. The error lists every
/// fault, one per line, each as "FILE:LINE: what is wrong and what to do"; an unknown key names
/// the nearest known one.
[[nodiscard]] Result<Settings> read_settings(std::string_view text, const std::string& file);

/// Reads a configuration file from disk. The error says which file and why.
[[nodiscard]] Result<Settings> load_settings(const std::string& file);

}  // namespace skewd
