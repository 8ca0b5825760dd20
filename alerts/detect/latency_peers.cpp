// SPDX-License-Identifier: Apache-2.0
#include "alerts/detect/latency_peers.h"

#include <algorithm>

#include "alerts/detect/latency_haste.h"

namespace skewd {
namespace {

using namespace std::chrono_literals;

constexpr double kExactEnough = 20;
constexpr double kLeastEnough = 50;
constexpr double kMostEnough = 300;
constexpr double kRequestMs = 2500;  // rounding is a tenth of the level at this over the level
constexpr double kBusyPart = 0.1;    // of enough: who has less does not hold up the others
constexpr double kUsablePart = 0.5;  // of enough
constexpr double kConnects = 150;
constexpr Steady kWarmUp = 60s;  // beyond the grace of shares
constexpr std::uint16_t kPeerSeconds = 60;
constexpr double kMostTenths = 60'000;

// The lower median without memory of its own: of large pools every so many servers are looked at.
class LowerMedian {
 public:
  explicit LowerMedian(std::size_t servers) : stride_(servers / kMost + 1) {}
  [[nodiscard]] std::size_t stride() const { return stride_; }
  void add(double value) {
    if (count_ < kMost) values_[count_++] = value;
  }
  [[nodiscard]] std::size_t count() const { return count_; }
  [[nodiscard]] double value() {
    const auto middle = values_.begin() + static_cast<std::ptrdiff_t>((count_ - 1) / 2);
    std::nth_element(values_.begin(), middle,
                     values_.begin() + static_cast<std::ptrdiff_t>(count_));
    return *middle;
  }

 private:
  static constexpr std::size_t kMost = 256;
  std::array<double, kMost> values_;
  std::size_t stride_;
  std::size_t count_ = 0;
};

double gathered_by(const PoolInterval& interval, std::size_t i) {
  return interval.servers[i].latency.gathered(interval.latency_of(i));
}

bool is_time(const PoolInterval& interval, double enough) {
  std::size_t busy = 0;
  std::size_t ready = 0;
  for (std::size_t i = 0; i < interval.servers.size(); ++i) {
    const double gathered = gathered_by(interval, i);
    busy += gathered >= kBusyPart * enough ? 1U : 0U;
    ready += gathered >= enough ? 1U : 0U;
  }
  return ready > 0 && 2 * ready >= busy;
}

void settle_for_undoubted(PoolInterval& interval, std::size_t i) {
  ServerMemory& server = interval.servers[i];
  const LatencyCounts counts = interval.latency_of(i);
  for (std::size_t layer = 0; layer < kLatencyLayers; ++layer) {
    const LatencyLayer& kind = kLatencyLayerTable[layer];
    const LatencyLayerMemory& memory = server.slowness.layers[layer];
    if (memory.learned_seconds == 0 || !server.latency.is_new(kind.part, interval.end.steady)) {
      continue;
    }
    const double due = static_cast<double>(memory.baseline) + static_cast<double>(memory.bias);
    server.latency.settle_for(
        kind.part,
        undoubted_ms(server.latency.latest_ms(kind.part),
                     server.latency.rounding_bound_ms(kind.part, counts), kind.ms_of(due)));
  }
}

}  // namespace

double enough_requests(const PoolInterval& interval) {
  const PoolLatencyMemory& memory = interval.memory.latency;
  if (std::any_of(interval.exact.begin(), interval.exact.end(), is_told)) return kExactEnough;
  if (memory.typical_ms < 0) return kMostEnough;
  const double level = static_cast<double>(memory.typical_ms) + kLatencyLayerTable.back().least_ms;
  return std::clamp(kRequestMs / level, kLeastEnough, kMostEnough);
}

bool make_latency_means(PoolInterval& interval) {
  const double enough = enough_requests(interval);
  const bool in_haste = !is_time(interval, enough);
  if (in_haste && !is_server_urgent(interval)) return false;
  const double needed = in_haste ? kHastyRequests : kUsablePart * enough;
  const double connects = in_haste ? kHastyRequests : std::max(kConnects, enough);
  const Steady now = interval.end.steady;
  for (std::size_t i = 0; i < interval.servers.size(); ++i) {
    if (gathered_by(interval, i) < needed) continue;
    ServerMemory& server = interval.servers[i];
    const double tenths = 10 * server.latency.gathered_seconds(now);
    server.latency.make(interval.latency_of(i), now, connects);
    if (in_haste) settle_for_undoubted(interval, i);
    for (LatencyLayerMemory& layer : server.slowness.layers) {
      layer.gathered = static_cast<std::uint16_t>(
          std::clamp(static_cast<double>(layer.gathered) + tenths, 1.0, kMostTenths));
    }
  }
  return true;
}

bool is_hasty(const PoolInterval& interval, std::size_t server, LatencyPart part) {
  if (interval.latency_of(server).exact != nullptr) return false;
  const double enough = enough_requests(interval);
  const double needed = part == LatencyPart::connect ? std::max(kConnects, enough) : enough;
  return interval.servers[server].latency.new_requests(part, interval.end.steady) <
         kUsablePart * needed;
}

bool is_latency_settled(const PoolInterval& interval, std::size_t server, std::size_t layer) {
  const ServerMemory& memory = interval.servers[server];
  const Steady gathered = 100ms * memory.slowness.layers[layer].gathered;
  return interval.usable[server] != 0 &&
         interval.end.steady >= memory.share_grace_until + kWarmUp + gathered;
}

CommonDeviation common_deviation(const PoolInterval& interval) {
  CommonDeviation common;
  for (std::size_t layer = 0; layer < kLatencyLayers; ++layer) {
    const LatencyLayer& kind = kLatencyLayerTable[layer];
    LowerMedian median(interval.servers.size());
    for (std::size_t i = 0; i < interval.servers.size(); i += median.stride()) {
      const ServerMemory& server = interval.servers[i];
      const LatencyLayerMemory& memory = server.slowness.layers[layer];
      if (memory.learned_seconds < kPeerSeconds ||
          !server.latency.is_new(kind.part, interval.end.steady) ||
          !is_latency_settled(interval, i, layer)) {
        continue;
      }
      median.add(kind.level_of(server.latency.latest_ms(kind.part)) -
                 static_cast<double>(memory.baseline));
    }
    if (median.count() >= 2) common[layer] = median.value();
  }
  return common;
}

std::optional<double> peers_ms(const PoolInterval& interval, std::size_t server,
                               std::size_t layer) {
  const LatencyPart part = kLatencyLayerTable[layer].part;
  LowerMedian median(interval.servers.size());
  for (std::size_t i = 0; i < interval.servers.size(); i += median.stride()) {
    const double ms = interval.servers[i].latency.latest_ms(part);
    if (i != server && interval.usable[i] != 0 && ms >= 0) median.add(ms);
  }
  if (median.count() == 0) return std::nullopt;
  return median.value();
}

}  // namespace skewd
