// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "tests/support/post_receiver.h"

namespace skewd::support {

/// One alert in a notification.
struct NotifiedAlert {
  std::string name;
  std::string pool;
  std::string severity;
  std::string source;
  bool firing = false;
  std::string summary;
};

struct Notification {
  std::chrono::system_clock::time_point at;
  bool firing = false;  // as a whole
  std::vector<NotifiedAlert> alerts;
};

/// Takes the notifications of Alertmanager's webhook receiver.
class Webhook {
 public:
  [[nodiscard]] std::string url() const { return receiver_.url() + "/hook"; }
  [[nodiscard]] std::vector<Notification> notifications() const;
  /// Notifications in which that alert of that pool fires, or is over.
  [[nodiscard]] std::size_t count(const std::string& alert, const std::string& pool,
                                  bool firing) const;

 private:
  PostReceiver receiver_;
};

}  // namespace skewd::support
