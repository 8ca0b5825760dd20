// SPDX-License-Identifier: Apache-2.0
#include "agent/discover/known_balancers.h"

#include <algorithm>

namespace skewd {
namespace {

// Of a container, or of files that may not be read: nothing tells two of them apart.
bool tells_nothing(const FoundBalancer& balancer) {
  return balancer.sources.empty() && balancer.config.empty();
}

bool shares_a_source(const FoundBalancer& one, const FoundBalancer& other) {
  return std::any_of(one.sources.begin(), one.sources.end(), [&](const TriedSource& source) {
    return std::any_of(other.sources.begin(), other.sources.end(), [&](const TriedSource& same) {
      return same.found.source == source.found.source;
    });
  });
}

}  // namespace

FoundBalancer* KnownBalancers::find(const FoundBalancer& found) {
  const auto known = std::find_if(known_.begin(), known_.end(), [&](const FoundBalancer& balancer) {
    const bool same_file = !found.config.empty() && balancer.config == found.config;
    const bool alike = tells_nothing(balancer) && tells_nothing(found);
    return balancer.kind == found.kind && (same_file || alike || shares_a_source(balancer, found));
  });
  return known == known_.end() ? nullptr : &*known;
}

std::vector<FoundBalancer> KnownBalancers::take(const Discovery& discovery) {
  std::vector<FoundBalancer> news;
  for (const FoundBalancer& found : discovery.balancers) {
    FoundBalancer* known = find(found);
    if (known == nullptr) {
      known_.push_back(found);
      known_.back().name = names_.unique(found.name);
      news.push_back(known_.back());
      continue;
    }
    const bool readable_now = !known->answers() && found.answers();
    const std::string name = known->name;
    if (readable_now) {
      *known = found;
      known->name = name;
      news.push_back(*known);
    }
  }
  return news;
}

std::vector<BalancerSettings> KnownBalancers::settings() const {
  std::vector<BalancerSettings> settings;
  for (const FoundBalancer& balancer : known_) {
    if (balancer.can_be_watched()) settings.push_back(balancer.settings());
  }
  return settings;
}

}  // namespace skewd
