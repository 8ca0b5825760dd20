// SPDX-License-Identifier: Apache-2.0
#include "alerts/detect/swapped_pools.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "alerts/sentence.h"

namespace skewd {
namespace {

using namespace std::chrono_literals;

constexpr auto kTogether = 60s;
constexpr double kFarApart = 8;      // spreads
constexpr double kMuchNearer = 0.7;  // of the distance to its own past
constexpr int kSamplesInARow = 2;
constexpr double kYoungSeconds = 600;  // whoever is off for longer was not swapped now
constexpr double kBackSeconds = 60;
constexpr double kAcceptedSeconds = 3600;
constexpr double kWorthTelling = 4;  // spreads

bool is_swapped(const FingerprintComparison& seen) {
  return seen.apart >= kFarApart && seen.one_to_other < kMuchNearer * seen.one_to_own &&
         seen.other_to_one < kMuchNearer * seen.other_to_own;
}

bool are_back(const FingerprintComparison& seen) {
  return seen.one_to_own < seen.one_to_other && seen.other_to_own < seen.other_to_one;
}

std::size_t find_pool(const Topology& topology, const std::string& name) {
  const auto found = std::find_if(topology.pools.begin(), topology.pools.end(),
                                  [&](const Topology::Pool& pool) { return pool.name == name; });
  return static_cast<std::size_t>(found - topology.pools.begin());
}

bool contains(const std::vector<std::size_t>& all, std::size_t one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

std::string bytes_text(double bytes) {
  constexpr std::array kUnits{" B", " kB", " MB", " GB"};
  std::size_t unit = 0;
  while (bytes >= 1000 && unit + 1 < kUnits.size()) {
    bytes /= 1000;
    ++unit;
  }
  char text[32];
  std::snprintf(text, sizeof text, "%.*f", unit > 0 && bytes < 10 ? 1 : 0, bytes);
  return std::string(text) + kUnits[unit];
}

std::string quantity_text(Fingerprint::Feature feature, double quantity) {
  switch (feature) {
    case Fingerprint::response: return sentence::milliseconds(quantity);
    case Fingerprint::bytes: return bytes_text(quantity);
    case Fingerprint::refused:
    case Fingerprint::moved: return sentence::percent(quantity);
  }
  return {};
}

void step(SwappedPools::Pair& pair, Fingerprint& one, Fingerprint& other, double seconds) {
  const FingerprintComparison seen = compare(one, other);
  if (!pair.open && pair.one_is_new && pair.other_is_new) {
    pair.one_is_new = pair.other_is_new = false;
    pair.agreeing = is_swapped(seen) ? pair.agreeing + 1 : 0;
    pair.open = pair.agreeing >= kSamplesInARow;
  }
  if (!pair.open) return;
  pair.seconds += seconds;
  pair.back_seconds = are_back(seen) ? pair.back_seconds + seconds : 0;
  const bool accepted = pair.seconds > kAcceptedSeconds;
  if (!accepted && pair.back_seconds < kBackSeconds) return;
  pair.open = false;
  pair.agreeing = 0;
  if (!accepted) return;
  one.rebase();
  other.rebase();
}

}  // namespace

std::string differences_text(const Fingerprint& one, const Fingerprint& other) {
  struct Words {
    Fingerprint::Feature feature;
    const char* before;
    const char* after;
  };
  constexpr std::array kWords{
      Words{Fingerprint::response, "response ", ""}, Words{Fingerprint::bytes, "", " per answer"},
      Words{Fingerprint::refused, "4xx ", ""}, Words{Fingerprint::moved, "3xx ", ""}};
  std::string text;
  for (const Words& words : kWords) {
    const Fingerprint::Feature feature = words.feature;
    if (!one.knows(feature) || !other.knows(feature)) continue;
    const double spread = std::max(one.spread(feature), other.spread(feature));
    if (std::abs(one.usual(feature) - other.usual(feature)) < kWorthTelling * spread) continue;
    text += (text.empty() ? "" : ", ") + std::string(words.before) +
            quantity_text(feature, one.usual_quantity(feature)) + " <-> " +
            quantity_text(feature, other.usual_quantity(feature)) + words.after;
  }
  return text;
}

void SwappedPools::observe(const Topology& topology, std::span<const PoolTraffic> traffic,
                           std::span<PoolMemory> memories, Moment end, double seconds) {
  sampled_.clear();
  for (std::size_t i = 0; i < memories.size(); ++i) {
    const LatencyMeans& means = memories[i].latency.means;
    Fingerprint::Sample sample{
        .end = end, .seconds = seconds, .traffic = traffic[i], .response_ms = {}};
    if (means.is_new(LatencyPart::response, end.steady)) {
      sample.response_ms = means.latest_ms(LatencyPart::response);
    }
    if (memories[i].fingerprint.add(sample)) sampled_.push_back(i);
  }
  follow(topology, memories, seconds);
  find_pairs(topology, memories, end.wall);
}

bool SwappedPools::is_told(const std::string& pool) const {
  return std::any_of(pairs_.begin(), pairs_.end(), [&](const Pair& pair) {
    return pair.open && (pair.one == pool || pair.other == pool);
  });
}

// Whoever left its usual look lately, and is in no pair yet.
void SwappedPools::find_pairs(const Topology& topology, std::span<const PoolMemory> memories,
                              Instant now) {
  std::vector<std::size_t> left;
  for (std::size_t i = 0; i < memories.size(); ++i) {
    const Fingerprint& print = memories[i].fingerprint;
    if (!print.is_off() || !print.is_old_enough() || print.off_seconds() > kYoungSeconds) continue;
    if (!is_told(topology.pools[i].name)) left.push_back(i);
  }
  for (std::size_t a = 0; a < left.size(); ++a) {
    for (std::size_t b = a + 1; b < left.size(); ++b) {
      const Fingerprint& one = memories[left[a]].fingerprint;
      const Fingerprint& other = memories[left[b]].fingerprint;
      const auto apart = one.since(now) - other.since(now);
      if (apart > kTogether || apart < -kTogether || !is_swapped(compare(one, other))) continue;
      suspect({.one = topology.pools[left[a]].name,
               .other = topology.pools[left[b]].name,
               .since = std::min(one.since(now), other.since(now))});
    }
  }
}

void SwappedPools::suspect(Pair pair) {
  const bool known = std::any_of(pairs_.begin(), pairs_.end(), [&](const Pair& one) {
    return one.one == pair.one && one.other == pair.other;
  });
  if (known) return;
  pair.agreeing = 1;
  pairs_.push_back(std::move(pair));
}

const SwappedPools::Pair* SwappedPools::find(const std::string& one,
                                             const std::string& other) const {
  const auto found = std::find_if(pairs_.begin(), pairs_.end(), [&](const Pair& pair) {
    return pair.open &&
           ((pair.one == one && pair.other == other) || (pair.one == other && pair.other == one));
  });
  return found == pairs_.end() ? nullptr : &*found;
}

void SwappedPools::follow(const Topology& topology, std::span<PoolMemory> memories,
                          double seconds) {
  for (Pair& pair : pairs_) {
    const std::size_t i = find_pool(topology, pair.one), k = find_pool(topology, pair.other);
    const bool are_there = i < memories.size() && k < memories.size();
    pair.one_is_new = pair.one_is_new || contains(sampled_, i);
    pair.other_is_new = pair.other_is_new || contains(sampled_, k);
    if (are_there) {
      step(pair, memories[i].fingerprint, memories[k].fingerprint, seconds);
    } else {
      pair.agreeing = 0;
      pair.open = false;
    }
    for (const std::size_t pool : {i, k}) {
      if (pool < memories.size()) memories[pool].fingerprint.hold(pair.open);
    }
  }
  std::erase_if(pairs_, [](const Pair& pair) { return !pair.open && pair.agreeing == 0; });
}

}  // namespace skewd
