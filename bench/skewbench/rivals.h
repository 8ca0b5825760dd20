// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "collectors/snapshot.h"

namespace skewd::bench {

/// The rules that people write over such counters today.
enum class Rival : std::uint8_t {
  max_over_mean,     // the busiest server has 1.5 times the mean, for 5 minutes
  chi_square,        // the picks of a minute would be so uneven by chance once in 10 000 minutes
  three_sigma,       // a server's share of a minute is 3 deviations off its last hour's
  errors_5_percent,  // of a pool's or a server's requests in a minute
  latency_doubled,   // of a pool or a server, a minute against the ten before
};
inline constexpr std::size_t kRivals = 5;

/// As the table calls them.
inline constexpr std::array<std::string_view, kRivals> kRivalNames{
    "max/mean > 1.5, 5 min", "chi² 1e-4, 1 min", "3σ of 1 h share", "5xx > 5 %, 1 min",
    "latency > 2x 10 min"};

/// A rule that newly became true.
struct RivalAlarm {
  Rival rule;
  std::size_t pool = 0;
  double at = 0;  // second of simulated time
};

/// All of them over the snapshots that the agent gets, judged once a minute.
class Rivals {
 public:
  explicit Rivals(std::size_t pools) : pools_(pools) {}
  void observe(const Snapshot& before, const Snapshot& after, double now);
  std::vector<RivalAlarm> alarms;

 private:
  struct Server {
    double picks = 0, requests = 0, errors = 0;  // of this minute
    double weight = 0;
    std::array<float, 60> shares{};  // of the last hour's minutes
    std::array<float, 11> times{};   // mean response times of minutes, in ms; below 0: unknown
  };
  struct Pool {
    std::vector<Server> servers;
    double requests = 0, errors = 0;
    std::array<float, 11> times{};
    std::array<bool, kRivals> holds{};
    std::size_t minutes = 0;         // since the servers changed
    std::size_t uneven_minutes = 0;  // in a row
  };
  static void add(Pool& pool, std::size_t index, const Snapshot& before, const Snapshot& after);
  void judge(Pool& pool, std::size_t index, double now);
  void raise(Pool& pool, std::size_t index, Rival rule, bool holds, double now);

  std::vector<Pool> pools_;
  double minute_ends_ = 60;
};

}  // namespace skewd::bench
