// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <unordered_map>

#include "collectors/configuration.h"

namespace skewd {

/// Finds the listener of the same configuration at which a server is, by address and port: only
/// loopback and addresses that a listener names itself count, as others may be other machines.
class Listening {
 public:
  explicit Listening(const Configuration& configuration);

  /// Null: the server is none of ours, as far as the file tells.
  [[nodiscard]] const ListenerSpec* find(const ServerSpec& server) const;

 private:
  std::unordered_map<std::string, const ListenerSpec*> by_address_;  // "host:port"; host may be *
};

}  // namespace skewd
