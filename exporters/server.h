// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "collectors/instant.h"
#include "collectors/result.h"
#include "exporters/web_settings.h"

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
  std::string host{};        // the header Host
  std::string fetch_site{};  // Sec-Fetch-Site: what a browser says of the page that asks
};

struct HttpResponse {
  int status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  std::string body;
  std::string allow;      // the methods that a 405 names
  std::string challenge;  // what a 401 wants to be told
};

using HttpHandler = std::function<HttpResponse(const HttpRequest&)>;

/// What the operator should know of the certificate.
struct CertificateNews {
  bool works = false;  // a new one is in use; otherwise the old one stays
  std::string reason;  // if not
};
using CertificateListener = std::function<void(const CertificateNews&)>;

struct CertificateReport {
  bool fresh = false;  // the files hold what is in use, or something as good
  Instant expires{};
};

/// What the server counts about itself.
struct ServerFigures {
  std::vector<std::pair<int, std::uint64_t>> answers;  // sent so far, by status code
  std::uint64_t ended_connections = 0;                 // too slow, or one too many
  std::optional<CertificateReport> certificate;        // absent: without TLS
};

/// The HTTP server: bounded connections in all and per address, bounded waits, one thread per
/// listening address, one that looks after them and one for passwords. Adds the security headers to
/// every answer and compresses when asked.
class HttpServer {
 public:
  /// Listens on every address ("127.0.0.1:10145", "[::1]:0"), or on the sockets of `web` if it
  /// names some, and calls `handler` on a thread of its own, for one request at a time. Who cannot
  /// be served before the client's patience ends (X-Prometheus-Scrape-Timeout-Seconds) gets a 503.
  /// A handler that throws makes a 500 without details. `tell` is called from any thread.
  /// Error (config): which address or file cannot be used, why, and what to do.
  [[nodiscard]] static Result<std::unique_ptr<HttpServer>> start(
      const std::vector<std::string>& listen, HttpHandler handler, const WebSettings& web = {},
      CertificateListener tell = {});
  HttpServer() = default;
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;
  virtual ~HttpServer() = default;  // stops

  /// Puts other certificates and users in force; connections that are open go on. Whether TLS is
  /// spoken cannot change. On error all stays.
  [[nodiscard]] virtual Result<void> configure(const WebSettings& web) = 0;
  /// The addresses in use, with the real port where 0 was asked.
  [[nodiscard]] virtual std::vector<std::string> addresses() const = 0;
  [[nodiscard]] virtual ServerFigures figures() const = 0;
};

/// Whether certificate, key and authorities can be used, for a check before the start, and when the
/// certificate expires; absent: without TLS. Error (config): the place in the configuration, the
/// file and what to do.
[[nodiscard]] Result<std::optional<Instant>> check_certificates(const WebTls& tls);

}  // namespace skewd
