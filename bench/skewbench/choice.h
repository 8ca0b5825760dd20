// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "bench/skewbench/random.h"
#include "bench/skewbench/simulated_server.h"

namespace skewd::bench {

enum class Algorithm : std::uint8_t {
  roundrobin,
  four_workers,  // round robin with four independent pointers
  random,        // one draw by weight
  leastconn,
  two_choices,  // the less busy of two draws
  hash,
  sticky,  // round robin for sessions, which then stay
  first,
};

/// HAProxy's word in the column `algo`; it prints "unknown" for random.
[[nodiscard]] std::string_view printed_word(Algorithm algorithm);
/// What an operator has to write into [[balancer.pool]]; empty: nothing.
[[nodiscard]] std::string_view operator_word(Algorithm algorithm);

inline constexpr std::size_t kNobody = static_cast<std::size_t>(-1);

/// Chooses servers as the algorithm does. `hash` and `sticky` choose here for a new client.
class Choice {
 public:
  Choice(Algorithm algorithm, Random random)
      : algorithm_(algorithm), random_(random), salt_(random_.bits()) {}
  /// Among the servers that can be chosen, or kNobody. `client` is a small number that only `hash`
  /// looks at.
  [[nodiscard]] std::size_t choose(std::vector<SimulatedServer>& servers, std::size_t client);
  /// To be told whenever a server, a weight or a state changed.
  void refresh(const std::vector<SimulatedServer>& servers);
  /// A new process begins its round at the first server.
  void restart();
  [[nodiscard]] const std::vector<double>& weights() const { return weights_; }  // of able()
  [[nodiscard]] const std::vector<std::size_t>& able() const { return able_; }

 private:
  struct Credits {
    std::vector<double> of;
  };
  std::size_t round_robin(const std::vector<SimulatedServer>& servers, Credits& credits);
  std::size_t by_weight();
  std::size_t least_busy(const std::vector<SimulatedServer>& servers);
  std::size_t by_hash(std::size_t client);
  [[nodiscard]] std::size_t rendezvous(std::size_t client) const;
  std::size_t first_free(const std::vector<SimulatedServer>& servers);

  Algorithm algorithm_;
  Random random_;
  std::vector<std::size_t> able_;  // can be chosen
  std::vector<double> weights_;    // of `able_`
  std::vector<double> up_to_;      // sums of weights_
  Credits credits_[4];
  std::vector<std::uint64_t> chosen_at_;
  std::uint64_t turn_ = 0;
  std::uint64_t salt_;
  std::vector<std::size_t> places_;  // of clients, as far as they were asked for
};

}  // namespace skewd::bench
