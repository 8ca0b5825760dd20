// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <random>
#include <stop_token>
#include <string>
#include <thread>

#include "collectors/net/http_post.h"
#include "collectors/net/pulse.h"
#include "exporters/alertmanager/courier.h"

namespace skewd {

/// The thread that talks to one Alertmanager.
class DispatchLoop {
 public:
  /// `tell` is called from the loop's thread.
  DispatchLoop(const std::string& url, const AlertmanagerSettings& settings,
               const std::string& version, std::function<void(const NotifierNews&)> tell);
  DispatchLoop(const DispatchLoop&) = delete;
  DispatchLoop& operator=(const DispatchLoop&) = delete;
  ~DispatchLoop();

  /// These alerts are now.
  void tell(std::shared_ptr<const AlertList> alerts);
  /// Everything is told once more, and then the thread ends, within 5 s.
  void request_farewell();
  /// The thread ends within a second, and tells nothing more. Destruction does the same.
  void request_end();
  [[nodiscard]] AlertmanagerReport report() const;

 private:
  using Clock = std::chrono::steady_clock;
  void run(const std::stop_token& stop);
  void wait(const std::stop_token& stop);
  void send_due(const std::stop_token& stop);
  void send_farewell();
  void send(const Batch& batch, std::chrono::milliseconds bound);
  void take_alerts();

  const std::string url_;
  const std::function<void(const NotifierNews&)> tell_;
  const std::unique_ptr<HttpPoster> poster_;
  mutable std::mutex mutex_;  // over what follows, up to the thread's own
  std::condition_variable_any changed_;
  std::shared_ptr<const AlertList> waiting_;  // null: nothing new
  AlertmanagerReport report_;
  std::optional<Clock::time_point> farewell_until_;
  // Of the thread:
  Courier courier_;
  std::mt19937 random_;
  Pulse pulse_;
  std::jthread thread_;  // last: it uses the others
};

}  // namespace skewd
