// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <memory>
#include <string>

// libcurl's handles, without its header: this one is included by every test.
using CURL = void;

namespace skewd::support {

struct CurlDeleter {
  void operator()(CURL* handle) const;
};
using CurlHandle = std::unique_ptr<CURL, CurlDeleter>;

struct CurlMultiDeleter {
  void operator()(CURL* multi) const;
};
/// Many requests at once; keeps the connections that they share.
using CurlMulti = std::unique_ptr<CURL, CurlMultiDeleter>;

[[nodiscard]] CurlMulti make_curl_multi();

/// True if the URL is plain HTTP to an address of 127.0.0.0/8: tests load nothing else.
[[nodiscard]] bool is_loopback(const std::string& url);

/// A handle for GET requests to `url` that gives up after `timeout`, uses no proxy and no signals.
/// Throws std::invalid_argument when the URL is not loopback.
[[nodiscard]] CurlHandle make_curl_handle(const std::string& url,
                                          std::chrono::milliseconds timeout);

/// The status of the answer that has arrived.
[[nodiscard]] int read_status(CURL* handle);

/// Its X-Origin header: which server answered; empty: the balancer itself did.
[[nodiscard]] std::string read_origin(CURL* handle);

/// The cookie that it sets, as "name=value" for the next request; empty: none.
[[nodiscard]] std::string read_cookie(CURL* handle);

}  // namespace skewd::support
