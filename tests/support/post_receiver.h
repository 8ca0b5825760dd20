// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "tests/support/certificates.h"
#include "tests/support/loopback_port.h"

struct MHD_Daemon;
struct MHD_Connection;

namespace skewd::support {

/// A request as it arrived.
struct Posted {
  std::string path;
  std::string body;
  std::string content_type;
  std::string authorization;
  std::string user_agent;
  std::string host;
  std::chrono::system_clock::time_point at;
};

struct PostReply {
  int status = 200;
  std::string body;
  std::string retry_after;
  bool closes = false;  // the connection, after the answer
  bool stalls = false;  // until the receiver is closed
};

/// An HTTP server on 127.0.0.1 that keeps what is posted to it, as a webhook or an Alertmanager
/// that does what a test wants.
class PostReceiver {
 public:
  using Answer = std::function<PostReply(const Posted&)>;

  /// Listens; answers 200 to everything. Throws std::runtime_error when it cannot.
  PostReceiver() : PostReceiver([](const Posted&) { return PostReply(); }) {}
  /// `answer` is called from threads of the server. With `tls` it speaks HTTPS only.
  explicit PostReceiver(Answer answer, ServerCertificate tls = {});
  PostReceiver(const PostReceiver&) = delete;
  PostReceiver& operator=(const PostReceiver&) = delete;
  ~PostReceiver();

  /// "http://127.0.0.1:4711"; the port stays the same.
  [[nodiscard]] std::string url() const;
  [[nodiscard]] std::vector<Posted> posts() const;
  /// Stops listening: connects are refused, and connections are closed.
  void close();
  void open();

  /// What the HTTP library calls for a whole request; false breaks the connection off.
  [[nodiscard]] bool answer(MHD_Connection* connection, Posted posted);

 private:
  const Answer answer_;
  const ServerCertificate tls_;
  const LoopbackPort port_;
  MHD_Daemon* daemon_ = nullptr;
  mutable std::mutex mutex_;  // guards the rest
  std::condition_variable closed_;
  bool open_ = false;
  std::vector<Posted> posts_;
};

}  // namespace skewd::support
