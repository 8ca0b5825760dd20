// SPDX-License-Identifier: Apache-2.0
#include "alerts/tracker.h"

#include <algorithm>
#include <chrono>
#include <cstdio>

namespace skewd {
namespace {

constexpr std::size_t kResolvedKept = 50;

// Which of two findings of a pool explains the other: the smaller rank. A server that is dead
// explains errors, errors explain slowness, and uneven shares follow from all of them.
int rank_of(FindingKind kind) {
  switch (kind) {
    case FindingKind::black_hole: return 0;
    case FindingKind::offline_in_rotation: return 1;
    case FindingKind::skew: return 2;
    case FindingKind::connect_errors: return 3;
    case FindingKind::requests_lost: return 4;
    case FindingKind::errors_pool: return 5;
    case FindingKind::errors_server: return 6;
    case FindingKind::latency_server: return 7;
    case FindingKind::latency_pool: return 8;
    default: return 9;
  }
}

// Which kinds say the same of a server and of its whole pool. 0: none.
int family_of(FindingKind kind) {
  switch (kind) {
    case FindingKind::offline_in_rotation:
    case FindingKind::connect_errors: return 1;
    case FindingKind::errors_server:
    case FindingKind::errors_pool: return 2;
    default: return 0;
  }
}

bool says_it_of_a_server(const Finding& other, const Finding& of_pool) {
  return of_pool.server.empty() && !other.server.empty() && family_of(other.kind) != 0 &&
         family_of(other.kind) == family_of(of_pool.kind);
}

// What befell the whole pool explains what befell a server with it. A server that got worse than
// its pool later is another fault.
bool is_deeper(const Finding& root, const Finding& other) {
  constexpr auto kTogether = std::chrono::minutes(2);
  if (says_it_of_a_server(other, root)) return other.since <= root.since + kTogether;
  if (says_it_of_a_server(root, other)) return false;
  return rank_of(root.kind) < rank_of(other.kind);
}

bool explains(const Finding& root, const Finding& other) {
  if (&root == &other || root.pool.empty() || root.balancer != other.balancer ||
      root.pool != other.pool || !is_deeper(root, other)) {
    return false;
  }
  return root.severity >= other.severity || root.since <= other.since;
}

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
      if (explains(other, finding) &&
          (root == nullptr || rank_of(other.kind) < rank_of(root->kind))) {
        root = &other;
      }
    }
    if (root != nullptr) finding.symptom_of = root->id;
  }
}

}  // namespace skewd
