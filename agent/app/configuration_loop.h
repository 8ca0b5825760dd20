// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "alerts/declaration.h"
#include "collectors/settings.h"

namespace skewd {

/// What was read of a balancer's configuration files, or why it was not.
struct ConfigurationNews {
  std::string balancer;
  std::shared_ptr<const Declaration> declaration;  // null: they cannot be read
  std::string trouble;                             // then why; names the file
};

/// Reads one balancer's configuration files when it starts and whenever one of them changed, on a
/// thread of its own: looks each second, and reads what has not changed since the last look, so
/// that a file is not read half written. Files that are included count too.
class ConfigurationLoop {
 public:
  using Post = std::function<void(ConfigurationNews)>;
  ConfigurationLoop(BalancerSettings balancer, Post post);

  void request_stop() { thread_.request_stop(); }

 private:
  /// What tells that a file is another one.
  struct Stamp {
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    std::uint64_t bytes = 0;
    std::int64_t changed_ns = 0;
    bool operator==(const Stamp&) const = default;
  };
  using Stamps = std::map<std::string, std::optional<Stamp>>;  // absent: cannot be looked at

  static std::optional<Stamp> stamp_of(const std::string& path);
  [[nodiscard]] Stamps look() const;
  void run(const std::stop_token& stop);
  void read();

  BalancerSettings balancer_;
  Post post_;
  std::vector<std::string> files_;  // that were read, and folders whose files were
  std::optional<Stamps> read_;      // what they were then
  Stamps seen_;
  std::jthread thread_;  // last: it uses the others
};

}  // namespace skewd
