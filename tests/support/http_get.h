// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>

namespace skewd::support {

struct HttpAnswer {
  int status = 0;
  std::string body;
  std::string origin;  // of the X-Origin header
};

/// Fetches a loopback URL; nothing when no complete answer came in time.
[[nodiscard]] std::optional<HttpAnswer> http_get(
    const std::string& url, std::chrono::milliseconds timeout = std::chrono::seconds(2));

}  // namespace skewd::support
