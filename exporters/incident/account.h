// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "exporters/incident/incident.h"

namespace skewd {

/// How many requests suffered, as far as it was counted.
struct Affected {
  double requests = 0;                   // that came while it lasted
  double failed = 0;                     // one that was tried twice may count twice
  std::optional<double> astray;          // that went where others were due them; absent: not told
  std::chrono::milliseconds counted{0};  // of `lasted`: the numbers of the rest are missing
  std::chrono::milliseconds lasted{0};
};

/// What is to be said of an incident: the sentence, what it rests on, and the times that a
/// postmortem asks for. Absent: not known.
struct Account {
  std::string_view tone;  // "info", "warning", "critical"
  std::string word;       // "BALANCER", "NOTHING FOUND"
  std::string headline;
  std::vector<std::pair<std::string, std::string>> lines;
  const IncidentFinding* lead = nullptr;  // what the sentence is about; of the incident
  const Change* suspect = nullptr;        // the change before it; of the incident
  std::optional<Instant> first_sign;
  std::optional<Instant> opened;
  std::optional<Instant> ended;
  bool open = false;  // it goes on
  std::optional<Affected> affected;
  TimeSpan window;  // the part of the period that is worth a picture
};

/// From when to when a finding was there; one that is open lasts until then, one that was lost
/// sight of until it opened.
[[nodiscard]] TimeSpan span_of(const IncidentFinding& finding, Instant known_until);

/// Which part of the period a picture should show: that of the worst finding and what happened
/// around it. All of it where there is none, or where it is not much longer.
[[nodiscard]] TimeSpan window_of(const Incident& incident);

[[nodiscard]] Account account_of(const Incident& incident);

}  // namespace skewd
