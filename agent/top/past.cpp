// SPDX-License-Identifier: Apache-2.0
#include "agent/top/past.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace skewd::top {
namespace {

using namespace std::chrono_literals;

constexpr auto kOverlap = 10s;
constexpr auto kLongestNow = 75s;

// No name holds a line break: what a terminal would obey is taken out of them.
std::string key_of(const std::string& balancer, const std::string& pool) {
  return balancer + '\n' + pool;
}

void append(std::vector<Point>& track, const std::vector<Point>& news, Instant now) {
  const Instant last = track.empty() ? Instant{} : track.back().at;
  std::copy_if(news.begin(), news.end(), std::back_inserter(track),
               [&](const Point& point) { return point.at > last; });
  const auto young = std::find_if(track.begin(), track.end(),
                                  [&](const Point& point) { return point.at >= now - kSpan; });
  track.erase(track.begin(), young);
}

}  // namespace

void Past::add(Overview& overview) {
  if (started_ != overview.started) {
    started_ = overview.started;
    tracks_.clear();
    newest_ = {};
  }
  std::unordered_map<std::string, std::vector<Point>> kept;
  for (Balancer& balancer : overview.balancers) {
    for (Pool& pool : balancer.pools) {
      const std::string key = key_of(balancer.name, pool.name);
      std::vector<Point>& track = kept[key];
      if (const auto known = tracks_.find(key); known != tracks_.end()) {
        track = std::move(known->second);
        tracks_.erase(known);
      }
      append(track, pool.news, overview.at);
      if (!track.empty()) newest_ = std::max(newest_, track.back().at);
      pool.news.clear();
      pool.news.shrink_to_fit();
    }
  }
  tracks_ = std::move(kept);
}

const std::vector<Point>& Past::of(const std::string& balancer, const std::string& pool) const {
  static const std::vector<Point> nothing;
  const auto found = tracks_.find(key_of(balancer, pool));
  return found == tracks_.end() ? nothing : found->second;
}

Instant Past::after() const { return newest_ == Instant{} ? newest_ : newest_ - kOverlap; }

const Point* latest(const std::vector<Point>& track, Instant now) {
  return track.empty() || now - track.back().at >= kLongestNow ? nullptr : &track.back();
}

}  // namespace skewd::top
