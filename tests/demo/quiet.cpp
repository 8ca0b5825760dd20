// SPDX-License-Identifier: Apache-2.0
#include "tests/demo/quiet.h"

#include <algorithm>
#include <string>

#include "tests/demo/screen.h"
#include "tests/demo/site.h"
#include "tests/demo/watch.h"
#include "tests/demo/watched_agent.h"

namespace skewd::demo {

std::size_t run_quiet(std::chrono::minutes length) {
  constexpr std::chrono::seconds kBetweenReloads{180};
  Screen screen;
  screen.line("Clean traffic for " + std::to_string(length.count()) +
                  " minutes, a reload every three minutes",
              Tone::strong);
  Site site;
  const WatchedAgent agent(site.admin_socket());
  Watch watch(agent, screen);
  int reloads = 0;
  for (std::chrono::seconds left = length; left.count() > 0; left -= kBetweenReloads) {
    watch.look_until(std::min(left, kBetweenReloads), "clean traffic", [] { return false; });
    if (left <= kBetweenReloads) break;
    site.deploy({});
    ++reloads;
  }
  const std::size_t count = watch.false_findings().size();
  screen.line(std::to_string(finished_of(site.users())) + " requests, " +
              std::to_string(failures_of(site.users())) + " failed, " + std::to_string(reloads) +
              " reloads: " + std::to_string(count) + " findings above information");
  for (const ToldFinding& finding : watch.false_findings()) {
    screen.line("  " + kind_of(finding) + " at " + place_of(finding) + ": " + finding.summary,
                Tone::bad);
  }
  return count;
}

}  // namespace skewd::demo
