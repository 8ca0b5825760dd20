// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "exporters/alertmanager/alert.h"

namespace skewd {

/// So long the end of an alert is repeated, for an Alertmanager that was away when it ended.
inline constexpr std::chrono::minutes kEndsAreToldFor{15};
/// So long a symptom that outlives its cause is not told: it mostly needs some more scrapes to be
/// sure that it is over, and whoever was called for the cause would be called again.
inline constexpr std::chrono::seconds kSymptomsMayLinger{60};
inline constexpr std::size_t kMostAlerts = 10'000;

/// What one Alertmanager should know, and what it has been told: a table of states, not a queue of
/// messages, so that it is bounded by what is, however long nobody listens. Pure. `now.steady`
/// decides what is due, `now.wall` is what the Alertmanager reads.
class AlertTable {
 public:
  using Steady = std::chrono::milliseconds;

  explicit AlertTable(std::chrono::milliseconds resend, std::size_t most = kMostAlerts)
      : resend_(resend), most_(most) {}

  /// Takes all alerts that are now. What is new, or is no more, is due at once; what stays is told
  /// with its newest annotations when its time comes. What may not be sent is left out and counted.
  void update(const AlertList& alerts, Moment now);
  /// Makes everything due: the other end may have forgotten it.
  void forget_told();

  /// At most `most` of those that are due. The end of one is not repeated while another fires in
  /// its pool: Alertmanager would tell people of it once more (measured, with Prometheus as well).
  /// Alone is told what must not spoil the others.
  [[nodiscard]] std::vector<std::string> due(Steady now, std::size_t most) const;
  /// When the next one is due; Steady::max(): never.
  [[nodiscard]] Steady next_due() const;
  /// As JSON; a firing alert ends on its own unless it is told again within four times the resend.
  [[nodiscard]] std::string render(const std::string& key, Moment now) const;

  void note_told(const std::string& key, Moment now);
  /// From now on each is told alone, as one of them is wrong.
  void set_apart(const std::vector<std::string>& keys);
  /// Takes it back for those that were not refused.
  void join_again();
  /// The other end refused just this one. It is tried again, alone, with the next resend. True:
  /// this is news.
  bool note_refused(const std::string& key, Moment now);

  [[nodiscard]] std::size_t size() const { return entries_.size(); }
  [[nodiscard]] bool was_refused(const std::string& key) const;
  [[nodiscard]] std::string name_of(const std::string& key) const;
  /// Alerts that were left out: not valid, refused, or too many.
  [[nodiscard]] std::uint64_t dropped() const { return dropped_; }

 private:
  struct Entry {
    std::shared_ptr<const Alert> alert;
    bool firing = true;
    Instant ended{};         // if not firing
    Steady ended_steady{0};  // if not firing
    bool end_told = false;   // the other end took that it is over
    Steady next{0};          // when it is due
    bool seen = true;        // in the last update
    bool apart = false;
    bool refused = false;
  };
  using Entries = std::map<std::string, Entry>;

  void check_clock(Moment now);
  void take(const std::shared_ptr<const Alert>& alert, Moment now);
  void end_missing(Moment now);
  [[nodiscard]] bool is_held(const Entry& entry) const;
  [[nodiscard]] bool make_room();
  [[nodiscard]] bool lingers(const Alert& alert, Moment now);

  std::chrono::milliseconds resend_;
  std::size_t most_;
  Entries entries_;                         // by identity
  std::set<std::string> troubled_;          // pools in which something fires
  std::map<std::string, Steady> symptoms_;  // places of those that were not told, when last seen
  Moment last_{};
  bool has_last_ = false;
  std::size_t left_out_ = 0;         // in this update
  std::size_t left_out_before_ = 0;  // in the one before
  std::uint64_t dropped_ = 0;
};

}  // namespace skewd
