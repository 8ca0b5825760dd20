// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "collectors/access_log/tally_reader.h"
#include "collectors/backoff.h"
#include "collectors/balancer.h"
#include "collectors/log_place.h"
#include "collectors/merge.h"
#include "collectors/net/ask.h"
#include "collectors/net/log_receiver.h"
#include "collectors/result.h"
#include "collectors/settings.h"
#include "collectors/snapshot.h"
#include "collectors/supplement.h"
#include "collectors/trace_record.h"

namespace skewd {

/// How one source did in one scrape.
struct SourceOutcome {
  std::string source;
  std::optional<Error> error;  // absent: it answered
  std::chrono::microseconds duration{0};
  std::size_t bytes = 0;
  std::vector<RawAnswer> answers;  // whole ones, if the scraper was told to keep them
};

/// The outcome of one scrape of one balancer.
struct Scrape {
  Moment at;  // when the last answer was complete
  // Of all sources that answered, as one; absent: none of the statistics did, or, where the access
  // log is the only source, that did not.
  std::optional<Snapshot> snapshot;
  std::vector<SourceOutcome> sources;
  std::chrono::microseconds duration{0};  // of the slowest source
  std::vector<TraceRecord> traces;  // requests of skewd that the access log told since the last
};

/// Reads one balancer: asks all its sources at the same time, each within the limits, and merges
/// what they say with what its access log counted. The log is received from the first scrape on, on
/// a thread of its own. Not thread-safe; one scraper per thread.
class Scraper {
 public:
  /// Fails (config) on an unknown kind or a source that cannot be understood.
  [[nodiscard]] static Result<Scraper> create(const BalancerSettings& settings,
                                              const AskLimits& limits);
  /// The same for a kind that need not be registered, which must outlive the scraper.
  [[nodiscard]] static Result<Scraper> create(const BalancerKind& kind,
                                              const BalancerSettings& settings,
                                              const AskLimits& limits);

  /// From now on outcomes carry the answers word for word, for those who record them.
  void keep_answers() { keeps_answers_ = true; }

  /// Takes as long as the slowest source, at most `limits.total`. A source that used up its time
  /// again and again is left out for a while; its outcome is an error then, too.
  [[nodiscard]] Scrape scrape();

 private:
  // One source with its reader, which remembers the layout from scrape to scrape.
  struct Line {
    Source source;
    std::unique_ptr<AnswerReader> reader;
    Backoff backoff;
    std::string last_problem;  // told again while the source is left out
  };
  // What came over one line in one scrape.
  struct Reading {
    SourceOutcome outcome;
    std::optional<Snapshot> snapshot;
  };
  // The access log, which is not asked but listened to.
  struct Log {
    LogPlace place;
    std::unique_ptr<LogReceiver> receiver;  // null: not open
    AccessTallyReader reader;
  };
  Scraper(const BalancerKind& kind, const AskLimits& limits) : kind_(&kind), limits_(limits) {}
  [[nodiscard]] std::vector<SourceOutcome> find_lines();
  [[nodiscard]] std::vector<Reading> read_lines();
  [[nodiscard]] Reading read(Line& line) const;
  [[nodiscard]] Result<Snapshot> read_answers(Line& line, SourceOutcome& outcome) const;
  void note(Line& line, const SourceOutcome& outcome) const;
  [[nodiscard]] Reading read_log();
  [[nodiscard]] Result<Snapshot> read_tally(SourceOutcome& outcome);

  const BalancerKind* kind_;
  AskLimits limits_;
  bool keeps_answers_ = false;
  std::vector<Source> sources_;        // as configured; a unix path may be a shell pattern
  std::map<std::string, Line> lines_;  // by the place that is asked
  Merger merger_;
  std::unique_ptr<Log> log_;  // null: it has none
  Supplement supplement_;
};

}  // namespace skewd
