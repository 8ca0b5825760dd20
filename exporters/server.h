// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "collectors/result.h"

namespace skewd {

/// What stands behind the "?" of a URL, in its order and decoded: any bytes, at most as many as a
/// URL may have.
using QueryArguments = std::vector<std::pair<std::string, std::string>>;

/// One request as a handler sees it; the server has checked its size and method.
struct HttpRequest {
  std::string method;  // GET, HEAD or POST
  std::string path;    // without query
  std::string accept;
  std::string origin;  // empty: not sent by a page of another site
  /// How long the client waits, as Prometheus says.
  std::chrono::milliseconds patience{10'000};
  QueryArguments query{};
};

struct HttpResponse {
  int status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  std::string body;
  std::string allow;  // the methods that a 405 names
};

using HttpHandler = std::function<HttpResponse(const HttpRequest&)>;

/// The HTTP server: bounded connections in all and per address, bounded waits, one thread per
/// listening address. Adds the security headers to every answer and compresses when asked.
class HttpServer {
 public:
  /// Listens on every address ("127.0.0.1:10145", "[::1]:0") and calls `handler` on a thread of
  /// its own, for one request at a time. Who cannot be served before the client's patience ends
  /// (X-Prometheus-Scrape-Timeout-Seconds) gets a 503. A handler that throws makes a 500 without
  /// details.
  /// Error (config): which address cannot be used, why, and what to do.
  [[nodiscard]] static Result<std::unique_ptr<HttpServer>> start(
      const std::vector<std::string>& listen, HttpHandler handler);
  HttpServer() = default;
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;
  virtual ~HttpServer() = default;  // stops

  /// The addresses in use, with the real port where 0 was asked.
  [[nodiscard]] virtual std::vector<std::string> addresses() const = 0;
  /// Answers sent so far, by status code, for skewd_http_requests_total.
  [[nodiscard]] virtual std::vector<std::pair<int, std::uint64_t>> answers() const = 0;
};

}  // namespace skewd
