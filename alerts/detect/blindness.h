// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "alerts/finding.h"
#include "collectors/instant.h"

namespace skewd {

/// How one source did in one scrape.
struct SourceSight {
  std::string source;
  bool answered = false;
  std::string problem;  // empty if it answered
};

/// Rule R8: silence is never health. Claims `blind` when a source has not answered for three
/// scrapes and ten seconds, or when most of the last minutes could not be compared because
/// counters kept beginning anew.
class Blindness {
 public:
  void observe(Moment now, std::chrono::milliseconds interval,
               const std::vector<SourceSight>& sources);
  /// Tells how long the last interval was and whether its counters could be compared.
  void note_interval(double seconds, bool counted);
  void add_claim(Moment now, std::vector<Finding>& claims) const;
  /// Nobody asked for a while: a source that was not silent before is first asked when it is next.
  void resume();

  static auto visit_state(auto& self, auto& archive) {
    return archive(self.sights_, self.seconds_, self.compared_);
  }

 private:
  struct Sight {
    Moment last_answer;                        // or when it was first asked
    std::chrono::milliseconds silent_since{};  // steady; we may not have asked for a while before
    bool silent = false;
    bool blind = false;
    std::string problem;

    static auto visit_state(auto& self, auto& archive) {
      return archive(self.last_answer, self.silent_since, self.silent, self.blind, self.problem);
    }
  };
  std::map<std::string, Sight> sights_;
  double seconds_ = 0;  // both with a half-life of five minutes
  double compared_ = 0;
};

}  // namespace skewd
