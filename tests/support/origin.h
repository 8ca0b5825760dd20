// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <random>
#include <string>

#include "tests/support/loopback_port.h"

struct MHD_Daemon;
struct MHD_Connection;

namespace skewd::support {

/// How an origin answers.
struct Behaviour {
  int status = 200;
  std::chrono::duration<double, std::milli> delay{0};
  bool stalled = false;    // takes requests and never answers: TCP checks still pass
  double spread = 0;       // of the logarithm of the delay, which then is drawn around `delay`
  double error_share = 0;  // of the requests, drawn, which are answered with 500 instead
};

/// A small HTTP server on 127.0.0.1, as the server behind a balancer. Every answer carries the
/// header "X-Origin: <name>". Its behaviour can change while it runs.
class Origin {
 public:
  explicit Origin(std::string name);  // listens; throws std::runtime_error when it cannot
  Origin(const Origin&) = delete;
  Origin& operator=(const Origin&) = delete;
  ~Origin();

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] std::uint16_t port() const { return port_.number(); }
  /// Requests that arrived so far.
  [[nodiscard]] std::uint64_t requests() const;

  /// Holds from the next request on. Requests that waited on a stall are broken off.
  void behave(const Behaviour& behaviour);
  /// Stops listening: connects are refused. The port stays reserved for `open`.
  void close();
  /// Listens again, on the same port.
  void open();

  /// What the HTTP library calls for each request; false breaks the connection off.
  [[nodiscard]] bool answer(MHD_Connection* connection);

 private:
  const std::string name_;
  const LoopbackPort port_;
  MHD_Daemon* daemon_ = nullptr;
  mutable std::mutex mutex_;  // guards the rest
  std::condition_variable behaviour_changed_;
  Behaviour behaviour_;
  std::uint64_t generation_ = 0;  // of behaviours: a request waits only for its own
  bool open_ = false;
  std::mt19937 random_;
  std::uint64_t requests_ = 0;
};

}  // namespace skewd::support
