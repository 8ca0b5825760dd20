// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "alerts/detect/failure_spread.h"

namespace skewd {

/// One kind of failure of one pool in one interval: what failure_spread.h promises. Its servers and
/// the pool in sum are followed in failure_judge.cpp, who is to blame is settled in
/// failure_verdict.cpp.
class FailureJudge {
 public:
  FailureJudge(PoolInterval& interval, const FailureKind& kind)
      : interval_(interval),
        kind_(kind),
        pool_(interval.memory.*kind.pool),
        fading_(interval.seconds),
        settling_(pool_.row.is_settling()),
        minute_ends_(pool_.row.end_minute(interval.seconds)) {}

  void run();

 private:
  [[nodiscard]] FailureStream& stream(std::size_t i) {
    return interval_.servers[i].failures.*kind_.stream;
  }
  [[nodiscard]] FailureClaim* claim(std::size_t i) {
    Rare<ServerTrouble>& trouble = interval_.servers[i].failures.trouble;
    if (!trouble || !((*trouble).*kind_.claim)) return nullptr;
    return &*((*trouble).*kind_.claim);
  }
  [[nodiscard]] bool is_judged(std::size_t i) const { return is_serving(interval_.stats[i].state); }
  [[nodiscard]] double peers_of(const FailureStream& one) const;
  [[nodiscard]] Sample sample_of(const FailureCount& seen, double due,
                                 const FailureDispersion& dispersion, const TailGuard& guard) const;
  void sum_up_peers();
  void step_server(std::size_t i);
  void follow_claim(std::size_t i, FailureClaim& claim, const FailureCount& seen, double usual);
  void note_suffering(std::size_t i, double trials, double usual, double due);
  void learn(FailureStream& one, const FailureCount& seen, bool stands);
  void step_pool();
  void follow_pool_claim();
  void look_who_fails();
  void settle();
  void open_pool_claim(bool row_is_certain);
  void open_server_claim(std::size_t i);
  void pass_to(std::size_t i, const FailureClaim& from);
  void accept();
  void end_scrape();
  [[nodiscard]] std::size_t needed() const { return std::max<std::size_t>(2, (judged_ + 1) / 2); }
  [[nodiscard]] bool is_explained_by_few() const;
  [[nodiscard]] double seconds_of(const Cusum& evidence) const;

  PoolInterval& interval_;
  const FailureKind& kind_;
  PoolFailures& pool_;
  Fading fading_;
  bool settling_;
  bool minute_ends_;
  double due_at_least_ = 0;
  double learned_hits_ = 0;  // by all servers
  double learned_trials_ = 0;
  FailureCount of_all_;
  FailureCount of_rest_;  // without those that stand accused
  double due_of_pool_ = 0;
  double expected_failing_ = 0;  // trials of this scrape times the servers' ratios
  double excess_ = 0;            // hits of suffering servers beyond what was due
  Instant earliest_{Instant::max()};
  std::size_t judged_ = 0;
  std::size_t suffering_ = 0;
  std::size_t forgiven_ = 0;
  std::size_t hinting_ = 0;  // with some evidence, to tell how many fail
  bool to_be_accepted_ = false;
  std::vector<std::size_t> certain_;  // servers
};

}  // namespace skewd
