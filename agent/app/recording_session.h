// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "agent/app/scrape_loop.h"
#include "agent/config/settings.h"
#include "agent/recording/recording_writer.h"
#include "collectors/result.h"

namespace skewd {

/// What was recorded so far.
struct RecordingProgress {
  std::uint64_t scrapes = 0;
  std::uint64_t lines = 0;
  std::uint64_t bytes = 0;  // in the file
};

/// Asks balancers as the agent would, at the same pace and within the same limits, and writes what
/// they answer.
class RecordingSession {
 public:
  /// Writes the configurations of the balancers, as far as they can be read, and starts to ask.
  /// Error (config): a balancer that cannot be asked, or a file that cannot be written.
  [[nodiscard]] static Result<std::unique_ptr<RecordingSession>> start(const Settings& settings,
                                                                       RecordingWriter writer);
  RecordingSession(const RecordingSession&) = delete;
  RecordingSession& operator=(const RecordingSession&) = delete;
  ~RecordingSession() = default;  // the file stays as it was flushed last

  /// Makes what was recorded so far readable; tells what went wrong since the start.
  [[nodiscard]] Result<void> flush();
  /// Stops, after at most one scrape, and ends the file.
  [[nodiscard]] Result<void> finish();
  [[nodiscard]] RecordingProgress progress() const;
  /// "edge: unix:/run/a.sock: connection refused", for each source that never answered.
  [[nodiscard]] std::vector<std::string> silent_sources() const;

 private:
  explicit RecordingSession(RecordingWriter writer) : writer_(std::move(writer)) {}
  void write(Arrival& arrival, const std::string& kind);
  void write_lines(const std::string& lines);

  struct Sight {
    bool answered = false;
    std::string problem;
  };
  mutable std::mutex mutex_;  // over all but the loops
  RecordingWriter writer_;
  Result<void> outcome_;  // the first error
  RecordingProgress progress_;
  std::map<std::pair<std::string, std::string>, Sight> sights_;  // by balancer and source
  std::vector<std::unique_ptr<ScrapeLoop>> loops_;               // last: they use the others
};

}  // namespace skewd
