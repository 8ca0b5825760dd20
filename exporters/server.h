// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "collectors/result.h"

namespace skewd {

/// One request as a handler sees it; the server has checked its size and method.
struct HttpRequest {
  std::string method;  // GET, HEAD or POST
  std::string path;    // without query
  std::string accept;
  std::string origin;  // empty: not sent by a page of another site
};

struct HttpResponse {
  int status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  std::string body;
};

using HttpHandler = std::function<HttpResponse(const HttpRequest&)>;

/// The HTTP server: bounded connections in all and per address, bounded waits, one thread. Adds
/// the security headers to every answer and compresses when asked.
class HttpServer {
 public:
  /// Listens on every address ("127.0.0.1:10145", "[::1]:0") and calls `handler` on its own
  /// thread for each request. Error (config): which address cannot be used and why.
  [[nodiscard]] static Result<std::unique_ptr<HttpServer>> start(
      const std::vector<std::string>& listen, HttpHandler handler);
  virtual ~HttpServer() = default;

  /// The addresses in use, with the real port where 0 was asked.
  [[nodiscard]] virtual std::vector<std::string> addresses() const = 0;
  /// Answers sent so far, by status code, for skewd_http_requests_total.
  [[nodiscard]] virtual std::vector<std::pair<int, std::uint64_t>> answers() const = 0;
};

}  // namespace skewd
