// SPDX-License-Identifier: Apache-2.0
#include "tests/support/watched_world.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace skewd::test {
namespace {

using namespace std::chrono_literals;

BalancerSettings settings() {
  BalancerSettings settings;
  settings.name = "edge";
  settings.kind = "haproxy";
  return settings;
}

constexpr const char* kSource = "unix:/run/haproxy/admin.sock";

}  // namespace

WatchedWorld::WatchedWorld(std::chrono::milliseconds interval)
    : interval_(interval), watch_(settings(), 1) {}

void WatchedWorld::note(std::vector<FindingEvent> more) {
  for (FindingEvent& event : more) events.push_back(std::move(event));
}

void WatchedWorld::run(int intervals, const std::function<void()>& traffic) {
  for (int i = 0; i < intervals; ++i) {
    traffic();
    balancer.pass(interval_);
    note(watch_.absorb(balancer.snapshot()));
    note(watch_.look(balancer.now(), interval_, {{kSource, true, {}}}));
    if (restart_every_ == 0 || ++intervals_ % restart_every_ != 0) continue;
    balancer.jump_steady_clock(intervals_ % 2 == 0 ? 17h : -17h);
    restart();
  }
}

void WatchedWorld::restart(std::chrono::milliseconds pause) {
  const std::string state = watch_.save_state();
  balancer.pass(pause);
  watch_ = Watch(settings(), 1);
  const Result<void> restored = watch_.restore_state(state, balancer.now());
  if (!restored) throw std::runtime_error("not restored: " + restored.error().message);
}

void WatchedWorld::run_unread(int intervals, const std::string& problem) {
  for (int i = 0; i < intervals; ++i) {
    balancer.pass(interval_);
    note(watch_.look(balancer.now(), interval_, {{kSource, false, problem}}));
  }
}

const Finding* WatchedWorld::open(FindingKind kind) const {
  const auto& open = watch_.tracker().open();
  const auto found = std::find_if(open.begin(), open.end(),
                                  [&](const Finding& finding) { return finding.kind == kind; });
  return found == open.end() ? nullptr : &*found;
}

bool WatchedWorld::was_quiet() const {
  return std::none_of(events.begin(), events.end(), [](const FindingEvent& event) {
    return event.kind != FindingEventKind::resolved && event.finding.severity > Severity::info;
  });
}

std::string WatchedWorld::opened() const {
  std::string text;
  for (const FindingEvent& event : events) {
    if (event.kind == FindingEventKind::opened) text += event.finding.summary + "\n";
  }
  return text;
}

}  // namespace skewd::test
