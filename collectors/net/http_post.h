// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "collectors/net/http_login.h"
#include "collectors/result.h"

namespace skewd {

/// Where JSON is posted, and as whom.
struct PostTarget {
  std::string url;  // whole; without user and password
  HttpLogin login;
  HttpTls tls;
  std::string user_agent;
};

/// What came back, whatever its status.
struct PostAnswer {
  int status = 0;
  std::string body;                                 // its first 4 KiB
  std::optional<std::chrono::seconds> retry_after;  // how long it asks to be left alone
  bool new_connection = false;                      // the last one was gone
};

/// Posts JSON to one place, one request after the other over a connection that is kept. Every wait
/// is bounded; redirects and proxies are not followed.
class HttpPoster {
 public:
  [[nodiscard]] static std::unique_ptr<HttpPoster> create(PostTarget target);
  HttpPoster() = default;
  HttpPoster(const HttpPoster&) = delete;
  HttpPoster& operator=(const HttpPoster&) = delete;
  virtual ~HttpPoster() = default;

  /// Error (unreachable): no answer within `total`, or one that breaks off; (config): a file or the
  /// URL cannot be used; (limit): an endless answer. Messages hold no secret.
  [[nodiscard]] virtual Result<PostAnswer> post(const std::string& json,
                                                std::chrono::milliseconds total) = 0;
  /// Lets a post end within a second after `when`. From any thread.
  virtual void give_up_at(std::chrono::steady_clock::time_point when) = 0;
};

}  // namespace skewd
