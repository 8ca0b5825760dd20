// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "exporters/alertmanager/alert_table.h"
#include "exporters/notifier.h"

namespace skewd {

inline constexpr std::size_t kMostPerBatch = 256;
inline constexpr std::size_t kMostBatchBytes = std::size_t{1} << 20;

/// One request.
struct Batch {
  std::vector<std::string> keys;  // of the alerts in it
  std::string body;
};

/// What became of it.
struct Delivery {
  int status = 0;       // 0: no answer
  std::string problem;  // why there is none, or what the answer said
  std::optional<std::chrono::seconds> retry_after;
  bool new_connection = false;
};

/// Decides what one Alertmanager is sent next, and when. Retries the present state, never an old
/// request. Pure: time and chance are arguments.
class Courier {
 public:
  using Steady = std::chrono::milliseconds;

  explicit Courier(std::chrono::milliseconds resend) : resend_(resend), table_(resend) {}

  void update(const AlertList& alerts, Moment now) { table_.update(alerts, now); }
  /// What is to be sent now; absent: nothing.
  [[nodiscard]] std::optional<Batch> next(Moment now);
  /// `chance`: 0..1, drawn anew for every call. What is worth a line in the log comes back.
  [[nodiscard]] std::vector<NotifierNews> note(const Batch& batch, const Delivery& delivery,
                                               Moment now, double chance);
  /// Everything is due now, whatever went wrong: the last chance to tell it.
  void hurry();
  /// When next() has something, unless alerts change; Steady::max(): never.
  [[nodiscard]] Steady due() const;

  [[nodiscard]] bool failing() const { return failures_ > 0; }
  [[nodiscard]] NotificationCounts counts() const;

 private:
  using News = std::vector<NotifierNews>;
  void note_success(const Batch& batch, const Delivery& delivery, Moment now, News& news);
  void note_refusal(const Batch& batch, const Delivery& delivery, Moment now, double chance,
                    News& news);
  void note_failure(const Delivery& delivery, const std::string& reason, Moment now, double chance,
                    News& news);

  std::chrono::milliseconds resend_;
  AlertTable table_;
  Steady pause_until_ = Steady::min();
  int failures_ = 0;  // in a row
  int refusals_ = 0;  // single alerts, in a row
  bool catching_up_ = false;
  std::uint64_t sent_ = 0;
  std::uint64_t errors_ = 0;
};

}  // namespace skewd
