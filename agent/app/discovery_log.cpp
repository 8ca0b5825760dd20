// SPDX-License-Identifier: Apache-2.0
#include "agent/app/discovery_log.h"

#include "agent/app/log.h"

namespace skewd {

void log_found(const FoundBalancer& balancer) {
  const BalancerSettings settings = balancer.settings();
  std::string source = settings.master.empty() ? settings.access_log : settings.master;
  if (!settings.stats.empty()) source = settings.stats.front();
  if (balancer.can_be_watched()) {
    log(LogLevel::info, "found a balancer",
        {{"balancer", balancer.name},
         {"kind", std::string(balancer.kind->name)},
         {"source", source},
         {"evidence", balancer.evidence}});
  } else {
    log(LogLevel::warning, "found a balancer that cannot be watched",
        {{"balancer", balancer.name},
         {"kind", std::string(balancer.kind->name)},
         {"evidence", balancer.evidence}});
  }
  for (const Advice& advice : balancer.advice) {
    log(LogLevel::warning, advice.trouble, {{"balancer", balancer.name}, {"mend", advice.mend}});
  }
}

}  // namespace skewd
