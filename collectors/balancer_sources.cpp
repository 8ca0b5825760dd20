// SPDX-License-Identifier: Apache-2.0
#include "collectors/balancer_sources.h"

#include <string>
#include <utility>

namespace skewd {
namespace {

Result<std::vector<Source>> read_stats(const std::vector<std::string>& texts) {
  std::vector<Source> sources;
  for (const std::string& text : texts) {
    auto source = read_source(text);
    if (!source) return tl::unexpected(std::move(source.error()));
    sources.push_back(std::move(*source));
  }
  return sources;
}

Result<std::vector<Source>> read_master(const std::string& text) {
  auto source = read_source(text);
  if (!source) return tl::unexpected(std::move(source.error()));
  if (!is_socket(*source)) {
    return failure(ErrorKind::config,
                   "'" + text + "' is no master CLI: write unix:/path or tcp://host:port");
  }
  source->master = true;
  return std::vector{std::move(*source)};
}

}  // namespace

Result<std::vector<Source>> sources_of(const BalancerSettings& settings) {
  if (settings.master.empty() && settings.stats.empty()) {
    if (!settings.access_log.empty()) return std::vector<Source>();
    return failure(
        ErrorKind::config,
        R"(has no source: write stats = ["unix:/path"], master = "unix:/path" or access_log = "unix:/path")");
  }
  if (settings.master.empty()) return read_stats(settings.stats);
  if (settings.stats.empty()) return read_master(settings.master);
  return failure(ErrorKind::config,
                 "has both 'stats' and 'master': the master CLI reaches the same statistics, which "
                 "would count twice; keep one of them");
}

}  // namespace skewd
