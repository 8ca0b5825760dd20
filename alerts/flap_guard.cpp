// SPDX-License-Identifier: Apache-2.0
#include "alerts/flap_guard.h"

#include <algorithm>
#include <string>
#include <utility>

namespace skewd {
namespace {

using namespace std::chrono_literals;

constexpr auto kWindow = 1h;
constexpr auto kCalm = 30min;  // who comes three times in an hour comes or goes within this
constexpr std::size_t kTooOften = 3;
constexpr const char* kHere = "here";  // among the evidence: 1 while the subject is there

}  // namespace

void FlapGuard::calm(std::vector<Finding>& claims, Moment now) {
  std::vector<Finding> told;
  told.reserve(claims.size());
  for (Subject& subject : subjects_) subject.seen = false;
  for (Finding& claim : claims) {
    if (claim.kind != FindingKind::flapping) {
      Subject& subject = subject_of(claim);
      if (!subject.here && !subject.seen) come(subject, claim, now);
      subject.seen = true;
      subject.finding = claim;
      if (subject.flaps) continue;
    }
    told.push_back(std::move(claim));
  }
  for (Subject& subject : subjects_) {
    if (subject.here != subject.seen) subject.changed = now.steady;
    subject.here = subject.seen;
    if (!subject.flaps) continue;
    subject.flaps = now.steady - subject.changed < kCalm;
    if (!subject.flaps) subject.comings.clear();
    if (subject.flaps) told.push_back(flapping_of(subject));
    if (!subject.flaps && subject.here) told.push_back(subject.finding);
  }
  std::erase_if(subjects_, [&](const Subject& subject) {
    return !subject.here && now.steady - subject.changed > kWindow;
  });
  claims = std::move(told);
}

FlapGuard::Subject& FlapGuard::subject_of(const Finding& claim) {
  const auto known = std::find_if(subjects_.begin(), subjects_.end(), [&](const Subject& subject) {
    return same_subject(subject.finding, claim);
  });
  if (known != subjects_.end()) return *known;
  Subject& fresh = subjects_.emplace_back();
  fresh.finding = claim;
  return fresh;
}

void FlapGuard::come(Subject& subject, const Finding& claim, Moment now) {
  while (!subject.comings.empty() && now.steady - subject.comings.front() > kWindow) {
    subject.comings.pop_front();
  }
  if (subject.comings.empty()) {
    subject.first = claim.since;
    subject.times = 0;
  }
  subject.comings.push_back(now.steady);
  ++subject.times;
  subject.flaps = subject.flaps || subject.comings.size() >= kTooOften;
}

bool is_gone_for_now(const Finding& finding) {
  if (finding.kind != FindingKind::flapping) return false;
  const auto here = std::find_if(finding.evidence.begin(), finding.evidence.end(),
                                 [](const auto& number) { return number.first == kHere; });
  return here != finding.evidence.end() && here->second == 0;
}

Finding FlapGuard::flapping_of(const Subject& subject) {
  Finding finding = subject.finding;
  finding.kind = FindingKind::flapping;
  finding.subtype = std::string(name_of(subject.finding.kind));
  finding.since = subject.first;
  finding.summary += "; this came " + std::to_string(subject.times) + " times since " +
                     render_time_of_day(subject.first) + " and is " +
                     (subject.here ? "here" : "gone") + " now";
  finding.evidence.emplace_back("times", subject.times);
  finding.evidence.emplace_back(kHere, subject.here ? 1 : 0);
  return finding;
}

}  // namespace skewd
