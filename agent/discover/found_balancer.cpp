// SPDX-License-Identifier: Apache-2.0
#include "agent/discover/found_balancer.h"

#include <algorithm>

namespace skewd {

BalancerSettings FoundBalancer::settings() const {
  BalancerSettings settings;
  settings.name = name;
  settings.kind = kind->name;
  settings.config = config;
  for (const TriedSource& source : sources) {
    if (!source.chosen) continue;
    switch (source.found.use) {
      case FoundSource::Use::statistics: settings.stats.push_back(source.found.source); break;
      case FoundSource::Use::master: settings.master = source.found.source; break;
      case FoundSource::Use::access_log: settings.access_log = source.found.source; break;
    }
  }
  return settings;
}

bool FoundBalancer::can_be_watched() const {
  return std::any_of(sources.begin(), sources.end(),
                     [](const TriedSource& source) { return source.chosen; });
}

bool FoundBalancer::answers() const {
  return std::any_of(sources.begin(), sources.end(), [](const TriedSource& source) {
    return source.chosen && !(source.trial && source.trial->error);
  });
}

}  // namespace skewd
