// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <optional>
#include <string>

#include "alerts/probe_judgement.h"
#include "collectors/instant.h"

namespace skewd {

/// What the latest requests of one probe showed together: two of three that are wrong begin a
/// mismatch, two of three that are right end it. Those of which nothing is known count for neither.
class ProbeHistory {
 public:
  struct Mismatch {
    ProbeFault fault = ProbeFault::unanswered;
    Instant since{};  // when the first of them began
    ProbeJudgement judgement;
    ProbeResponder responder;
  };

  /// `began` is when the request was sent.
  void note(const ProbeJudgement& judgement, const ProbeResponder& responder, Instant began);

  /// What stands; absent: nothing does.
  [[nodiscard]] const std::optional<Mismatch>& mismatch() const { return mismatch_; }
  /// Since when it cannot run, and why; absent: it can.
  struct Blind {
    Instant since{};
    std::string reason;
  };
  [[nodiscard]] const std::optional<Blind>& blind() const { return blind_; }
  /// Whether the latest request contradicts what stands, so that the next should not wait.
  [[nodiscard]] bool is_in_doubt() const;
  [[nodiscard]] bool has_judged() const { return !ran_.empty(); }

 private:
  struct Seen {
    ProbeJudgement judgement;
    ProbeResponder responder;
    Instant began{};
  };
  void update_mismatch();
  void update_blind();

  std::deque<Seen> known_;  // the latest three that were right or wrong
  std::deque<Seen> ran_;    // the latest three, whatever they showed
  std::optional<Mismatch> mismatch_;
  std::optional<Blind> blind_;
};

}  // namespace skewd
