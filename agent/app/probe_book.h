// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <list>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "agent/app/probe_loop.h"
#include "alerts/finding.h"
#include "alerts/lone_request.h"
#include "alerts/probe_claims.h"
#include "alerts/probe_history.h"
#include "collectors/probe.h"
#include "collectors/trace_record.h"
#include "exporters/report.h"
#include "exporters/trace_report.h"

namespace skewd {

/// What a scrape of a balancer tells of the probes through it.
struct ProbeSighting {
  Moment at;
  const std::vector<TraceRecord>& traces;
  // Between the scrape before and this one; absent: nobody, several, or it is not known.
  std::optional<ProbeResponder> lone;
  std::optional<Moment> lone_since;  // the scrape before
};

/// Through which balancer a probe goes.
struct ProbeWay {
  std::string balancer;  // empty: through none that is read
  // Not a guess: what logs of others tell is of balancers behind it, whose pools are not meant.
  bool is_certain = false;
};

/// Finds out who answered each probe, judges it, and remembers what the latest requests showed. No
/// clock of its own.
class ProbeBook {
 public:
  /// Probes that stay as they are keep what is known of them.
  void configure(const std::vector<ProbeSettings>& probes);

  /// `way`: through which balancer the probe goes.
  void take(ProbeArrival arrival, const ProbeWay& way);
  void see(const std::string& balancer, const ProbeSighting& sighting);
  /// Judges what has waited for its witnesses for long enough.
  void settle(Moment now);

  /// True if the counters of this balancer may tell who answered.
  [[nodiscard]] bool waits_for(const std::string& balancer) const;
  /// Balancers whose claims may have altered since the last call.
  [[nodiscard]] std::set<std::string> take_altered();
  /// Probes whose latest request contradicts what stands, since the last call.
  [[nodiscard]] std::set<std::string> take_doubts();
  /// Lets all probes through this balancer be such: it was changed.
  void doubt(const std::string& balancer);
  /// Requests that were wrong or could not be sent, since the last call.
  [[nodiscard]] std::vector<ProbeReport> take_failed();
  /// What the probes through this balancer show now; absent: one of them was not judged yet.
  [[nodiscard]] std::optional<ProbeSight> sight(const std::string& balancer) const;
  [[nodiscard]] std::vector<ProbeReport> reports() const;
  [[nodiscard]] bool empty() const { return entries_.empty(); }

 private:
  // A request that waits for somebody who tells who answered it.
  struct Waiting {
    ProbeAnswer answer;
    std::optional<TraceRecord> trace;      // of the log of its balancer
    std::optional<TraceReport> elsewhere;  // of another one's: of the outermost
    std::optional<ProbeResponder> lone;
    int scrapes = 0;  // of its balancer since it ended
  };
  struct Entry {
    ProbeSettings probe;
    std::string balancer;
    bool is_certain = false;
    ProbeHistory history;
    std::optional<Waiting> waiting;
    ProbeReport report;
  };
  void judge(Entry& entry);
  static void note_trace(Waiting& waiting, const std::string& balancer, const TraceRecord& trace,
                         bool is_own);
  [[nodiscard]] static bool has_witness(const Entry& entry);

  std::list<Entry> entries_;  // in the order of the settings
  std::set<std::string> altered_;
  std::set<std::string> doubts_;
  std::vector<ProbeReport> failed_;
};

}  // namespace skewd
