// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <vector>

#include "agent/app/flight_recorder.h"
#include "agent/app/recording_shelf.h"
#include "agent/store/event_store.h"

namespace skewd {

/// A finding around which the balancer's answers are wanted.
struct FlightRequest {
  std::string balancer;
  std::string id;
};

struct FlightPace {
  std::chrono::milliseconds after{60'000};  // goes on for so long behind the finding
  std::chrono::milliseconds every{10'000};  // what came is written so often
};

/// Saves what the flight recorder holds when a finding opens, and what comes after it. Findings of
/// one balancer that open while its recording is written share it. Not thread-safe.
class FlightSaver {
 public:
  using Clock = std::chrono::steady_clock;
  /// `recorder` outlives the saver.
  FlightSaver(FlightRecorder& recorder, const std::string& directory, FlightPace pace)
      : recorder_(&recorder), shelf_(directory), pace_(pace) {}

  /// Which file holds the answers around a finding. Error: it cannot be written.
  [[nodiscard]] Result<RecordingRow> save(const FlightRequest& request, Clock::time_point now);
  /// Writes what came since; ends recordings that are long enough, or all with `end`.
  [[nodiscard]] Result<void> go_on(Clock::time_point now, bool end);
  /// When go_on() is due next; absent: not before something is saved.
  [[nodiscard]] std::optional<Clock::time_point> due() const;

 private:
  struct Flight {
    std::string balancer;
    ShelvedRecording recording;
    std::uint64_t next = 0;
    Clock::time_point due;
    Clock::time_point until;
  };

  FlightRecorder* recorder_;
  RecordingShelf shelf_;
  FlightPace pace_;
  std::list<Flight> flights_;
};

}  // namespace skewd
