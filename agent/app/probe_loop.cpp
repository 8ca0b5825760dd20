// SPDX-License-Identifier: Apache-2.0
#include "agent/app/probe_loop.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "agent/app/version.h"
#include "collectors/net/pulse.h"

namespace skewd {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

constexpr auto kLeastBetween = 5s;
constexpr milliseconds kLongestWait = 1s;
constexpr auto kPatience = 10s;
constexpr int kSpread = 10;  // over half a second

// FNV-1a: the same in every run, so that a restart changes no phase.
std::uint64_t number_of(std::string_view name) {
  std::uint64_t number = 14695981039346656037ULL;
  for (const char each : name) {
    number = (number ^ static_cast<unsigned char>(each)) * 1099511628211ULL;
  }
  return number;
}

// The first request comes within five seconds: who starts skewd waits for it.
milliseconds phase_of(const ProbeSettings& probe) {
  constexpr auto kWindow = static_cast<std::uint64_t>(milliseconds(kLeastBetween).count());
  return milliseconds(static_cast<std::int64_t>(number_of(probe.name) % kWindow));
}

}  // namespace

TraceSeed random_trace_seed() {
  TraceSeed seed{};
  ::arc4random_buf(seed.data(), seed.size());
  return seed;
}

ProbeLoop::ProbeLoop(std::span<const ProbeSettings> probes, Post post)
    : post_(std::move(post)), sender_(ProbeSender::create()) {
  for (const ProbeSettings& probe : probes) {
    turns_.push_back({probe, {}, Clock::now() + phase_of(probe), false});
  }
  if (sender_) thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

ProbeLoop::~ProbeLoop() { request_stop(); }

void ProbeLoop::request_stop() {
  thread_.request_stop();
  if (sender_) sender_->wake();
}

void ProbeLoop::hasten(const std::set<std::string>& probes) {
  {
    const std::lock_guard lock(mutex_);
    hastened_.insert(probes.begin(), probes.end());
  }
  if (sender_) sender_->wake();
}

void ProbeLoop::run(const std::stop_token& stop) {
  Pulse pulse("probes");
  while (!stop.stop_requested()) {
    pulse.beat(kPatience);
    take_haste();
    send_due(Clock::now());
    take_answers();
  }
}

void ProbeLoop::take_haste() {
  std::set<std::string> names;
  {
    const std::lock_guard lock(mutex_);
    names.swap(hastened_);
  }
  // A change of a balancer hastens all that go through it: those are spread, too.
  const Clock::time_point now = Clock::now();
  for (Turn& turn : turns_) {
    if (!names.contains(turn.probe.name) || turn.last == Clock::time_point{}) continue;
    const Clock::time_point soon = now + phase_of(turn.probe) / kSpread;
    turn.next = std::min(turn.next, std::max(turn.last + kLeastBetween, soon));
  }
}

void ProbeLoop::send_due(Clock::time_point now) {
  for (std::size_t i = 0; i < turns_.size(); ++i) {
    Turn& turn = turns_[i];
    if (turn.under_way || turn.next > now) continue;
    turn.under_way = true;
    turn.last = now;
    turn.next = std::max(turn.next + turn.probe.interval, now + kLeastBetween);
    sender_->send(i, turn.probe, make_trace_context(random_trace_seed()),
                  "skewd/" + std::string(kVersion) + " (probe " + turn.probe.name + ")");
  }
}

void ProbeLoop::take_answers() {
  for (auto& [number, answer] : sender_->wait(until_next())) {
    turns_[number].under_way = false;
    post_({turns_[number].probe.name, std::move(answer)});
  }
}

milliseconds ProbeLoop::until_next() const {
  milliseconds wait = kLongestWait;
  for (const Turn& turn : turns_) {
    if (turn.under_way) continue;
    wait = std::min(wait, std::chrono::ceil<milliseconds>(turn.next - Clock::now()));
  }
  return std::max(wait, milliseconds(0));
}

}  // namespace skewd
