// SPDX-License-Identifier: Apache-2.0
#include "agent/replay/replay.h"

#include <algorithm>

#include "agent/replay/replayed_balancer.h"
#include "collectors/balancer.h"

namespace skewd {
namespace {

BalancerSettings settings_of(const Settings& settings, const RecordedScrape& scrape) {
  const auto known = std::find_if(
      settings.balancers.begin(), settings.balancers.end(),
      [&](const BalancerSettings& balancer) { return balancer.name == scrape.balancer; });
  BalancerSettings own = known == settings.balancers.end() ? BalancerSettings() : *known;
  own.name = scrape.balancer;
  own.kind = scrape.kind;
  return own;
}

bool is_watched(const BalancerKind& kind) {
  return kind.make_reader != nullptr || kind.make_log_reader != nullptr;
}

std::string known_kinds() {
  std::string names;
  for (const BalancerKind& kind : balancer_kinds()) {
    if (!is_watched(kind)) continue;
    if (!names.empty()) names += ", ";
    names += kind.name;
  }
  return names;
}

}  // namespace

Replay::Replay(Settings settings) : settings_(std::move(settings)) {}
Replay::~Replay() = default;

Result<std::vector<FindingEvent>> Replay::absorb(const RecordedScrape& scrape) {
  auto& balancer = balancers_[{scrape.balancer, scrape.kind}];
  if (!balancer) {
    const BalancerKind* kind = find_balancer_kind(scrape.kind);
    if (kind == nullptr || !is_watched(*kind)) {
      balancers_.erase({scrape.balancer, scrape.kind});
      return failure(ErrorKind::config,
                     "'" + scrape.kind + "' is not a kind of balancer; known: " + known_kinds());
    }
    balancer = std::make_unique<ReplayedBalancer>(*kind, settings_of(settings_, scrape),
                                                  settings_.false_alarms_per_year);
  }
  return balancer->absorb(scrape);
}

}  // namespace skewd
