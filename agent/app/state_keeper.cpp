// SPDX-License-Identifier: Apache-2.0
#include "agent/app/state_keeper.h"

#include <algorithm>
#include <chrono>

#include "agent/app/log.h"
#include "collectors/net/pulse.h"

namespace skewd {
namespace {

using namespace std::chrono_literals;

constexpr auto kLongestWait = 5s;
constexpr auto kPatience = 30s;

}  // namespace

StateKeeper::StateKeeper(StateStore store)
    : store_(std::move(store)),
      errors_(store_.set_aside().empty() ? 0 : 1),
      writer_([this](const std::stop_token& stop) { run(stop); }) {
  if (store_.set_aside().empty()) return;
  log(LogLevel::warning, "what was learned was damaged, learning anew",
      {{"set_aside", store_.set_aside()}});
}

StateKeeper::~StateKeeper() {
  writer_.request_stop();
  writer_.join();
}

void StateKeeper::save(std::vector<KeptState> states) {
  {
    const std::lock_guard lock(mutex_);
    for (KeptState& state : states) {
      const auto same = std::find_if(waiting_.begin(), waiting_.end(), [&](const KeptState& one) {
        return one.balancer == state.balancer && one.kind == state.kind;
      });
      if (same == waiting_.end()) {
        waiting_.push_back(std::move(state));
      } else {
        *same = std::move(state);
      }
    }
  }
  arrived_.notify_one();
}

std::optional<KeptState> StateKeeper::load(const std::string& balancer, const std::string& kind) {
  const std::lock_guard of_store(store_mutex_);
  {
    const std::lock_guard lock(mutex_);
    for (const KeptState& state : waiting_) {
      if (state.balancer == balancer && state.kind == kind) return state;
    }
  }
  Result<std::optional<KeptState>> kept = store_.load(balancer, kind);
  if (kept) return std::move(*kept);
  log(LogLevel::warning, "what was learned cannot be read, learning anew",
      {{"balancer", balancer}, {"reason", kept.error().message}});
  return std::nullopt;
}

void StateKeeper::run(const std::stop_token& stop) {
  Pulse pulse("state keeper", Pulse::Waits::for_disks);
  bool last_round = false;
  while (!last_round) {
    pulse.beat(kPatience);
    {
      std::unique_lock lock(mutex_);
      arrived_.wait_for(lock, stop, kLongestWait, [this] { return !waiting_.empty(); });
    }
    last_round = stop.stop_requested();
    const std::lock_guard of_store(store_mutex_);
    std::vector<KeptState> states;
    {
      const std::lock_guard lock(mutex_);
      states = std::exchange(waiting_, {});
    }
    write(states);
  }
}

void StateKeeper::write(const std::vector<KeptState>& states) {
  if (states.empty()) return;
  const Result<void> saved = store_.save(states);
  if (saved && failing_) log(LogLevel::info, "what was learned is kept on disk again");
  if (!saved && !failing_) {
    log(LogLevel::warning, "what was learned cannot be kept on disk, going on without",
        {{"reason", saved.error().message}});
  }
  if (!saved) ++errors_;
  failing_ = !saved;
}

}  // namespace skewd
