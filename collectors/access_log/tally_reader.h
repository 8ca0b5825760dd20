// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "collectors/access_log/tally.h"
#include "collectors/access_log/tally_notes.h"
#include "collectors/balancer.h"
#include "collectors/trace_record.h"

namespace skewd {

/// The question that the tally of an access log answers, in outcomes and recordings.
inline constexpr std::string_view kAccessLogQuestion = "access_log";

/// Makes snapshots of the tallies of an access log, scrape after scrape. A log tells whom requests
/// were sent to: neither who else is there, nor weights, states, checks or what the balancing
/// algorithm itself chose.
class AccessTallyReader final : public AnswerReader {
 public:
  [[nodiscard]] Query query() override { return {{std::string(kAccessLogQuestion)}}; }
  void feed(std::size_t question, std::string_view piece) override;
  [[nodiscard]] Result<Snapshot> finish() override;
  void abandon() override { text_.clear(); }
  /// Requests of our own that the last tally told.
  [[nodiscard]] std::vector<TraceRecord> take_traces() { return std::exchange(traces_, {}); }

 private:
  std::string text_;
  std::vector<TraceRecord> traces_;
  std::shared_ptr<const Topology> topology_;
  access_log::TallyNotes notes_;
};

}  // namespace skewd
