// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>

#include "collectors/scraper.h"

namespace skewd::support {

/// Scrapes one real balancer over HTTP, with patience for a busy machine.
inline Scraper scraper_of_url(const std::string& kind, const std::string& url) {
  BalancerSettings settings;
  settings.name = "edge";
  settings.kind = kind;
  settings.stats = {url};
  constexpr std::chrono::seconds kPatience{20};
  return Scraper::create(settings, {kPatience, kPatience, std::size_t{64} << 20}).value();
}

inline std::string loopback_url(std::uint16_t port, const std::string& path = "") {
  return "http://127.0.0.1:" + std::to_string(port) + path;
}

}  // namespace skewd::support
