// SPDX-License-Identifier: Apache-2.0
#include "tests/demo/watch.h"

#include "tests/demo/interrupt.h"

namespace skewd::demo {
namespace {

constexpr std::chrono::milliseconds kPeriod{200};

}  // namespace

void Watch::expect(const Fault& fault) {
  expected_ = fault;
  named_.reset();
  open_.clear();
}

std::optional<std::chrono::duration<double>> Watch::look_until(std::chrono::seconds bound,
                                                               const std::string& doing,
                                                               const std::function<bool()>& done) {
  const auto begin = std::chrono::steady_clock::now();
  for (;;) {
    look();
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
    if (done()) return taken;
    if (taken >= bound) return std::nullopt;
    screen_.progress(doing, taken);
    pause_for(kPeriod);
  }
}

void Watch::look() {
  for (const ToldFinding& finding : agent_.findings()) judge(finding);
}

// The agent goes on telling what is resolved, so that nothing can come and go between two looks.
void Watch::judge(const ToldFinding& finding) {
  if (expected_ && names(finding, *expected_) && !wrong_.contains(finding.id)) {
    // One that named the same place before this fault, and is over, is no news.
    const bool known = !right_.insert(finding.id).second;
    if (known && finding.resolved) {
      open_.erase(finding.id);
    } else if (!finding.resolved) {
      open_.insert(finding.id);
      if (!named_) named_ = finding;
    }
    return;
  }
  if (!calls_somebody(finding) || right_.contains(finding.id)) return;
  if (wrong_.insert(finding.id).second) false_findings_.push_back(finding);
}

}  // namespace skewd::demo
