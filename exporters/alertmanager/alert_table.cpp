// SPDX-License-Identifier: Apache-2.0
#include "exporters/alertmanager/alert_table.h"

#include <algorithm>

namespace skewd {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kAtOnce = milliseconds::min();
constexpr milliseconds kClockJump{30'000};

// Alerts of one pool are one notification, if people group them as docs/alertmanager.md says.
std::string pool_of(const Alert& alert) {
  return std::string(text_of(alert.labels, "balancer")) + '\0' +
         std::string(text_of(alert.labels, "pool"));
}

}  // namespace

// Times that were told by a clock that has been set since may lie in the past, or far ahead.
void AlertTable::check_clock(Moment now) {
  const milliseconds jump =
      has_last_ ? (now.wall - last_.wall) - (now.steady - last_.steady) : milliseconds(0);
  if (jump > kClockJump || jump < -kClockJump) forget_told();
  last_ = now;
  has_last_ = true;
}

void AlertTable::update(const AlertList& alerts, Moment now) {
  check_clock(now);
  for (auto& [key, entry] : entries_) entry.seen = false;
  left_out_ = 0;
  for (const auto& alert : alerts) take(alert, now);
  end_missing(now);
  std::erase_if(symptoms_, [&](const auto& symptom) {
    return now.steady - symptom.second >= kSymptomsMayLinger;
  });
  troubled_.clear();
  for (const auto& [key, entry] : entries_) {
    if (entry.firing) troubled_.insert(pool_of(*entry.alert));
  }
  // Those that are left out again are not counted again.
  if (left_out_ > left_out_before_) dropped_ += left_out_ - left_out_before_;
  left_out_before_ = left_out_;
}

void AlertTable::take(const std::shared_ptr<const Alert>& alert, Moment now) {
  const std::string key = identity_of(*alert);
  const auto known = entries_.find(key);
  if (known != entries_.end()) {
    Entry& entry = known->second;
    if (alert->ended || (!entry.firing && lingers(*alert, now))) return;
    if (!entry.firing) entry.next = kAtOnce;
    entry.firing = true;
    entry.end_told = false;
    entry.seen = true;
    entry.alert = alert;
    return;
  }
  if (lingers(*alert, now)) return;
  if (!fault_of(*alert).empty() || !make_room()) {
    ++left_out_;
    return;
  }
  Entry entry;
  entry.alert = alert;
  entry.next = kAtOnce;
  if (alert->ended) {
    entry.firing = false;
    entry.ended = *alert->ended;
    entry.ended_steady = now.steady - std::max(milliseconds(0), now.wall - *alert->ended);
  }
  entries_.emplace(key, std::move(entry));
}

bool AlertTable::lingers(const Alert& alert, Moment now) {
  if (alert.ended) return false;
  if (alert.only_if_told) {
    symptoms_[place_of(alert)] = now.steady;
    return true;
  }
  const auto seen = symptoms_.find(place_of(alert));
  return seen != symptoms_.end() && now.steady - seen->second < kSymptomsMayLinger;
}

// Room for one more: of those that are over, the oldest goes.
bool AlertTable::make_room() {
  if (entries_.size() < most_) return true;
  auto oldest = entries_.end();
  for (auto it = entries_.begin(); it != entries_.end(); ++it) {
    if (it->second.firing) continue;
    if (oldest == entries_.end() || it->second.ended_steady < oldest->second.ended_steady) {
      oldest = it;
    }
  }
  if (oldest == entries_.end()) return false;
  entries_.erase(oldest);
  ++dropped_;
  return true;
}

void AlertTable::end_missing(Moment now) {
  for (auto& [key, entry] : entries_) {
    if (entry.seen || !entry.firing) continue;
    entry.firing = false;
    entry.ended = now.wall;
    entry.ended_steady = now.steady;
    entry.next = kAtOnce;
  }
  std::erase_if(entries_, [&](const auto& entry) {
    return !entry.second.firing && now.steady - entry.second.ended_steady >= kEndsAreToldFor;
  });
}

void AlertTable::forget_told() {
  for (auto& [key, entry] : entries_) {
    entry.next = kAtOnce;
    entry.end_told = false;
  }
}

bool AlertTable::is_held(const Entry& entry) const {
  return entry.end_told && troubled_.contains(pool_of(*entry.alert));
}

std::vector<std::string> AlertTable::due(Steady now, std::size_t most) const {
  std::vector<std::string> together;
  for (const auto& [key, entry] : entries_) {
    if (entry.next > now || is_held(entry)) continue;
    if (entry.apart) return {key};
    if (together.size() < most) together.push_back(key);
  }
  return together;
}

AlertTable::Steady AlertTable::next_due() const {
  Steady next = Steady::max();
  for (const auto& [key, entry] : entries_) {
    if (!is_held(entry)) next = std::min(next, entry.next);
  }
  return next;
}

std::string AlertTable::render(const std::string& key, Moment now) const {
  const Entry& entry = entries_.at(key);
  // A clock that was set back must not make an end that is still to come of one that was.
  const Instant end = entry.firing ? now.wall + 4 * resend_ : std::min(entry.ended, now.wall);
  return render_alert(*entry.alert, std::min({entry.alert->starts_at, end, now.wall}), end);
}

void AlertTable::note_told(const std::string& key, Moment now) {
  const auto found = entries_.find(key);
  if (found == entries_.end()) return;
  found->second.next = now.steady + resend_;
  found->second.end_told = !found->second.firing;
  found->second.apart = false;
  found->second.refused = false;
}

void AlertTable::set_apart(const std::vector<std::string>& keys) {
  for (const std::string& key : keys) {
    const auto found = entries_.find(key);
    if (found != entries_.end()) found->second.apart = true;
  }
}

void AlertTable::join_again() {
  for (auto& [key, entry] : entries_) entry.apart = entry.refused;
}

bool AlertTable::note_refused(const std::string& key, Moment now) {
  const auto found = entries_.find(key);
  if (found == entries_.end()) return false;
  Entry& entry = found->second;
  entry.next = now.steady + resend_;
  entry.apart = true;
  if (entry.refused) return false;
  entry.refused = true;
  ++dropped_;
  return true;
}

bool AlertTable::was_refused(const std::string& key) const {
  const auto found = entries_.find(key);
  return found != entries_.end() && found->second.refused;
}

std::string AlertTable::name_of(const std::string& key) const {
  const auto found = entries_.find(key);
  if (found == entries_.end()) return {};
  std::string name(text_of(found->second.alert->labels, "alertname"));
  for (const char* part : {"balancer", "listener", "pool", "server"}) {
    const std::string_view value = text_of(found->second.alert->labels, part);
    if (!value.empty()) name.append(" ").append(part).append("=").append(value);
  }
  return name;
}

}  // namespace skewd
