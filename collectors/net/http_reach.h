// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace skewd {

/// Whether somebody takes connections at an address, and what is answered there.
struct ReachQuestion {
  std::string url;          // "http://10.0.0.1:8080/health"
  std::string unix_path;    // empty: by TCP
  std::string method;       // empty: only connect
  std::string host_header;  // empty: as the URL says
};

struct ReachAnswer {
  std::string trouble;  // "Connection refused"; empty: connected, or answered
  int status = 0;       // of HTTP; 0: only connected
};

/// Asks all, at most 64 at a time, each for at most `bound`; the answers stand in the order of the
/// questions. Certificates are not verified: a check asks whether somebody is there, not who.
[[nodiscard]] std::vector<ReachAnswer> reach(std::span<const ReachQuestion> questions,
                                             std::chrono::milliseconds bound,
                                             const std::function<void(std::size_t done)>& progress);

}  // namespace skewd
