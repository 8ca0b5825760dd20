// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "collectors/probe.h"
#include "collectors/trace_context.h"

namespace skewd {

/// Sends requests of probes side by side, each over a connection of its own and within its timeout.
/// Redirects and proxies are not followed: a redirect is an answer. Not thread-safe but for `wake`.
class ProbeSender {
 public:
  /// An answer, and which request it is to.
  struct Answered {
    std::size_t number = 0;
    ProbeAnswer answer;
  };

  /// Null: libcurl could not start.
  [[nodiscard]] static std::unique_ptr<ProbeSender> create();
  ProbeSender() = default;
  ProbeSender(const ProbeSender&) = delete;
  ProbeSender& operator=(const ProbeSender&) = delete;
  virtual ~ProbeSender() = default;  // gives up what is under way

  /// Begins a request that bears these ids. One that cannot be sent is answered as `not_run`.
  virtual void send(std::size_t number, const ProbeSettings& probe, const TraceContext& trace,
                    const std::string& user_agent) = 0;
  /// What was answered meanwhile; waits for at most `most` if nothing was.
  [[nodiscard]] virtual std::vector<Answered> wait(std::chrono::milliseconds most) = 0;
  /// Lets a wait end at once. From any thread.
  virtual void wake() = 0;
};

/// One request, within its timeout.
[[nodiscard]] ProbeAnswer send_probe(const ProbeSettings& probe, const TraceContext& trace,
                                     const std::string& user_agent);

}  // namespace skewd
