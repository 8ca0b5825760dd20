// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "agent/app/flight_recorder.h"
#include "agent/app/flight_saver.h"
#include "agent/app/log.h"
#include "agent/store/event_store.h"
#include "exporters/report.h"

namespace skewd {

/// How long the keeper waits for what.
struct KeeperPace {
  std::chrono::milliseconds retry{5'000};   // after the disk failed
  std::chrono::milliseconds answer{2'000};  // those who ask wait no longer
  FlightPace flight;
};

/// Keeps events and recordings on disk without making anybody wait for it: they are written on a
/// thread of its own. While the disk fails, the last thousand events wait for it; that it fails is
/// told once, and once again when it works.
class EventKeeper {
 public:
  /// `recorder` outlives the keeper; null: nothing is recorded. `told_as` is the level at which a
  /// disk that fails is logged.
  EventKeeper(std::string directory, FlightRecorder* recorder, LogLevel told_as,
              KeeperPace pace = {});
  EventKeeper(const EventKeeper&) = delete;
  EventKeeper& operator=(const EventKeeper&) = delete;
  /// Writes what is still waiting.
  ~EventKeeper();

  /// Takes events, and findings around which recordings are to be saved.
  void keep(EventBatch batch, std::vector<FlightRequest> flights);
  /// What is on disk, with all that was taken before. Error: the disk does not work, or takes too
  /// long.
  [[nodiscard]] Result<std::vector<KeptFinding>> findings(const EventQuery& query);
  [[nodiscard]] Result<std::vector<std::string>> changes(const EventQuery& query);
  [[nodiscard]] StoreReport report() const { return {!failing_ && !recording_fails_, errors_}; }

 private:
  using Question = std::function<void(EventStore*)>;  // null: there is no store
  template <typename Answer>
  [[nodiscard]] Result<Answer> ask(std::function<Result<Answer>(EventStore&)> question);
  void run(const std::stop_token& stop);
  void take_waiting(const std::stop_token& stop);
  void work();
  void open_store();
  void write();
  void note(const Result<void>& outcome);
  void note_recording(const Result<void>& outcome);
  [[nodiscard]] std::chrono::milliseconds pause() const;

  std::string directory_;
  LogLevel told_as_;
  KeeperPace pace_;
  std::atomic<bool> failing_ = false;
  std::atomic<bool> recording_fails_ = false;
  std::atomic<std::uint64_t> errors_ = 0;

  std::mutex mutex_;  // over what waits
  std::condition_variable_any arrived_;
  EventBatch waiting_;
  std::vector<FlightRequest> waiting_flights_;
  std::vector<Question> questions_;

  // Of the writing thread:
  std::optional<EventStore> store_;
  std::chrono::steady_clock::time_point next_try_;
  EventBatch pending_;
  std::vector<FlightRequest> flights_;
  std::vector<Question> asked_;
  std::optional<FlightSaver> saver_;
  std::jthread writer_;  // last: it uses the others
};

}  // namespace skewd
