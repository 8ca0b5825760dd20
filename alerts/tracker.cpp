// SPDX-License-Identifier: Apache-2.0
#include "alerts/tracker.h"

#include <algorithm>
#include <cstdio>

#include "alerts/explanation.h"

namespace skewd {
namespace {

constexpr std::size_t kResolvedKept = 50;

std::string make_id(const Finding& finding, std::uint64_t number) {
  char text[48];
  std::snprintf(text, sizeof text, "f%llx-%llu",
                static_cast<unsigned long long>(finding.opened.time_since_epoch().count()),
                static_cast<unsigned long long>(number));
  return text;
}

}  // namespace

const Finding* Tracker::find(const Finding& claim) const {
  const auto found = std::find_if(open_.begin(), open_.end(), [&](const Finding& finding) {
    return same_subject(finding, claim);
  });
  return found == open_.end() ? nullptr : &*found;
}

void Tracker::set_cause(const std::string& id, Cause cause) {
  for (Finding& finding : open_) {
    if (finding.id == id) finding.cause = cause;
  }
}

void Tracker::resolve_missing(const std::vector<Finding>& claims, Instant now,
                              std::vector<FindingEvent>& events) {
  const auto is_claimed = [&](const Finding& finding) {
    return std::any_of(claims.begin(), claims.end(),
                       [&](const Finding& claim) { return same_subject(finding, claim); });
  };
  for (Finding& finding : open_) {
    if (is_claimed(finding)) continue;
    finding.resolved = now;
    events.push_back({FindingEventKind::resolved, finding});
    resolved_.push_back(finding);
  }
  std::erase_if(open_, [](const Finding& finding) { return finding.resolved.has_value(); });
  while (resolved_.size() > kResolvedKept) resolved_.pop_front();
}

std::vector<FindingEvent> Tracker::update(std::vector<Finding> claims, Instant now) {
  std::vector<FindingEvent> events;
  resolve_missing(claims, now, events);
  for (Finding& claim : claims) {
    const auto known = std::find_if(open_.begin(), open_.end(), [&](const Finding& finding) {
      return same_subject(finding, claim);
    });
    if (known == open_.end()) {
      claim.opened = now;
      claim.id = make_id(claim, ++last_id_);
      open_.push_back(claim);
      events.push_back({FindingEventKind::opened, std::move(claim)});
      continue;
    }
    // Harm that lessens a little must not call somebody again when it grows a little.
    claim.severity = std::max(known->severity, claim.severity);
    const bool changed = known->severity != claim.severity;
    claim.id = known->id;
    claim.opened = known->opened;
    claim.since = std::min(known->since, claim.since);
    claim.cause = std::move(known->cause);
    *known = claim;
    if (changed) events.push_back({FindingEventKind::changed, std::move(claim)});
  }
  mark_symptoms();
  for (FindingEvent& event : events) {
    const Finding* now_open = find(event.finding);
    if (now_open != nullptr) event.finding.symptom_of = now_open->symptom_of;
  }
  return events;
}

void Tracker::mark_symptoms() {
  for (Finding& finding : open_) {
    finding.symptom_of.clear();
    const Finding* root = nullptr;
    for (const Finding& other : open_) {
      if (explains(other, finding) && (root == nullptr || depth_of(other) < depth_of(*root))) {
        root = &other;
      }
    }
    if (root != nullptr) finding.symptom_of = root->id;
  }
}

}  // namespace skewd
