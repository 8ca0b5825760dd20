// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "collectors/configuration.h"

namespace skewd::haproxy {

/// The environment as a line of the configuration sees it: that of the process, with what
/// `setenv` and its kin in earlier lines made of it.
class Variables {
 public:
  explicit Variables(const Surroundings& surroundings) : surroundings_(surroundings) {}

  /// The value, or nothing. What HAProxy itself sets (HAPROXY_..., .FILE) is known, if only as an
  /// empty text.
  [[nodiscard]] std::optional<std::string> value(const std::string& name) const;
  /// True if HAProxy itself would find it set; its own ones count only where they are known.
  [[nodiscard]] bool is_set(const std::string& name) const;

  void set(const std::string& name, std::string value) { own_[name] = std::move(value); }
  void unset(const std::string& name) { own_[name] = std::nullopt; }
  /// Forgets all but those that are kept.
  void reset() {
    forgotten_ = true;
    own_.clear();
  }
  /// For `resetenv NAME...`: survives the reset.
  void keep(const std::string& name, std::optional<std::string> value) {
    own_[name] = std::move(value);
  }

 private:
  const Surroundings& surroundings_;
  std::map<std::string, std::optional<std::string>> own_;  // nothing: it was taken away
  bool forgotten_ = false;
};

}  // namespace skewd::haproxy
