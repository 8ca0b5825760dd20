// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

#include "agent/cli/agent_client.h"
#include "agent/top/overview.h"
#include "collectors/result.h"

namespace skewd {

/// What one round of asking brought.
struct TopNews {
  top::Overview overview;
  std::optional<top::Place> asked;    // the pool that was asked for
  std::optional<top::Detail> detail;  // of it; without one there is no such pool
};

/// Asks the agent for its overview, and for the pool that is opened. Takes at most 2 s for each.
[[nodiscard]] Result<TopNews> ask_for_top(const AgentAccess& access, Instant after,
                                          const std::optional<top::Place>& opened);

/// Does so again and again on a thread of its own, so that nobody waits for a slow agent.
class TopFeed {
 public:
  /// `arrived` is called on that thread whenever there is something to take.
  TopFeed(AgentAccess access, std::chrono::milliseconds interval, std::function<void()> arrived);
  TopFeed(const TopFeed&) = delete;
  TopFeed& operator=(const TopFeed&) = delete;
  ~TopFeed();  // returns when the answer that is waited for came, or took too long

  /// What to ask for from now on; another pool is asked for at once.
  void want(std::optional<top::Place> opened, Instant after);
  /// What came since the last time.
  [[nodiscard]] std::optional<Result<TopNews>> take();
  /// True while an answer is waited for.
  [[nodiscard]] bool is_asking();

 private:
  void run(const std::stop_token& stop);

  const AgentAccess access_;
  const std::chrono::milliseconds interval_;
  const std::function<void()> arrived_;
  std::mutex mutex_;  // guards what follows
  std::condition_variable_any changed_;
  std::optional<top::Place> opened_;
  Instant after_{};
  bool is_hurried_ = false;
  bool is_asking_ = false;
  std::optional<Result<TopNews>> news_;
  std::jthread thread_;  // last: it uses all the others
};

}  // namespace skewd
